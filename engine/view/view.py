"""Which packets are shown, in which rows, and where the cursor is: all without a screen."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterator, Sequence
from itertools import groupby, islice
from operator import itemgetter
from typing import NamedTuple

from engine.filter import CookiesOf, Filter, HeaderTexts
from engine.flow_id import FlowId
from engine.store import PacketStore
from engine.store.tree import TreeRow, tree_rows
from engine.view.expansion import Expansion
from engine.view.focus import Focus
from engine.view.marks import Marks
from engine.view.row import Row
from engine.view.selection import Selection


class Change(NamedTuple):
    """What a refresh changed.

    Attributes:
        touched: packets whose rows read differently than before.
        rows: rows came, went or moved.
    """

    touched: frozenset[int] | set[int]
    rows: bool


NOTHING = Change(frozenset(), False)


def no_cookies(flow: FlowId) -> Collection[int]:
    """Tell no cookies, where nobody explains flows."""
    return ()


class View:
    """The rows that are looked at, over a store that goes on filling.

    While it is paused, no row comes or changes: it knows the packets up to its horizon only, and an expanded
    packet with the events that it had. What the store evicts goes from the view too, paused or not.

    Args:
        store: what is kept.
        cookies_of: tells the cookies behind a flow, for filters that ask for them.
    """

    def __init__(self, store: PacketStore, cookies_of: CookiesOf = no_cookies) -> None:
        self.store = store
        self._cookies_of = cookies_of
        self._texts = HeaderTexts(store.columns.header_table)
        self.filter: Filter | None = None
        self.follow = True
        self.paused = False
        self.expansion = Expansion()
        self.context = False  # packets that do not match are shown, too
        self.marks = Marks()
        self.selection = Selection(self._heights)
        self._index = self.selection.rows
        self._wanted: Focus | None = None  # what was chosen, even while a filter hides it
        self._horizon = 0  # the last packet that is looked at while paused
        self._seen_at_pause = 0
        self._held: set[int] = set()  # packets that changed while paused
        self.changes = 0  # counts whatever may change a row, for those who draw them

    # -- what is shown -------------------------------------------------------------------------------

    @property
    def row_count(self) -> int:
        """How many rows there are."""
        return self._index.rows

    @property
    def shown(self) -> int:
        """How many packets there are rows of."""
        return len(self._index)

    def packets(self) -> Iterator[int]:
        """Iterate over the packets that are shown, the oldest first."""
        return iter(self._index)

    def rows(self, start: int, count: int) -> list[Row]:
        """Return that many rows, or as many as there are."""
        places = islice(self._index.walk(max(start, 0)), count)
        rows: list[Row] = []
        for packet, offsets in groupby(places, key=itemgetter(0)):
            rows.extend(self._rows_of(packet, [offset for _, offset in offsets]))
        return rows

    def row_of(self, focus: Focus) -> int | None:
        """Return the row where the cursor would stand, or None if it is not shown."""
        first = self._index.row_of(focus.packet)
        if first is None or focus.event is None:
            return first
        numbers = [place.event.number for place in self._tree(focus.packet)]
        return first + 1 + numbers.index(focus.event) if focus.event in numbers else None

    def nearest_row(self, packet: int) -> int | None:
        """Return the row of the packet, or of the one nearest to it; None if nothing is shown."""
        nearest = self._index.nearest(packet)
        return None if nearest is None else self._index.row_of(nearest)

    def focus_at(self, row: int) -> Focus:
        """Return the cursor that stands on the row.

        Raises:
            IndexError: there is no such row.
        """
        packet, offset = self._index.at(row)
        return Focus(packet, self._tree(packet)[offset - 1].event.number if offset else None)

    # -- what the store brings -----------------------------------------------------------------------

    def refresh(self) -> Change:
        """Take over what the store was given since the last refresh."""
        dropped = self._drop_evicted()
        touched = self.store.take_touched()
        if self.paused:
            self._held.update(packet for packet in touched if packet <= self._horizon)
            touched = set()
        before = self._index.rows, len(self._index)
        self._place(touched)
        self._stick()
        if touched or dropped:
            self.changes += 1
        return Change(touched, dropped or before != (self._index.rows, len(self._index)))

    # -- what the user does --------------------------------------------------------------------------

    def set_filter(self, chosen: Filter | None) -> None:
        """Show the packets that match, of all that are kept up to the horizon; None: all of them."""
        self.filter = chosen
        self._select()
        self._stick()

    def set_context(self, context: bool) -> None:
        """Show the packets that do not match too, marked as such; or hide them."""
        self.context = context
        self._select()
        self._stick()

    def pause(self) -> None:
        """Freeze the rows; the store goes on."""
        self.refresh()
        self.paused = True
        self._horizon = self.store.last_packet
        self._seen_at_pause = self.store.packets_seen

    def resume(self) -> None:
        """Show what came in the meantime."""
        newer = range(self._horizon + 1, self.store.last_packet + 1)
        self.paused = False
        self._place(self._held.union(newer))
        self._held.clear()
        self._stick()
        self.changes += 1

    @property
    def horizon(self) -> int | None:
        """The last packet that is looked at while paused; None: there is no end."""
        return self._horizon if self.paused else None

    @property
    def last_packet(self) -> int:
        """The newest packet that is looked at."""
        return self._horizon if self.paused else self.store.last_packet

    @property
    def new_since_pause(self) -> int:
        """How many packets came since the rows were frozen."""
        return self.store.packets_seen - self._seen_at_pause if self.paused else 0

    @property
    def focus(self) -> Focus | None:
        """Where the cursor is; None only while nothing is shown.

        A cursor whose packet is hidden or gone stands on the nearest one, and returns when it can.
        """
        wanted = self._wanted
        if wanted is None or wanted.packet not in self._index:
            packet = self._index.nearest(wanted.packet) if wanted else self._index.first()
            return None if packet is None else Focus(packet)
        return wanted if wanted.packet in self.expansion else Focus(wanted.packet)

    @property
    def focus_row(self) -> int | None:
        """The row of the cursor."""
        return None if self.focus is None else self.row_of(self.focus)

    def choose(self, focus: Focus) -> None:
        """Put the cursor there; it stays there, so following ends."""
        self._wanted = focus
        self.follow = False
        self.changes += 1

    def move(self, rows: int) -> None:
        """Move the cursor by rows, no further than the first and the last. Moving up ends following."""
        row = self.focus_row
        if row is None:
            return
        target = min(max(row + rows, 0), self._index.rows - 1)
        if target != row:
            self.choose(self.focus_at(target))

    def go_first(self) -> None:
        """Put the cursor on the first row."""
        if self._index.rows:
            self.choose(self.focus_at(0))

    def go_last(self) -> None:
        """Put the cursor on the last row, and follow from there on."""
        if self._index.rows:
            self.choose(self.focus_at(self._index.rows - 1))
        self.set_follow(True)

    def set_follow(self, follow: bool) -> None:
        """Keep the cursor on the newest packet, or let go of it."""
        if not follow:
            self._wanted = self.focus
        self.follow = follow
        self._stick()
        self.changes += 1

    def set_expanded(self, packet: int, expanded: bool) -> None:
        """Show or hide the events of a packet; a cursor on one of them goes up to the packet."""
        if self._wanted and self._wanted.packet == packet and not expanded:
            self._wanted = Focus(packet)
        self.expansion.set(packet, expanded)
        self.selection.resize(packet)
        self.changes += 1

    def set_all_expanded(self, expanded: bool) -> None:
        """Show or hide the events of all packets, of those that will come too."""
        if self._wanted and not expanded:
            self._wanted = Focus(self._wanted.packet)
        self.expansion.set_all(expanded)
        self.selection.resize_all()
        self.changes += 1

    def toggle_mark(self, packet: int) -> None:
        """Mark a packet, one up to the horizon, or take its mark away; a filter may ask for marks."""
        self.marks.toggle(packet)
        if self.filter is not None and self.filter.asks_for_marks:
            self.selection.rematch(packet, bool(self._matching((packet,))))
            self._stick()
        self.changes += 1

    # ------------------------------------------------------------------------------------------------

    def _rows_of(self, packet: int, offsets: list[int]) -> Iterator[Row]:
        signs = packet in self.expansion, packet in self.selection.matches, packet in self.marks
        tree = self._tree(packet) if offsets[-1] else []
        for offset in offsets:
            yield Row(packet, tree[offset - 1] if offset else None, *signs)

    def _tree(self, packet: int) -> list[TreeRow]:
        """The events that the packet's rows are of: while paused these may be fewer than the store has."""
        rows = self._index.height(packet) - 1
        return tree_rows(self.store.events(packet)[:rows]) if rows > 0 else []

    def _heights(self, packets: Sequence[int]) -> array[int]:
        return self.expansion.heights(packets, lambda packet: 1 + self.store.height(packet))

    def _place(self, packets: Collection[int]) -> None:
        """Show those of the packets that match, in their places, and the others not."""
        if not packets:
            return
        kept = [packet for packet in sorted(packets) if packet in self.store]
        self.selection.place(kept, self._matching(kept))

    def _select(self) -> None:
        kept = range(self.store.first_packet, self.last_packet + 1)
        matching = kept if self.filter is None else self._matching(kept)
        self.selection.fill(kept, matching, self.context and self.filter is not None)
        self.changes += 1

    def _matching(self, packets: Sequence[int]) -> Sequence[int]:
        """Those of the packets, which are kept, that match."""
        if self.filter is None:
            return packets
        return self.filter.select(self.store, packets, self._cookies_of, self._texts, self.marks)

    def _drop_evicted(self) -> bool:
        first, oldest = self._index.first(), self.store.first_packet
        self.marks.forget_before(oldest)
        if first is None or first >= oldest:
            return False
        self.selection.drop_before(oldest)
        self.expansion.forget_before(oldest)
        self._held = {packet for packet in self._held if packet >= oldest}
        return True

    def _stick(self) -> None:
        """While following, the cursor is on the newest packet."""
        last = self._index.last()
        if self.follow and not self.paused and last is not None:
            self._wanted = Focus(last)
