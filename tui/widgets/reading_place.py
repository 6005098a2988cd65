"""Where in a text its reader is, while it is wrapped to one width and another."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence


class ReadingPlace:
    """A paragraph and a line of it: kept until the reader scrolls, also where all of the text can be seen.

    Args:
        starts: the first line of each paragraph, and at last the number of lines.
    """

    def __init__(self, starts: Sequence[int] = (0,)) -> None:
        self._starts = starts
        self.move(0)

    @property
    def top(self) -> int:
        """The line that is to be at the top."""
        if len(self._starts) != self._of:  # it says more or less at another width
            return self._starts[self._paragraph * len(self._starts) // self._of]
        start, after = self._starts[self._paragraph], self._paragraph + 1
        lines = self._starts[after] - start if after < len(self._starts) else 1
        return start + min(self._line, max(lines - 1, 0))

    def move(self, top: int) -> None:
        """The reader scrolled: this line is at the top."""
        self._of = len(self._starts)
        self._paragraph = max(bisect_right(self._starts, top) - 1, 0)
        self._line = top - self._starts[self._paragraph]

    def rewrap(self, starts: Sequence[int]) -> None:
        """The same text in another width."""
        self._starts = starts

    def renew(self, starts: Sequence[int]) -> None:
        """The text says something else, in the same width. With more or fewer paragraphs the line stays."""
        top, self._starts = self.top, starts
        if len(starts) != self._of:
            self.move(top)
