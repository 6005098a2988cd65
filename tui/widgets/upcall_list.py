"""The table of upcalls: all of them first, then a row a group."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType
from textual.events import Click
from textual.message import Message
from textual.strip import Strip

from engine.labels import printable
from engine.view.session import Session
from engine.view.upcall_table import UpcallRow, UpcallTable
from tui import keys
from tui._textual import RowView
from tui.numbers import age
from tui.spans import Line, Tone, cut, line_text, strip_of
from tui.theme import styles_of
from tui.widgets.upcall_columns import Shown, columns, heading_line, row_line

MARK = "▌"


class UpcallList(RowView, can_focus=True):
    """Rows, of which one is chosen: it stays chosen wherever it is sorted to."""

    DEFAULT_CSS = "UpcallList { width: 1fr; height: 1fr; }"
    BINDINGS: ClassVar[list[BindingType]] = [*keys.UPCALL_LIST]

    class Moved(Message):
        """Another row was chosen."""

    class Opened(Message):
        """A row's packets are wanted."""

    def __init__(self, session: Session) -> None:
        super().__init__(id="upcalls")
        self._session = session
        self._rows: list[UpcallRow] = []
        self._at = 0

    @property
    def chosen(self) -> UpcallRow:
        """The chosen row; the one of all upcalls is there before any other."""
        return self._rows[self._at]

    @property
    def shown(self) -> list[Shown]:
        """The columns that are shown."""
        return columns(self.lines_wide)

    @property
    def text(self) -> str:
        """Headings and rows, to copy."""
        lines = [heading_line(self.shown, None), *(row_line(row, self.shown) for row in self._rows)]
        return "\n".join(line_text(line).rstrip() for line in lines)

    def show(self, table: UpcallTable, *, anew: bool = False) -> None:
        """Show these rows; anew: rows of another sort, of which the first is chosen."""
        chosen = None if anew or not self._rows else self.chosen.group.counting
        self._rows = [table.total, *table.rows]
        groups = [row.group for row in self._rows]
        if chosen is None:
            self._at = 0
        else:
            self._at = groups.index(chosen) if chosen in groups else min(self._at, len(groups) - 1)
        self.keep_in_sight(len(self._rows), self._at)
        self.refresh()

    def line(self, y: int) -> Strip:
        """Return a line: a row, or a line of what is said where there is none."""
        number = y + round(self.scroll_y)
        if not self._rows or not self._rows[0].group.asked:
            lines = _empty_lines(self._session)
            return self._strip(lines[y] if y < len(lines) else [])
        if number >= len(self._rows):
            return self._strip([])
        line = row_line(self._rows[number], self.shown)
        if number != self._at:
            return self._strip([(" ", Tone.TEXT), *line])
        return self._strip([(MARK, Tone.CHOSEN), *line], "cursor")

    def on_resize(self) -> None:
        """Keep the chosen row in sight."""
        self.keep_in_sight(len(self._rows), self._at)

    def action_move(self, steps: int) -> None:
        """Go up or down."""
        self._at = min(max(self._at + steps, 0), max(len(self._rows) - 1, 0))
        self.keep_in_sight(len(self._rows), self._at)
        self.refresh()
        self.post_message(self.Moved())

    def action_page(self, pages: int) -> None:
        """Go up or down by screens."""
        self.action_move(pages * max(self.lines_high - 1, 1))

    def action_open(self) -> None:
        """Go to the packets of the chosen row."""
        self.post_message(self.Opened())

    def on_click(self, event: Click) -> None:
        """Choose what was clicked; the chosen row opens."""
        number = event.y + round(self.scroll_y)
        if number == self._at:
            self.action_open()
        elif number < len(self._rows):
            self.action_move(number - self._at)

    def _strip(self, line: Line, ground: str = "background") -> Strip:
        return strip_of(cut(line, self.lines_wide), styles_of(self.app, ground), self.lines_wide)


def _empty_lines(session: Session) -> list[Line]:
    """Say that there are no upcalls, and what one is."""
    words = ["", f"   {_none(session)}", ""]
    words += [
        "   An upcall is the datapath asking ovs-vswitchd about a packet: no flow",
        "   matches it (a miss), or an action of its flow says so.",
    ]
    if session.status.capture and "upcall" not in session.status.capture:
        words += ["", f"   Captured is no more than: {printable(session.status.capture)}"]
    return [[(line, Tone.TEXT if number == 1 else Tone.DIM)] for number, line in enumerate(words)]


def _none(session: Session) -> str:
    if not session.live:
        return "The recording holds no upcall." if session.status.ended else "No upcall yet: reading on."
    return f"No upcall yet, after {age(session.watched_for)}."
