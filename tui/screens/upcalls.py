"""Who causes upcalls, how many are lost, how long they take and where they wait."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.events import Resize

from engine.view.related import Related
from engine.view.session import Session
from engine.view.upcall_statistics import Grouping
from engine.view.upcall_table import Order, upcall_table
from tui import keys
from tui._textual_pacing import PacedScreen
from tui.clipboard import copy_out
from tui.widgets.key_line import KeyLine
from tui.widgets.status_line import StatusLine
from tui.widgets.upcall_heading import GROUPINGS, UpcallHeading
from tui.widgets.upcall_list import UpcallList
from tui.widgets.upcall_panel import FEW, MANY, UpcallPanel

INTERVAL = 1.0  # seconds between figures: rows that are sorted move, and must be readable
TALL = 34  # lines, from which the histograms are finer
LOW = FEW + 6  # lines: in fewer, what is left for the rows is worth more than histograms


class UpcallsScreen(PacedScreen[Related | None]):
    """Over the live screen, which goes on pulling. It is dismissed with the packets to go to."""

    DEFAULT_CSS = "UpcallsScreen { background: $background; }"
    BINDINGS: ClassVar[list[BindingType]] = [*keys.UPCALLS]
    AUTO_FOCUS = "#upcalls"

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.grouping = Grouping.PORT
        self.order = Order()
        self._status = StatusLine(session)
        self._heading = UpcallHeading(session)
        self._list = UpcallList(session)
        self._panel = UpcallPanel()

    def compose(self) -> ComposeResult:
        """Status, headings, rows, histograms, keys."""
        yield self._status
        yield self._heading
        yield self._list
        yield self._panel
        yield KeyLine()

    def on_mount(self) -> None:
        """Start the clock; the rows are there before any key that came with the one that opened this."""
        self.clock = self.set_interval(INTERVAL, self.tick)
        self._show_rows()
        self.call_after_refresh(self.sync)

    def on_resize(self, event: Resize) -> None:
        """Choose how fine the histograms are."""
        self._panel.styles.height = MANY if event.size.height >= TALL else FEW
        self.call_after_refresh(self.sync)

    def tick(self) -> None:
        """Show what is known now, where the terminal keeps up."""
        if self.live_due():
            self.sync()

    def sync(self, *, anew: bool = False) -> None:
        """Show what is known now; anew: rows of another sort."""
        self._status.sync()
        self._show_rows(anew=anew)
        self._tell()

    # -- keys ----------------------------------------------------------------------------------------

    def action_group(self, name: str) -> None:
        """Sum by something else."""
        self._group(Grouping(name))

    def action_turn(self, steps: int) -> None:
        """Sum by the next or the previous thing."""
        self._group(GROUPINGS[(GROUPINGS.index(self.grouping) + steps) % len(GROUPINGS)])

    def action_sort(self) -> None:
        """Sort by the next column that is shown."""
        sorts = [column.sorts for column in self._list.shown if column.sorts]
        at = sorts.index(self.order.column) if self.order.column in sorts else -1
        self._sort(Order(sorts[(at + 1) % len(sorts)]))

    def action_reverse(self) -> None:
        """Sort the other way round."""
        self._sort(self.order._replace(reversed=not self.order.reversed))

    def action_copy(self) -> None:
        """Copy the rows."""
        copy_out(self.app, self._list.text)

    # -- what widgets tell ---------------------------------------------------------------------------

    def on_upcall_list_moved(self) -> None:
        """Another row is chosen."""
        self._tell()

    def on_upcall_list_opened(self) -> None:
        """Go to the packets of the chosen row."""
        who = self._list.chosen.group.who
        if who.filter:
            self.dismiss(Related(who.words, "packets of these upcalls", who.filter))
        else:
            self.notify("no filter tells these packets from others", timeout=5, markup=False)

    def on_upcall_heading_chosen(self, message: UpcallHeading.Chosen) -> None:
        """A grouping was clicked."""
        self._group(message.grouping)

    # ------------------------------------------------------------------------------------------------

    def _show_rows(self, *, anew: bool = False) -> None:
        session = self._session
        now = max(session.now, session.upcalls.newest) if session.live else None
        self._heading.tell(self.grouping, self.order)
        self._list.show(upcall_table(session.upcalls, self.grouping, self.order, now), anew=anew)

    def _group(self, grouping: Grouping) -> None:
        if grouping is not self.grouping:
            self.grouping = grouping
            self.sync(anew=True)

    def _sort(self, order: Order) -> None:
        self.order = order
        self.sync()

    def _tell(self) -> None:
        """Show the histograms of the chosen row."""
        group = self._list.chosen.group
        self._panel.display = self.size.height >= LOW and bool(self._session.upcalls.total.asked)
        self._panel.show(group, self._session.upcalls.waiting(group))
