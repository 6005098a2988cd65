"""A text of any length: drawn line by line as it is seen, with a row that is chosen where there are such."""

from __future__ import annotations

from bisect import bisect_right

from textual.events import Click, Resize
from textual.message import Message
from textual.strip import Strip

from tui.spans import Line, Paragraph, Tone, cut, line_text, strip_of, wrap
from tui.theme import styles_of
from tui.widgets.document import Document, Rows
from tui.widgets.scrolled_text import ScrolledText

MOST_COPIED = 5_000  # lines


class LongText(ScrolledText):
    """Scrolls; or moves a mark, where the document has rows to choose."""

    class Chose(Message):
        """Another row is chosen."""

    def __init__(self) -> None:
        super().__init__()
        self._document: Document = ()
        self._blocks: list[Rows] = []
        self._starts: list[int] = []  # the row that each block begins at
        self._rows = 0
        self._chosen = 0

    @property
    def rows(self) -> int:
        """How many lines there are."""
        return self._rows

    @property
    def whole(self) -> list[Paragraph]:
        """All of the chosen row; nothing where none can be chosen."""
        block = self._choosable
        return block.whole(self._chosen) if block and block.whole and block.count else []

    @property
    def text(self) -> str:
        """All of it, to copy, or the chosen row."""
        if self.whole:
            return "\n".join(line_text(paragraph.line) for paragraph in self.whole)
        lines = (self._line(number) for number in range(min(self._rows, MOST_COPIED)))
        return "\n".join(line_text(line).rstrip() for line in lines)

    def show(self, document: Document, *, keep_place: bool) -> None:
        """Show this; of the same subject, the place and the choice stay. At its end they stay at the end."""
        before, top = self._choosable, round(self.scroll_y)
        self._document = document
        self._lay_out()
        block = self._choosable
        if block is None:
            self._put(min(top, self.last_top) if keep_place else 0)
        elif before is None or not keep_place:
            self._choose(block.first % max(block.count, 1), top=0)
        elif self._chosen >= before.count - 1 and self._chosen != before.first:
            self._choose(block.count - 1, top)
        else:
            gone = block.gone - before.gone
            self._choose(self._chosen - gone, top - gone)

    def on_resize(self, event: Resize) -> None:
        """Wrap to the new width."""
        self._lay_out()
        self.call_after_refresh(self._put, min(round(self.scroll_y), self.last_top))

    def draw(self, number: int) -> Strip:
        """Return a line."""
        here = number < self._rows and self._choosable and number == self._starts[-1] + self._chosen
        line = self._line(number) if number < self._rows else []
        marked = [("▌" if here else " ", Tone.CHOSEN), *cut(line, max(self.lines_wide - 1, 1))]
        return strip_of(marked, styles_of(self.app), self.lines_wide)

    def scrolled(self, top: int) -> None:
        """Called when the user moved the rows; strips are kept for what was near."""
        self.forget()

    def action_scroll(self, lines: int) -> None:
        """Go up or down by lines."""
        if self._choosable is None:
            self.forget()
            super().action_scroll(lines)
        else:
            self._choose(self._chosen + lines, top=round(self.scroll_y))

    def on_click(self, event: Click) -> None:
        """Choose the row that was clicked."""
        number = event.y + round(self.scroll_y)
        if self._choosable is not None and self._starts[-1] <= number < self._rows:
            self._choose(number - self._starts[-1], top=round(self.scroll_y))

    # ------------------------------------------------------------------------------------------------

    @property
    def _choosable(self) -> Rows | None:
        return self._blocks[-1] if self._blocks and self._blocks[-1].whole is not None else None

    def _lay_out(self) -> None:
        width = max(self.lines_wide - 2, 1)
        self._blocks = [part if isinstance(part, Rows) else _wrapped(part, width) for part in self._document]
        self._starts, self._rows = [], 0
        for block in self._blocks:
            self._starts.append(self._rows)
            self._rows += block.count
        self.forget()

    def _line(self, number: int) -> Line:
        block = bisect_right(self._starts, number) - 1
        while self._blocks[block].count == 0:
            block -= 1
        return self._blocks[block].line(number - self._starts[block])

    def _choose(self, number: int, top: int) -> None:
        block = self._choosable
        assert block is not None
        self._chosen = max(min(number, block.count - 1), 0)
        row = self._starts[-1] + self._chosen if self._chosen else 0  # what stands above the first is seen
        lowest = min(max(top, 0), row, self.last_top)
        self._put(max(lowest, row - self.lines_high + 1, 0))
        self.post_message(self.Chose())

    def _put(self, top: int) -> None:
        """Scroll to a line; the mark may have moved, and what was far is not kept."""
        self.forget()
        self.place(self._rows, top)
        self.refresh()


def _wrapped(paragraph: Paragraph, width: int) -> Rows:
    lines = wrap(paragraph.line, width, min(paragraph.indent, width // 2))
    return Rows(len(lines), lines.__getitem__)
