"""A text that keys scroll while it has the focus."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType
from textual.message import Message
from textual.strip import Strip

from tui import keys
from tui._textual import RowView


class ScrolledText(RowView, can_focus=True):
    """Draws a line when it is seen, and keeps it until ``forget``."""

    DEFAULT_CSS = "ScrolledText { width: 1fr; height: 1fr; }"
    BINDINGS: ClassVar[list[BindingType]] = [*keys.PANE]

    class Turned(Message):
        """The next or the previous tab is wanted."""

        def __init__(self, steps: int) -> None:
            super().__init__()
            self.steps = steps

    def __init__(self) -> None:
        super().__init__(id="pane")
        self._strips: dict[int, Strip] = {}

    @property
    def rows(self) -> int:
        """How many lines there are."""
        raise NotImplementedError

    @property
    def last_top(self) -> int:
        """The line at the top when the end is seen."""
        return max(self.rows - self.lines_high, 0)

    def draw(self, number: int) -> Strip:
        """Return a line, ``number`` counted from the first; there may be none."""
        raise NotImplementedError

    def line(self, y: int) -> Strip:
        """Return a line."""
        number = y + round(self.scroll_y)
        if (strip := self._strips.get(number)) is None:
            strip = self._strips[number] = self.draw(number)
        return strip

    def forget(self) -> None:
        """Draw all lines anew when they are seen next."""
        self._strips.clear()

    def notify_style_update(self) -> None:
        """Another theme: all strips are of the old one."""
        super().notify_style_update()
        self.forget()

    def action_scroll(self, lines: int) -> None:
        """Go up or down by lines."""
        self.place(self.rows, min(max(round(self.scroll_y) + lines, 0), self.last_top))

    def action_scroll_page(self, pages: int) -> None:
        """Go by screens."""
        self.action_scroll(pages * max(self.lines_high - 1, 1))

    def action_scroll_far(self, direction: int) -> None:
        """Go to the top or to the end."""
        self.action_scroll(direction * self.rows)

    def action_turn(self, steps: int) -> None:
        """Go to another tab."""
        self.post_message(self.Turned(steps))
