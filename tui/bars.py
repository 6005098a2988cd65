"""Numbers as bars of block characters."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

RISING = "▁▂▃▄▅▆▇█"
GROWING = "▏▎▍▌▋▊▉█"
NOTHING = "·"


def sparkline(numbers: Sequence[float]) -> str:
    """Return a character a number, the greatest one full; 0 is a dot, and nothing else is."""
    most = max(numbers, default=0)
    return "".join(RISING[_eighths(number / most) - 1] if number > 0 else NOTHING for number in numbers)


def bar(part: float, width: int) -> str:
    """Return a bar that takes that part of the width; one of more than 0 can be seen."""
    eighths = ceil(min(max(part, 0.0), 1.0) * width * 8)
    whole, rest = divmod(eighths, 8)
    return GROWING[-1] * whole + (GROWING[rest - 1] if rest else "")


def _eighths(part: float) -> int:
    return min(max(ceil(part * 8), 1), 8)
