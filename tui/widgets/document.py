"""A text for a LongText: paragraphs, and rows that are made when they are seen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tui.spans import Line, Paragraph


@dataclass(frozen=True)
class Rows:
    """Lines that are cut and not wrapped: there may be a hundred thousand.

    Attributes:
        count: how many.
        line: makes one, by its number.
        whole: tells all of one, for a place of its own; None: the rows cannot be chosen.
        first: the one to choose first; negative numbers count from the end.
        gone: how many have gone from the top, so that the chosen one stays chosen.
    """

    count: int
    line: Callable[[int], Line]
    whole: Callable[[int], list[Paragraph]] | None = None
    first: int = 0
    gone: int = 0


Document = Sequence[Paragraph | Rows]
"""At most one of its Rows can be chosen from, the last."""
