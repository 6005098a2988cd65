"""What stands in which column of the packets."""

from __future__ import annotations

from textual.strip import Strip

from engine.labels.clock import TimeBase
from tui._textual import Drawn
from tui.spans import Tone, cut, strip_of
from tui.theme import styles_of
from tui.widgets.row_lines import heading_line


class TreeHeading(Drawn):
    """One line above the packets."""

    DEFAULT_CSS = "TreeHeading { height: 1; background: $surface; }"

    def __init__(self) -> None:
        super().__init__()
        self._base = TimeBase.CLOCK

    def tell(self, base: TimeBase) -> None:
        """Say what the packets' times are told from."""
        self._base = base
        self.refresh()

    def line(self, y: int) -> Strip:
        """Return the line."""
        line = cut([(heading_line(self.size.width - 1, self._base), Tone.DIM)], self.size.width)
        return strip_of(line, styles_of(self.app, "surface"), self.size.width)
