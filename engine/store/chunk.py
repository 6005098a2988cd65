"""Events in columns, a few ten thousand of them together."""

from __future__ import annotations

from array import array
from bisect import bisect_left

from engine.events import Event, EventKind, Link
from engine.store.tables import TASK_SHIFT, Tables

MOST_ROWS = 1 << 16  # offsets and the numbers of details and tasks are 16 bits
WORD = "L" if array("L").itemsize == 8 else "Q"  # of 64 bits; Python fills an "L" ten times faster
KINDS = {int(kind): kind for kind in EventKind}
LINKS = {int(link): link for link in Link}
LINK_SHIFT, UNCERTAIN_SHIFT, PARENT_SHIFT = 8, 12, 16


def tie(parent: int | None, kind: int, link: int, uncertain: bool) -> int:
    """Return as one number what an event is and hangs on: of the parent one more than its number, 0: none."""
    tied = kind | link << LINK_SHIFT | uncertain << UNCERTAIN_SHIFT
    return tied if parent is None else tied | (parent + 1) << PARENT_SHIFT


class Chunk:
    """Some consecutive events: 30 bytes each, 10 more where there is a ``value``, and the tables.

    Args:
        start: the row number of the first.
        rows: how many fit.
        tables: takes the distinct values; chunks may share it.
    """

    def __init__(self, start: int, rows: int, tables: Tables) -> None:
        self.start = start
        self.used = 0
        self.last_started = 0  # the greatest packet that had its first event here
        self.times: array[int] = array(WORD, bytes(8 * rows))
        self.skbs: array[int] = array(WORD, bytes(8 * rows))
        self.nexts = array("I", bytes(4 * rows))  # rows to the packet's next event; 0: it is the last
        self.ties = array("I", bytes(4 * rows))  # see ``tie``
        self.places = array("I", bytes(4 * rows))  # see ``place``
        self.detail_numbers = array("H", bytes(2 * rows))
        self.value_rows = array("H")  # where a value is not 0
        self.values = array("Q")
        self.odd: dict[int, Event] = {}  # events that do not fit the columns
        self.tables = tables

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
        if cpu >> TASK_SHIFT:
            raise OverflowError
        self.times[at] = time
        self.skbs[at] = skb
        self.ties[at] = tie(parent, kind, link, uncertain)
        self.places[at] = cpu | tables.task_ids[task] << TASK_SHIFT
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
        tied, place = self.ties[at], self.places[at]
        return Event(
            packet,
            number,
            (tied >> PARENT_SHIFT) - 1 if tied >> PARENT_SHIFT else None,
            KINDS[tied & 0xFF],
            self.times[at],
            place & 0xFFFF,
            self.tables.tasks[place >> TASK_SHIFT],
            self.skbs[at],
            LINKS[tied >> LINK_SHIFT & 0xF],
            bool(tied >> UNCERTAIN_SHIFT & 1),
            self.value(at),
            self.tables.details[self.detail_numbers[at]],
        )

    def value(self, at: int) -> int:
        """Return the value of the event there, 0 where it has none."""
        found = bisect_left(self.value_rows, at)
        if found < len(self.value_rows) and self.value_rows[found] == at:
            return self.values[found]
        return 0
