"""Bars of block characters, an eighth of a cell fine."""

from __future__ import annotations

from typing import NamedTuple

EIGHTHS = "▏▎▍▌▋▊▉█"  # from the left edge of a cell
RIGHT_HALF, RIGHT_EIGHTH = "▐", "▕"  # from its right edge there are but these


class Bar(NamedTuple):
    """A bar's text and the cell that it begins in."""

    cell: int
    text: str

    @property
    def end(self) -> int:
        """The cell after it."""
        return self.cell + len(self.text)


def solid(start: int, end: int) -> Bar:
    """Return the bar from one eighth of a cell to another; a short one shows in one cell at least.

    Raises:
        ValueError: it is no bar.
    """
    first, last = _cells(start, end)
    if first == last:
        return Bar(first, _within(start - first * 8, end - first * 8))
    middle = EIGHTHS[-1] * (last - first - 1)
    return Bar(first, _head(start - first * 8) + middle + EIGHTHS[end - last * 8 - 1])


def frame(start: int, end: int) -> Bar:
    """Return a thin bar, for what has others in it."""
    first, last = _cells(start, end)
    return Bar(first, "├" + "─" * (last - first - 1) + "┤" if last > first else "│")


def dotted(start: int, end: int, head: str = "┄", tail: str = "┄") -> Bar:
    """Return a line of dashes, for what was not seen or is not over."""
    first, last = _cells(start, end)
    return Bar(first, head + "┄" * (last - first - 1) + tail if last > first else head)


def _cells(start: int, end: int) -> tuple[int, int]:
    if not 0 <= start < end:
        raise ValueError(f"a bar from {start} to {end}")
    return start // 8, (end - 1) // 8


def _within(start: int, end: int) -> str:
    if end == 8 and start >= 4:
        return RIGHT_EIGHTH if start >= 6 else RIGHT_HALF
    return EIGHTHS[end - start - 1]


def _head(start: int) -> str:
    return EIGHTHS[-1] if start < 3 else RIGHT_HALF if start < 6 else RIGHT_EIGHTH
