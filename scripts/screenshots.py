"""Draws screenshots/ from the bundled recording, by pressing the keys that a user would press.

`python -m scripts.screenshots`.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NamedTuple

from textual.pilot import Pilot
from textual.strip import Strip

from engine.replay import ReplaySource
from scripts.frames_svg import Frame, picture
from tests.unit.tui.screen_text import screen_text
from tui.app import OvscopeApp
from tui.commands.bare import RECORDINGS, bundled_recording
from tui.commands.clocks import RecordedClock

FOLDER = Path(__file__).parent.parent / "screenshots"
WIDE, SMALL = (120, 36), (80, 24)
TODAY = 1_763_700_000  # seconds since 1970: it is in the names of files
PATIENCE = 200  # rounds until the recording is read


class Shot(NamedTuple):
    """A picture: the filter that is typed, the keys that are pressed then, and what must be on it."""

    name: str
    filter: str
    keys: tuple[str, ...]
    shows: tuple[str, ...]
    size: tuple[int, int] = WIDE


SHOTS = (
    Shot(
        "live-miss",
        "tcp or icmp",
        ("home", "enter", "j", "j"),
        ("flow_tbl_lookup miss", "upcall_recv", "flow_exec", "0xc0ffee11"),
    ),
    Shot(
        "live-hit",
        "icmp and hit",
        ("home", "j", "j", "enter", "j", "j"),
        ("flow_tbl_lookup hit", "ready", "0xc0ffee01", "0xc0ffee11", "0xc0ffee21"),
    ),
    Shot("live-recirculation", "tcp and recirc 1", ("home", "enter"), ("recirc 0x1", "pass 1", "ct zone 7")),
    Shot("live-drop", "drop", ("home", "enter", "j", "j"), ("✗ drop",)),
    Shot("live-small", "icmp", ("home", "enter", "j", "j", "tab"), ("flow_tbl_lookup miss",), SMALL),
    Shot(
        "live-context",
        "drop",
        ("H", "home", "n", "m", "n", "m", "n"),
        ("packets match, all shown", "2 marked"),
    ),
    Shot("journey", "icmp and miss", ("home", "J"), ("socket queue", "longest", "classification")),
    Shot("journey-small", "tcp and miss", ("home", "J"), ("socket queue",), SMALL),
    Shot("upcalls", "", ("u", "j"), ("waits in", "re-inject", "p99")),
    Shot("datapath", "", ("d",), ("recording",)),
    Shot("doctor", "", ("D",), ("flow_tbl_lookup",)),
    Shot("export", "drop", ("e",), ("pcapng",)),
    Shot("palette", "", ("ctrl+p", *"upcalls"), ("who causes upcalls",)),
    Shot("help", "", ("question_mark",), ("filter as you type",)),
)


async def take(shot: Shot) -> str:
    """Return one picture, as SVG.

    Raises:
        SystemExit: it does not show what it should.
    """
    async with showing(shot.size) as (app, pilot):
        if shot.filter:
            await pilot.press("slash", *shot.filter, "enter")
        await pilot.press(*shot.keys)
        text = await settled(app, pilot)
        missing = [words for words in shot.shows if words not in text]
        if missing:
            sys.exit(f"{shot.name} does not show {missing}:\n{text}")
        return picture([Frame(drawn(app), 1.0)], *shot.size)


def drawn(app: OvscopeApp) -> list[Strip]:
    """Return the lines of the screen."""
    return list(app.screen._compositor.render_strips())


@asynccontextmanager
async def showing(size: tuple[int, int]) -> AsyncIterator[tuple[OvscopeApp, Pilot[None]]]:
    """Run the app over the bundled recording, of which all is read."""
    source = ReplaySource(str(bundled_recording(RECORDINGS)))
    source.start()
    times = RecordedClock(lambda: source.clock_offset)
    app = OvscopeApp(source, source.answers, times=times, today=lambda: TODAY)
    async with app.run_test(size=size) as pilot:
        await _read(pilot, app)
        yield app, pilot


async def settled(app: OvscopeApp, pilot: Pilot[None]) -> str:
    """Return what stands on the screen once it does not change any more."""
    before, now = "", screen_text(app)
    while before != now:
        await pilot.pause(0.3)
        before, now = now, screen_text(app)
    return now


async def _read(pilot: Pilot[None], app: OvscopeApp) -> None:
    for _ in range(PATIENCE):
        if app.session.status.ended:
            return
        await pilot.pause(0.05)


def main() -> None:
    """Draw all pictures."""
    os.environ["TZ"] = "UTC"
    time.tzset()
    FOLDER.mkdir(exist_ok=True)
    for shot in SHOTS:
        (FOLDER / f"{shot.name}.svg").write_text(asyncio.run(take(shot)))


if __name__ == "__main__":
    main()
