"""A line that says something."""

from __future__ import annotations

from textual.strip import Strip

from tui._textual import Drawn
from tui.spans import Line, cut, strip_of
from tui.theme import styles_of


class SayLine(Drawn):
    """As wide as there is room; what is too long is cut off."""

    DEFAULT_CSS = "SayLine { width: 1fr; height: 1; }"

    def __init__(self) -> None:
        super().__init__()
        self.said: Line = []

    def say(self, line: Line) -> None:
        """Say this."""
        if line != self.said:
            self.said = line
            self.refresh()

    def line(self, y: int) -> Strip:
        """Return the line."""
        return strip_of(cut(self.said, self.size.width), styles_of(self.app), self.size.width)
