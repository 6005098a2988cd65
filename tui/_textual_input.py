"""Where a line is typed, around what the framework's input does with several keys at once (Textual 8.2.8)."""

from __future__ import annotations

from rich.segment import Segment
from textual.events import Key, Paste
from textual.geometry import Region
from textual.strip import Strip
from textual.widgets import Input


class OneLineInput(Input):
    """An input that takes keys in their turn, and all of what is pasted.

    Backspace and the other keys of the framework's input are done here, in their turn. It has them go to the
    app and come back to whatever has the focus then: of keys that come at once, as over a slow link, those
    before Enter were lost. Of a text of several lines it took the first one, and control characters went to
    the terminal.
    """

    async def _on_key(self, event: Key) -> None:
        for binding in self._bindings.key_to_bindings.get(event.key, ()):
            if not binding.id:
                event.stop()
                event.prevent_default()
                await self.run_action(binding.action)
                return
        await super()._on_key(event)

    def _on_paste(self, event: Paste) -> None:
        """Make one line of it; the framework's own handler comes next, and puts it in its place."""
        text = event.text.strip("\r\n").replace("\r\n", "\n")
        event.text = "".join(letter if letter.isprintable() else " " for letter in text)

    def on_focus(self) -> None:
        """Show the cursor: a text that was put here was seen from its start."""
        cursor = Region(self._cursor_offset, 0, width=1, height=1)
        self.scroll_to_region(cursor, force=True, animate=False)

    def render_line(self, y: int) -> Strip:
        """Return the text; of one that is longer than its place, with an ellipsis, where nobody types."""
        strip, left = super().render_line(y), self.scroll_offset.x
        width = self.scrollable_content_region.width
        if self.has_focus or not self.value or y:
            return strip
        more = Strip([Segment("…", self.rich_style)])
        if left:
            strip = Strip.join([more, strip.crop(1)])
        if self.content_width - 1 > left + width:  # it counts the cursor
            strip = Strip.join([strip.crop(0, width - 1), more])
        return strip


class ProposingInput(OneLineInput):
    """One that is told what to propose, instead of asking a worker after each letter."""

    def propose(self, text: str) -> None:
        """Show the rest of the text dim behind the cursor; the right arrow takes it."""
        self._suggestion = text

    def take(self, text: str) -> None:
        """Put the text in place of what is typed, the cursor at its end."""
        self.value = text
        self.cursor_position = len(text)
