"""How fast the app answers through a link, while packets come."""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import NamedTuple

from tests.terminal.link import Line, Link

EVENTS = 10_000  # a second
TABS = {"2": "[Event", "3": "[Packet", "1": "[Flow"}  # keys, and what only they bring on the screen


class Taken(NamedTuple):
    """What the app says at its end of what the source made."""

    made: int  # events
    lost: int
    taken: int
    longest: float  # seconds between two pulls
    closed: int  # how often the source was closed


class Times(NamedTuple):
    """How long keys took to be answered, in seconds."""

    p50: float
    p95: float


@contextmanager
def steady_app(
    line: Line, columns: int, rows: int, report: Path, events: int = EVENTS, answers: bool = True
) -> Iterator[Link]:
    """Run the app over a steady stream, with the keys on the side pane, until it shows packets."""
    command = [sys.executable, "-m", "tests.terminal.steady_source", str(events), str(report)]
    with Link(command, line, columns, rows, answers) as link:
        link.wait_for("packets kept")
        link.type("\t")
        time.sleep(1.0)  # answers to the first, whole frames are not what is measured
        yield link


def quit_app(link: Link, report: Path) -> Taken:
    """Quit; return what the app took."""
    link.type("q")
    assert link.process.wait(10) == 0
    return Taken(**json.loads(report.read_text()))


def key_times(link: Link, presses: int) -> Times:
    """Press keys now and then, each of which changes the side pane."""
    dice = random.Random(7)
    keys = list(TABS) * (presses // len(TABS) + 1)
    times = []
    for key in keys[:presses]:
        time.sleep(dice.uniform(0.1, 0.3))
        times.append(link.answer_time(key, TABS[key]))
    times.sort()
    return Times(median(times), times[int(0.95 * presses)])
