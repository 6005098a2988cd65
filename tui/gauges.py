"""Numbers as sparklines and bars."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from tui.bars import solid

RISING = "▁▂▃▄▅▆▇█"
NOTHING = "·"


def sparkline(numbers: Sequence[float]) -> str:
    """Return a character a number, the greatest one full; 0 is a dot, and nothing else is."""
    most = max(numbers, default=0)
    return "".join(RISING[_height(number / most)] if number > 0 else NOTHING for number in numbers)


def bar(part: float, width: int) -> str:
    """Return a bar that takes that part of the width; one of more than 0 can be seen, where there is room."""
    eighths = ceil(min(max(part, 0.0), 1.0) * max(width, 0) * 8)
    return solid(0, eighths).text if eighths else ""


def _height(part: float) -> int:
    return min(max(ceil(part * 8), 1), 8) - 1
