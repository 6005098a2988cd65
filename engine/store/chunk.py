"""Events in columns, a few ten thousand of them together."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from typing import TypeVar

from engine.events import Detail, Event, EventKind, Link, Task
from engine.store.traits import Effect, effect_of

MOST_ROWS = 1 << 16  # offsets and the numbers of details and tasks are 16 bits
KINDS = {int(kind): kind for kind in EventKind}
LINKS = {int(link): link for link in Link}
LINK_SHIFT, UNCERTAIN_SHIFT = 8, 12

T = TypeVar("T")


class Numbering(dict[T, int]):
    """Numbers for values: looking up a new one gives it the next number."""

    def __init__(self, values: list[T]) -> None:
        super().__init__()
        self._values = values

    def __missing__(self, value: T) -> int:
        self._values.append(value)
        number = self[value] = len(self._values) - 1
        return number


class DetailNumbering(Numbering[Detail]):
    """Numbers for the details of one kind of event, and what each does to its packet.

    Kinds are kept apart because tuples of different kinds can be equal: UpcallReturn(0), UpcallRecv(0).
    """

    def __init__(self, details: list[Detail], effects: list[Effect]) -> None:
        super().__init__(details)
        self._effects = effects

    def __missing__(self, detail: Detail) -> int:
        self._effects.append(effect_of(detail))
        return super().__missing__(detail)


class Chunk:
    """Some consecutive events: 30 bytes each, 10 more where there is a ``value``, and their tables.

    Args:
        start: the row number of the first.
        rows: how many fit.
    """

    def __init__(self, start: int, rows: int) -> None:
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
        self.tasks: list[Task] = []
        self.details: list[Detail] = []
        self.effects: list[Effect] = []
        self.task_ids = Numbering(self.tasks)
        self.detail_ids = [DetailNumbering(self.details, self.effects) for _ in range(max(EventKind) + 1)]
        self.grown: dict[int, int] = {}  # (sequence, detail) to the longer sequence

    def add(self, event: Event, number: int) -> int:
        """Add an event; return the number of its detail.

        Args:
            event: the event.
            number: how many events its packet has by now; where that is the event's number it is not kept.

        Raises:
            OverflowError: it does not fit the columns. Nothing was added.
        """
        _, own_number, parent, kind, time, cpu, task, skb, link, uncertain, value, detail = event
        at = self.used
        self.times[at] = time
        self.skbs[at] = skb
        self.bits[at] = kind | link << LINK_SHIFT | uncertain << UNCERTAIN_SHIFT
        self.parents[at] = 0 if parent is None else parent + 1
        self.cpus[at] = cpu
        self.task_numbers[at] = self.task_ids[task]
        detail_number = self.detail_numbers[at] = self.detail_ids[kind][detail]
        if value:
            self.values.append(value)
            self.value_rows.append(at)
        if own_number != number:
            self.odd[at] = event
        self.used = at + 1
        return detail_number

    def close(self) -> None:
        """Give back what only adding needs."""
        self.task_ids.clear()
        self.detail_ids.clear()
        self.grown.clear()

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
            self.tasks[self.task_numbers[at]],
            self.skbs[at],
            LINKS[bits >> LINK_SHIFT & 0xF],
            bool(bits >> UNCERTAIN_SHIFT),
            self.value(at),
            self.details[self.detail_numbers[at]],
        )

    def value(self, at: int) -> int:
        """Return the value of the event there, 0 where it has none."""
        found = bisect_left(self.value_rows, at)
        if found < len(self.value_rows) and self.value_rows[found] == at:
            return self.values[found]
        return 0
