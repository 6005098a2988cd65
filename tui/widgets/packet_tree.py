"""The packets, newest last, each a row that opens into the tree of its events."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType
from textual.events import Click, Resize
from textual.message import Message
from textual.strip import Strip

from engine.labels import Clock
from engine.view.focus import Focus
from engine.view.row import Row
from engine.view.session import Session
from engine.view.time_column import TimeColumn
from engine.view.view import Change
from engine.view.viewport import Viewport
from tui import keys
from tui._textual import RowView
from tui.keymap import key_names
from tui.spans import Line, Tone, strip_of
from tui.theme import styles_of
from tui.widgets.empty import empty_lines
from tui.widgets.row_lines import row_line

CURSOR = "▌"  # the chosen row, for those who see no colours
CACHED_PACKETS = 256  # some screens full: each strip is a dozen objects for the garbage collector

# An event's number, None for the packet's own row; its signs; what its time is told from.
Key = tuple[int | None, bool, bool, bool, int | None]


class PacketTree(RowView, can_focus=True):
    """Draws the rows of the view that can be seen, and passes keys on to it."""

    DEFAULT_CSS = "PacketTree { width: 1fr; height: 1fr; }"
    BINDINGS: ClassVar[list[BindingType]] = [*keys.TREE]

    class Opened(Message):
        """An event was opened: what is known of it should be read now."""

    class Moved(Message):
        """The cursor or the rows were moved by a key."""

    def __init__(self, session: Session, times: Clock) -> None:
        super().__init__(id="tree")
        self._session = session
        self._times = times
        self._view = session.view
        self._port = Viewport(session.view)
        self.time_column = TimeColumn(session.view)
        self._rows: list[Row] = []  # what is drawn
        self._under_cursor: Row | None = None
        self._touched: set[int] = set()  # packets of these rows that read differently by now
        self._cache: dict[int, dict[Key, Strip]] = {}

    # -- what the clock and the screen tell ----------------------------------------------------------

    def take(self, change: Change) -> None:
        """Note what changed, to be drawn with the next frame."""
        for packet in change.touched:
            self._cache.pop(packet, None)
        self._touched.update(row.packet for row in self._rows if row.packet in change.touched)

    def sync(self) -> None:
        """Draw what changed since the last time."""
        self._port.settle()
        self._show()

    def redraw(self) -> None:
        """Draw everything anew."""
        self._cache.clear()
        self.refresh()

    def reveal(self, focus: Focus) -> bool:
        """Put the cursor on an event, and open its packet; return whether it is among the rows."""
        if self._view.row_of(Focus(focus.packet)) is None:
            return False
        self._expand(focus.packet, True)
        self._view.choose(focus)
        self.show_cursor()
        return True

    def on_resize(self, event: Resize) -> None:
        """Take the new height and width."""
        self._cache.clear()
        self._port.resize(self.lines_high)
        self._show()

    def notify_style_update(self) -> None:
        """Another theme: all strips are of the old one."""
        super().notify_style_update()
        self._cache.clear()

    def scrolled(self, top: int) -> None:
        """Follow the wheel and the bar."""
        self._port.scroll_to(top)
        self._look()
        self.refresh()

    # -- keys ----------------------------------------------------------------------------------------

    def action_move(self, rows: int) -> None:
        """Move the cursor by rows."""
        self._view.move(rows)
        self.show_cursor()

    def action_page(self, pages: int) -> None:
        """Move the cursor by screens."""
        self.action_move(pages * max(self._port.height - 1, 1))

    def action_first(self) -> None:
        """Go to the first row."""
        self._view.go_first()
        self.show_cursor()

    def action_last(self) -> None:
        """Go to the last row and follow."""
        self._view.go_last()
        self.show_cursor()

    def action_open(self) -> None:
        """Open or close a packet; on an event go to the side pane."""
        focus = self._view.focus
        if focus is None:
            return
        if focus.event is not None:
            self.post_message(self.Opened())
        else:
            self._expand(focus.packet, focus.packet not in self._view.expansion)

    def action_expand(self) -> None:
        """Open the packet; in an open one go to its first event."""
        focus = self._view.focus
        if focus is None:
            return
        if focus.packet not in self._view.expansion:
            self._expand(focus.packet, True)
        elif focus.event is None:
            self.action_move(1)

    def action_collapse(self) -> None:
        """Close the packet; the cursor goes to its row."""
        if focus := self._view.focus:
            self._expand(focus.packet, False)

    def on_click(self, event: Click) -> None:
        """Choose the row; twice, or on its sign, opens it."""
        if event.y < len(self._rows):
            row = self._rows[event.y]
            self._view.choose(row.focus)
            if row.event is None and (event.chain == 2 or event.x <= 1):
                self._expand(row.packet, not row.expanded)
            self.show_cursor()

    # -- drawing -------------------------------------------------------------------------------------

    def line(self, y: int) -> Strip:
        """Return a line: a row, or a line of what is said where there is none."""
        if not self._view.row_count:
            lines = empty_lines(self._session, key_names(self.app))
            return strip_of(lines[y] if y < len(lines) else [], styles_of(self.app), self.lines_wide)
        if y >= len(self._rows):
            return strip_of([], styles_of(self.app), self.lines_wide)
        row = self._rows[y]
        return self._chosen(row) if row == self._under_cursor else self._strip(row)

    def _expand(self, packet: int, expanded: bool) -> None:
        self._view.set_follow(False)
        self._view.set_expanded(packet, expanded)
        self._cache.pop(packet, None)
        self._port.settle()
        self._port.reveal(1 + self._session.store.height(packet) if expanded else 1)
        self._show()
        self.post_message(self.Moved())

    def show_cursor(self) -> None:
        """Move the rows to where the cursor is now."""
        self._port.settle()
        self._port.reveal()
        self._show()
        self.post_message(self.Moved())

    def _show(self) -> None:
        """Draw again the lines that differ from those that are drawn."""
        before, chosen = self._rows, self._under_cursor
        touched, self._touched = self._touched, set()
        self._look()
        self.place(self._view.row_count, self._port.top)
        if not self._rows:
            self.refresh()
            return
        for y in range(max(len(before), len(self._rows))):
            old = before[y] if y < len(before) else None
            new = self._rows[y] if y < len(self._rows) else None
            changed = old != new or (new is not None and new.packet in touched)
            if changed or (old == chosen) != (new == self._under_cursor):
                self.refresh_line(self._port.top + y)

    def _look(self) -> None:
        self._rows = self.time_column.date(self._view.rows(self._port.top, self._port.height))
        focus = self._view.focus
        self._under_cursor = next((row for row in self._rows if row.focus == focus), None)
        self._session.look_at_rows(self._rows)

    def _strip(self, row: Row) -> Strip:
        cached = self._cache.setdefault(row.packet, {})
        key = row.focus.event, row.expanded, row.matched, row.marked, row.since
        if (strip := cached.get(key)) is None:
            strip = cached[key] = strip_of(self._line_of(row), styles_of(self.app), self.lines_wide)
            if len(self._cache) > CACHED_PACKETS:
                del self._cache[next(iter(self._cache))]
        return strip

    def _chosen(self, row: Row) -> Strip:
        """The chosen row: a bar at its left, and a background that tells whether keys go here."""
        (text, tone), *rest = self._line_of(row)
        styles = styles_of(self.app, "cursor" if self.has_focus else "cursor-away")
        return strip_of([(CURSOR, Tone.CHOSEN), (text[1:], tone), *rest], styles, self.lines_wide)

    def _line_of(self, row: Row) -> Line:
        if row.packet not in self._session.store:  # evicted since the rows were looked at
            return [(" ", Tone.DIM), ("…", Tone.DIM)]
        return row_line(self._session, row, self._times, self.lines_wide)
