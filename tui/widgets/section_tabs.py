"""The names of a screen's sections, each with the key that shows it."""

from __future__ import annotations

from collections.abc import Mapping

from textual.events import Click
from textual.message import Message
from textual.strip import Strip

from tui._textual import Drawn
from tui.keymap import key_names
from tui.spans import Line, Tone, cut, line_width, strip_of
from tui.theme import styles_of


class SectionTabs(Drawn):
    """One line of names.

    Args:
        names: of the sections, by the ids of their keys; the first is shown first.
    """

    DEFAULT_CSS = "SectionTabs { height: 1; background: $surface; }"

    class Chosen(Message):
        """A tab was clicked."""

        def __init__(self, number: int) -> None:
            super().__init__()
            self.number = number

    def __init__(self, names: Mapping[str, str]) -> None:
        super().__init__()
        self._names = dict(names)
        self._shown = 0

    def tell(self, number: int) -> None:
        """Show which section is shown."""
        if number != self._shown:
            self._shown = number
            self.refresh()

    def line(self, y: int) -> Strip:
        """Return the line."""
        return strip_of(cut(self._line(), self.size.width), styles_of(self.app, "surface"), self.size.width)

    def on_click(self, event: Click) -> None:
        """Choose the tab that was clicked."""
        line = self._line()
        for number in range(len(self._names)):
            if event.x < line_width(line[: 2 * number + 2]):
                self.post_message(self.Chosen(number))
                return

    def _line(self) -> Line:
        line: Line = []
        key = key_names(self.app)
        for number, (key_id, name) in enumerate(self._names.items()):
            here = number == self._shown
            title = (f"[{name}]", Tone.CHOSEN) if here else (f" {name} ", Tone.DIM)
            line += [(f" {key(key_id)} ", Tone.DIM), title]
        return line
