"""A list to choose from: a mark beside the chosen line, values in a column."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import BindingType
from textual.events import Click
from textual.message import Message
from textual.strip import Strip

from engine.labels import printable
from engine.view.related import Related
from tui import keys
from tui._textual import RowView
from tui.spans import Line, Tone, cut, line_width, strip_of
from tui.theme import styles_of

VALUE_WIDTH = 36  # cells; a UFID is as long


class PickList(RowView, can_focus=True):
    """The things, one a line.

    Args:
        things: what there is; at least one.
    """

    DEFAULT_CSS = "PickList { width: 1fr; height: auto; }"
    BINDINGS: ClassVar[list[BindingType]] = [*keys.PICK_LIST]

    class Picked(Message):
        """A thing was chosen to go to."""

        def __init__(self, thing: Related) -> None:
            super().__init__()
            self.thing = thing

    def __init__(self, things: Sequence[Related]) -> None:
        super().__init__(id="things")
        self._things = tuple(things)
        self._at = 0

    @property
    def chosen(self) -> Related:
        """What the mark stands at."""
        return self._things[self._at]

    def line(self, y: int) -> Strip:
        """Return a line."""
        number = y + round(self.scroll_y)
        line = self._line(number) if number < len(self._things) else []
        return strip_of(cut(line, self.lines_wide), styles_of(self.app), self.lines_wide)

    def _line(self, number: int) -> Line:
        thing, here = self._things[number], number == self._at
        value = cut(
            [(printable(thing.value.split("\n", 1)[0]), Tone.CHOSEN if here else Tone.TEXT)], VALUE_WIDTH
        )
        gap = VALUE_WIDTH + 2 - line_width(value)
        return [
            ("▌" if here else " ", Tone.CHOSEN),
            *value,
            (" " * gap, Tone.TEXT),
            (printable(thing.words), Tone.DIM),
        ]

    def on_mount(self) -> None:
        """As high as there are things."""
        self.styles.height = len(self._things)

    def action_move(self, steps: int) -> None:
        """Go up or down."""
        self._at = min(max(self._at + steps, 0), len(self._things) - 1)
        self.keep_in_sight(len(self._things), self._at)
        self.refresh()

    def action_pick(self) -> None:
        """Choose what the mark stands at."""
        self.post_message(self.Picked(self.chosen))

    def on_click(self, event: Click) -> None:
        """Choose what was clicked."""
        number = event.y + round(self.scroll_y)
        if number < len(self._things):
            self._at = number
            self.action_pick()
