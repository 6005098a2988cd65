"""What stands in which column of the packets."""

from __future__ import annotations

from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from tui.spans import Tone, cut, strip_of
from tui.theme import styles_of
from tui.widgets.row_lines import heading_line


class TreeHeading(Widget):
    """One line above the packets."""

    DEFAULT_CSS = "TreeHeading { height: 1; background: $surface; }"

    def render_line(self, y: int) -> Strip:
        """Return the line."""
        line = cut([(heading_line(self.size.width - 1), Tone.DIM)], self.size.width)
        shade = Style(bgcolor=self.background_colors[1].rich_color)
        return strip_of(line, styles_of(self.app), self.size.width).apply_style(shade)
