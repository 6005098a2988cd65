"""Draws screenshots/drill-down.svg: from all packets to the rules behind one of them, as it looks.

`python -m scripts.drill_down`; over the bundled recording, by the keys that a user would press.
"""

from __future__ import annotations

import asyncio
import os
import time
from typing import NamedTuple

from scripts.frames_svg import Frame, picture
from scripts.screenshots import FOLDER, drawn, settled, showing

NAME = "drill-down"
WIDTH, HEIGHT = 120, 30
TYPING = 0.12  # seconds a letter


class Step(NamedTuple):
    """Keys that are pressed, and for how long what they bring is looked at."""

    keys: tuple[str, ...]
    seconds: float


STEPS = (
    Step((), 2.0),
    Step(("slash",), 0.6),
    *(Step((letter,), TYPING) for letter in "tcp or icmp"),
    Step(("enter",), 1.5),
    Step(("home",), 0.6),
    Step(("enter",), 1.6),
    Step(("j",), 0.4),
    Step(("j",), 2.5),
    Step(("tab",), 0.8),
    *(Step(("j",), 0.15) for _ in range(8)),
    Step((), 2.5),
    Step(("escape",), 0.5),
    *(Step(("j",), 0.3) for _ in range(4)),
    Step(("2",), 2.0),
    Step(("J",), 3.0),
    Step(("j",), 1.5),
    Step(("escape",), 0.5),
    Step(("1", "left", "left"), 1.5),
)


async def frames() -> list[Frame]:
    """Return what is seen, step by step."""
    taken: list[Frame] = []
    async with showing((WIDTH, HEIGHT)) as (app, pilot):
        for step in STEPS:
            await pilot.press(*step.keys)
            await settled(app, pilot)
            taken.append(Frame(drawn(app), step.seconds))
    return taken


async def draw() -> str:
    """Return the picture."""
    return picture(await frames(), WIDTH, HEIGHT)


def main() -> None:
    """Draw it."""
    os.environ["TZ"] = "UTC"
    time.tzset()
    (FOLDER / f"{NAME}.svg").write_text(asyncio.run(draw()))


if __name__ == "__main__":
    main()
