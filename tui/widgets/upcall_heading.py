"""Above the table of upcalls: what they are summed by, what the rates are over, and the columns."""

from __future__ import annotations

from textual.events import Click
from textual.message import Message
from textual.strip import Strip

from engine.capture.words import captured_words
from engine.view.session import Session
from engine.view.upcall_statistics import Grouping
from engine.view.upcall_table import Order
from tui._textual import Drawn
from tui.keymap import key_names
from tui.numbers import age
from tui.spans import Line, Tone, cut, line_width, strip_of
from tui.tabs import tab_at, tabs_line
from tui.theme import styles_of
from tui.widgets.upcall_columns import columns, heading_line

GROUPINGS = tuple(Grouping)


class UpcallHeading(Drawn):
    """Two lines. A grouping can be clicked."""

    DEFAULT_CSS = "UpcallHeading { height: 2; background: $surface; }"

    class Chosen(Message):
        """A grouping was clicked."""

        def __init__(self, grouping: Grouping) -> None:
            super().__init__()
            self.grouping = grouping

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._told: tuple[Grouping, Order, tuple[str, ...]] = (Grouping.PORT, Order(), ())

    def tell(self, grouping: Grouping, order: Order) -> None:
        """Show how rows are made and sorted now."""
        told = grouping, order, _notes(self._session)
        if told != self._told:
            self._told = told
            self.refresh()

    def line(self, y: int) -> Strip:
        """Return a line."""
        if y == 0:
            return self._strip(self._groupings(), "surface")
        return self._strip([(" ", Tone.TEXT), *self._headings()], "background")

    def on_click(self, event: Click) -> None:
        """Choose the grouping that was clicked."""
        number = tab_at(self._tabs(), event.x) if event.y == 0 else None
        if number is not None:
            self.post_message(self.Chosen(GROUPINGS[number]))

    def _strip(self, line: Line, ground: str) -> Strip:
        return strip_of(cut(line, self.size.width), styles_of(self.app, ground), self.size.width)

    def _groupings(self) -> Line:
        tabs = self._tabs()
        for note in self._told[2]:
            if (gap := self.size.width - line_width(tabs) - len(note) - 1) > 0:
                return [*tabs, (" " * gap, Tone.TEXT), (note, Tone.DIM)]
        return tabs

    def _tabs(self) -> Line:
        key = key_names(self.app)
        tabs = [(key(f"upcalls.{grouping.value}"), grouping.value) for grouping in GROUPINGS]
        return tabs_line(tabs, GROUPINGS.index(self._told[0]), (" upcalls by  ", Tone.TITLE))[:-1]

    def _headings(self) -> Line:
        width = self.size.width - 1  # the table has a scroll bar
        return heading_line(columns(width), self._told[1])


def _notes(session: Session) -> tuple[str, str]:
    """Say what the rates are over, and that these figures do not pause: at length, and shorter."""
    if session.view.paused:
        return "the packets are paused, these figures are not", "pause does not stop this"
    if not session.live:
        span = age((session.upcalls.newest - session.upcalls.began) / 1e9)
        return f"rates: all {span} of the recording", f"rates: all {span}"
    if any(captured_words(session.status)):
        return "rates: the last 2 s, of what is captured", "rates: 2 s, as captured"
    return "rates: the last 2 s", "rates: the last 2 s"
