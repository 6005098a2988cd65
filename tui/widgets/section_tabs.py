"""The names of a screen's sections, each with the key that shows it."""

from __future__ import annotations

from collections.abc import Mapping

from textual.events import Click
from textual.message import Message
from textual.strip import Strip

from tui._textual import Drawn
from tui.keymap import key_names
from tui.spans import Line, Tone, cut, strip_of
from tui.tabs import tab_at, tabs_line
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
        number = tab_at(self._line(), event.x)
        if number is not None:
            self.post_message(self.Chosen(number))

    def _line(self) -> Line:
        key = key_names(self.app)
        tabs = [(key(key_id), name) for key_id, name in self._names.items()]
        return tabs_line(tabs, self._shown, (" ", Tone.TEXT), gap=" ")
