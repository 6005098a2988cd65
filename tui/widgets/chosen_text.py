"""All of the chosen row, below rows that are cut."""

from __future__ import annotations

from textual.events import Resize
from textual.strip import Strip

from tui._textual import Drawn
from tui.spans import Line, Paragraph, Tone, strip_of, wrap_all
from tui.theme import styles_of

HIGH = 6


class ChosenText(Drawn):
    """A line across, and the text as far as there is room."""

    DEFAULT_CSS = f"ChosenText {{ height: {HIGH}; background: $background; display: none; }}"

    def __init__(self) -> None:
        super().__init__()
        self._whole: list[Paragraph] = []
        self._lines: list[Line] = []

    def show(self, whole: list[Paragraph]) -> None:
        """Show this; nothing: be not there."""
        self.display = bool(whole)
        self._whole = whole
        self._lay_out()

    def on_resize(self, event: Resize) -> None:
        """Wrap to the new width."""
        self._lay_out()

    def line(self, y: int) -> Strip:
        """Return a line."""
        width = self.size.width
        if y == 0:
            return strip_of([("─" * width, Tone.DIM)], styles_of(self.app), width)
        line = self._lines[y - 1] if y <= len(self._lines) else []
        return strip_of([(" ", Tone.TEXT), *line], styles_of(self.app), width)

    def _lay_out(self) -> None:
        lines = wrap_all(self._whole, max(self.size.width - 2, 1))
        if len(lines) >= HIGH:
            lines = [*lines[: HIGH - 2], [*lines[HIGH - 2], ("…", Tone.DIM)]]
        self._lines = lines
        self.refresh()
