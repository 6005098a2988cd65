"""Putting events into the columns: the loop that the store's pace depends on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from engine.events import Event, PacketBytes, Pass
from engine.headers import parse_headers
from engine.store.chunk import Chunk
from engine.store.chunks import Chunks
from engine.store.columns import MOST_LENGTH, PacketColumns
from engine.store.traits import (
    AFTERWARDS,
    CHECKED,
    LOOKUPS,
    OUTPUTS,
    PASSES,
    RECEIVED,
    UNCERTAIN,
    UNLINKED,
    UNPLAIN,
    UPCALL,
    Effect,
    Mark,
)

MOST_UPCALLS = (1 << 16) - 1


class Appender:
    """Puts events into chunks and lets each change what is known of its packet.

    Attributes:
        events_seen: events that came, the late ones included.
        late_events: events of packets that were gone already; they are not kept.
        touched: packets that got events, and are still there.
    """

    def __init__(self, columns: PacketColumns, chunks: Chunks) -> None:
        self._columns = columns
        self._chunks = chunks
        self._sequences: dict[int, tuple[Any, Any]] = {
            PASSES: (columns.passes, columns.pass_table),
            LOOKUPS: (columns.lookups, columns.lookup_table),
            OUTPUTS: (columns.outputs, columns.output_table),
        }
        self.events_seen = 0
        self.late_events = 0
        self.touched: set[int] = set()

    def append(self, events: Iterable[Event]) -> None:
        """Keep events; the oldest go when there are too many.

        One long loop over local names: as many small methods it takes half as long again.
        """
        columns, chunks, sequences = self._columns, self._chunks, self._sequences
        counts, last_rows, ends, all_flags = columns.counts, columns.last_rows, columns.ends, columns.flags
        lengths = columns.lengths
        chunk, limit, touched = chunks.newest, chunks.limit, self.touched
        effects, grown = chunk.tables.effects, chunk.tables.grown
        for event in events:
            packet, _, parent, _, time, _, task, _, link, uncertain, _, _ = event
            self.events_seen += 1
            if chunk.used == limit and packet >= columns.first:
                self._make_room()
                chunk, limit = chunks.newest, chunks.limit
                effects, grown = chunk.tables.effects, chunk.tables.grown
            at = packet - columns.first
            if at < 0:
                self.late_events += 1
                continue
            if at >= columns.size:
                columns.grow(packet)
            count = counts[at]
            row = chunk.start + chunk.used
            try:
                detail = chunk.add(event, count)
            except OverflowError:
                event, detail = _add_odd(chunk, event, count)
                time = event.time
            effect = effects[detail]
            more, sequence, item, mark = effect
            if count:
                last = last_rows[at]
                before = chunk if last >= chunk.start else chunks.holding(last)
                before.nexts[last - before.start] = row - last
                flags = all_flags[at] & ~CHECKED | more
                if not link:
                    flags |= UNLINKED
                if parent is None:
                    flags |= UNPLAIN
                if time > ends[at] and not more & AFTERWARDS:
                    ends[at] = time
            else:
                flags = self._begin(at, row, event, effect)
            if uncertain:
                flags |= UNCERTAIN
            if more & UPCALL and columns.upcalls[at] < MOST_UPCALLS:
                columns.upcalls[at] += 1
            all_flags[at] = flags
            last_rows[at] = row
            counts[at] = count + 1
            if sequence:
                numbers, table = sequences[sequence]
                key = numbers[at] << 16 | detail
                longer = grown.get(key)
                if longer is None:
                    longer = grown[key] = table.extend(numbers[at], item)
                numbers[at] = longer
                if table.last_packets[longer] < packet:
                    table.last_packets[longer] = packet
                if sequence == PASSES and not lengths[at]:
                    lengths[at] = min(max(event.detail.length, 0), MOST_LENGTH)  # type: ignore[union-attr]
            if mark is not None:
                self._mark(at, mark)
            if more & RECEIVED:
                self._mark(at, Mark((), (), None, task))
            touched.add(packet)

    def add_bytes(self, packet: PacketBytes) -> None:
        """Keep a packet's first bytes; the first that come are the packet's."""
        columns = self._columns
        at = packet.packet - columns.first
        if at < 0:
            return
        if at >= columns.size:
            columns.grow(packet.packet)
        if columns.data[at] is None:
            columns.data[at] = packet.data
            columns.lengths[at] = min(max(packet.length, 0), MOST_LENGTH)
            columns.set_headers(at, parse_headers(packet.data))
            self.touched.add(packet.packet)

    def _begin(self, at: int, row: int, event: Event, effect: Effect) -> int:
        """Note where and when a packet begins; return its flags."""
        columns, detail = self._columns, event.detail
        columns.first_rows[at] = row
        columns.times[at] = columns.ends[at] = event.time
        self._chunks.newest.last_started = max(self._chunks.newest.last_started, event.packet)
        if not isinstance(detail, Pass):
            return effect.flags | UNPLAIN
        return effect.flags | (UNPLAIN if detail.recirc_id else 0)

    def _mark(self, at: int, mark: Mark) -> None:
        columns = self._columns
        number = columns.marks[at] = columns.mark_table.extend(columns.marks[at], mark)
        columns.mark_table.use(number, columns.first + at)

    def _make_room(self) -> None:
        began = self._chunks.make_room()
        if began >= self._columns.first:
            self._columns.evict(began + 1)
            self.touched.difference_update([packet for packet in self.touched if packet <= began])
            self._chunks.newest.tables.grown.clear()  # numbers of sequences may have been given to others


def _add_odd(chunk: Chunk, event: Event, count: int) -> tuple[Event, int]:
    """Keep an event that does not fit the columns as it is, and a tame one in its row."""
    tame = event._replace(
        parent=None if event.parent is None else 0,
        time=min(max(event.time, 0), (1 << 64) - 1),
        cpu=0,
        skb=0,
        value=0,
    )
    at = chunk.used
    detail = chunk.add(tame, count)
    chunk.odd[at] = event
    return tame, detail
