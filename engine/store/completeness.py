"""Whether stages of packets are missing, without looking twice at packets of one shape."""

from __future__ import annotations

from collections.abc import Callable

from engine.events import Event
from engine.store.chunk import PARENT_SHIFT
from engine.store.chunks import Chunks
from engine.store.columns import PacketColumns
from engine.store.missing import missing_stages
from engine.store.traits import CHECKED, GAPS, INCOMPLETE, UNLINKED, UNPLAIN

MOST_SHAPES = 4096
MOST_SHAPE_EVENTS = 64  # larger packets are seldom alike
MOST_EVENTS = 1024  # of a packet caught in a forwarding loop no more are looked at
SETTLED = 1024  # so many packets after it began, a packet seldom gets further events


class Completeness:
    """Answers which packets are incomplete; an answer is kept in the packet's flags until it changes.

    Args:
        columns: the packets.
        chunks: their events.
        events_of: rebuilds a packet's events, given its position and how many at most.
    """

    def __init__(
        self, columns: PacketColumns, chunks: Chunks, events_of: Callable[[int, int], list[Event]]
    ) -> None:
        self._columns = columns
        self._chunks = chunks
        self._events_of = events_of
        self._shapes: dict[tuple[int, ...], bool] = {}
        self._next = 1  # the first packet that ``check_settled`` has not looked at

    def is_incomplete(self, at: int) -> bool:
        """Whether a stage is missing, an event is not linked, or events were lost."""
        flags = self._columns.flags[at]
        if not flags & CHECKED:
            answer = INCOMPLETE if self._look(at, flags) else 0
            flags = self._columns.flags[at] = flags & ~INCOMPLETE | CHECKED | answer
        return bool(flags & (INCOMPLETE | GAPS))

    def check_settled(self) -> None:
        """Look at the packets that have become old, so that asking about all of them is quick."""
        first = self._columns.first
        end = first + self._columns.size - SETTLED
        flags = self._columns.flags
        start = max(self._next - first, 0)
        self._next = max(self._next, end)
        if all(seen & CHECKED for seen in set(flags[start : max(end - first, 0)])):
            return
        for at in range(start, end - first):
            if not flags[at] & (CHECKED | UNPLAIN | UNLINKED) and self._is_plain(at):
                flags[at] = flags[at] & ~INCOMPLETE | CHECKED
            else:
                self.is_incomplete(at)

    def _is_plain(self, at: int) -> bool:
        """Whether a packet without an upcall had each of its passes find its flow."""
        columns = self._columns
        lookups = columns.lookup_table.lengths[columns.lookups[at]]
        return lookups == columns.pass_table.lengths[columns.passes[at]]

    def _look(self, at: int, flags: int) -> bool:
        if flags & UNLINKED:
            return True
        if not flags & UNPLAIN and self._is_plain(at):
            return False
        return self._look_at_events(at)

    def _look_at_events(self, at: int) -> bool:
        shape = self._shape(at) if self._columns.counts[at] <= MOST_SHAPE_EVENTS else ()
        answer = self._shapes.get(shape) if shape else None
        if answer is None:
            answer = bool(missing_stages(self._events_of(at, MOST_EVENTS)))
            if shape:
                self._remember(shape, answer)
        return answer

    def _remember(self, shape: tuple[int, ...], answer: bool) -> None:
        if len(self._shapes) >= MOST_SHAPES:
            self._shapes.clear()
        self._shapes[shape] = answer

    def _shape(self, at: int) -> tuple[int, ...]:
        """Return what ``missing_stages`` goes by, with CPUs and values numbered as they occur.

        Empty where an event does not fit the columns.
        """
        row, holding = self._columns.first_rows[at], self._chunks.holding
        cpus: dict[int, int] = {}
        values: dict[int, int] = {0: 0}
        shape = []
        for _ in range(self._columns.counts[at]):
            chunk = holding(row)
            place = row - chunk.start
            if place in chunk.odd:
                return ()
            cpu, value = chunk.places[place] & 0xFFFF, chunk.value(place)
            sign = chunk.tables.signs[chunk.detail_numbers[place]]
            shape.append(
                chunk.ties[place] & 0xFF
                | sign << 8
                | chunk.ties[place] >> PARENT_SHIFT << 9
                | cpus.setdefault(cpu, len(cpus)) << 25
                | values.setdefault(value, len(values)) << 41
            )
            row += chunk.nexts[place]
        return tuple(shape)
