"""A line of tabs: each name with the key that shows it, the shown one in brackets."""

from __future__ import annotations

from collections.abc import Iterable

from tui.spans import Line, Span, Tone, line_width

SPANS = 3  # of a tab: its key, its name, and the gap after it


def tabs_line(
    tabs: Iterable[tuple[str, str]],
    shown: int,
    before: Span,
    *,
    gap: str = "  ",
    tone: Tone = Tone.CHOSEN,
) -> Line:
    """Return the line.

    Args:
        tabs: of each the key that shows it, and its name.
        shown: which of them is shown, counted from 0.
        before: what stands before the first.
        gap: what stands after each.
        tone: of the shown one.
    """
    line: Line = [before]
    for number, (key, name) in enumerate(tabs):
        title = (f"[{name}]", tone) if number == shown else (f" {name} ", Tone.DIM)
        line += [(f"{key} ", Tone.DIM), title, (gap, Tone.TEXT)]
    return line


def tab_at(line: Line, x: int) -> int | None:
    """Return which tab of the line is at that cell; None: behind them all."""
    ends = (line_width(line[: start + SPANS]) for start in range(1, len(line), SPANS))
    return next((number for number, end in enumerate(ends) if x < end), None)
