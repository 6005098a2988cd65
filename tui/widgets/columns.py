"""Cells of a row, each cut or filled to its column."""

from __future__ import annotations

from collections.abc import Iterable

from engine.labels import Role, printable
from engine.labels.text import cells, cut
from tui.spans import Line, Span, Tone

GAP = "  "


def cell(text: str, width: int, tone: Role | Tone = Tone.TEXT, *, right: bool = False) -> Span:
    """Return a text as a cell, printable, with a gap behind it; one that is too long ends in an ellipsis."""
    shown = cut(printable(text), width)
    fill = " " * (width - cells(shown))
    return (fill + shown if right else shown + fill) + GAP, tone


def widest(texts: Iterable[str], least: int, most: int) -> int:
    """Return how wide a column must be for these texts, within bounds."""
    return min(max([least, *(cells(printable(text)) for text in texts)]), most)


def heading(*columns: tuple[str, int]) -> Line:
    """Return the names of columns, each with its width; those with a negative one stand right."""
    return [cell(name, abs(width), Tone.DIM, right=width < 0) for name, width in columns]
