"""Events in columns, a few ten thousand of them together."""

from __future__ import annotations

from array import array
from bisect import bisect_left

from engine.events import Event, EventKind, Link
from engine.store.tables import Tables

MOST_ROWS = 1 << 16  # offsets and the numbers of details and tasks are 16 bits
KINDS = {int(kind): kind for kind in EventKind}
LINKS = {int(link): link for link in Link}
LINK_SHIFT, UNCERTAIN_SHIFT = 8, 12


class Chunk:
    """Some consecutive events: 30 bytes each, 10 more where there is a ``value``, and their tables.

    Args:
        start: the row number of the first.
        rows: how many fit.
        older: the tables of the chunk before.
    """

    def __init__(self, start: int, rows: int, older: Tables | None = None) -> None:
        self.start = start
        self.used = 0
        self.last_started = 0  # the greatest packet that had its first event here
        self.times = array("Q", bytes(8 * rows))
        self.skbs = array("Q", bytes(8 * rows))
        self.nexts = array("I", bytes(4 * rows))  # rows to the packet's next event; 0: it is the last
        self.bits = array("H", bytes(2 * rows))  # kind, link, uncertain
        self.parents = array("H", bytes(2 * rows))  # 0: none, else one more than the parent's number
        self.cpus = array("H", bytes(2 * rows))
        self.task_numbers = array("H", bytes(2 * rows))
        self.detail_numbers = array("H", bytes(2 * rows))
        self.value_rows = array("H")  # where a value is not 0
        self.values = array("Q")
        self.odd: dict[int, Event] = {}  # events that do not fit the columns
        self.tables = Tables(older)

    def add(self, event: Event, number: int) -> int:
        """Add an event; return the number of its detail.

        Args:
            event: the event.
            number: how many events its packet has by now; where that is the event's number it is not kept.

        Raises:
            OverflowError: it does not fit the columns. Nothing was added.
        """
        _, own_number, parent, kind, time, cpu, task, skb, link, uncertain, value, detail = event
        at, tables = self.used, self.tables
        self.times[at] = time
        self.skbs[at] = skb
        self.bits[at] = kind | link << LINK_SHIFT | uncertain << UNCERTAIN_SHIFT
        self.parents[at] = 0 if parent is None else parent + 1
        self.cpus[at] = cpu
        self.task_numbers[at] = tables.task_ids[task]
        detail_number = self.detail_numbers[at] = tables.detail_ids[kind][detail]
        if value:
            self.values.append(value)
            self.value_rows.append(at)
        if own_number != number:
            self.odd[at] = event
        self.used = at + 1
        return detail_number

    def event(self, at: int, packet: int, number: int) -> Event:
        """Rebuild an event, given where it is and what it is the event of."""
        if at in self.odd:
            return self.odd[at]
        bits, parent = self.bits[at], self.parents[at]
        return Event(
            packet,
            number,
            parent - 1 if parent else None,
            KINDS[bits & 0xFF],
            self.times[at],
            self.cpus[at],
            self.tables.tasks[self.task_numbers[at]],
            self.skbs[at],
            LINKS[bits >> LINK_SHIFT & 0xF],
            bool(bits >> UNCERTAIN_SHIFT),
            self.value(at),
            self.tables.details[self.detail_numbers[at]],
        )

    def value(self, at: int) -> int:
        """Return the value of the event there, 0 where it has none."""
        found = bisect_left(self.value_rows, at)
        if found < len(self.value_rows) and self.value_rows[found] == at:
            return self.values[found]
        return 0
