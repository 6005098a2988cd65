"""What a user sees who wrote a filter that cannot be read."""

from __future__ import annotations

from engine.errors import OvscopeError


class FilterError(OvscopeError):
    """A filter's text makes no sense, and where.

    Args:
        problem: what is wrong; the column is put after it.
        remedy: what is expected there.
        position: where in the text, from 0.
        length: how many characters are at fault; 0 when something is lacking there.
        lacks: the keyword whose value is lacking; empty where something else is wrong.
    """

    def __init__(self, problem: str, remedy: str, position: int, length: int, lacks: str = "") -> None:
        super().__init__(f"{problem} at column {position + 1}", remedy)
        self.position = position
        self.length = length
        self.lacks = lacks
