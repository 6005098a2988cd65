"""Keeps the numbers of a packet's events without gaps, when lines of it are missing.

In a whole file this changes nothing. Where a line was damaged, the events after it move up, and an event
whose parent is missing is kept as what it then is: unlinked.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field

from engine.events import Event, Link
from engine.files.fields import BadLineError

PACKETS_KEPT = 200_000  # some 40 MB
JUMP = 1_000_000  # packets that a recording may leave out in one place; more is damage


@dataclass(slots=True)
class _Seen:
    """The events of one packet: how many, and which have another number now."""

    count: int = 0
    moved: dict[int, int] = field(default_factory=dict)  # number now, by number in the file


class Continuity:
    """Numbers the events of packets; remembers the packets of late."""

    def __init__(self) -> None:
        self._packets: OrderedDict[int, _Seen] = OrderedDict()
        self._forgotten = 0  # the highest packet that is no longer remembered
        self._highest = 0

    def check(self, event: Event) -> Event:
        """Return the event with the number and the parent that it has without the missing ones.

        Raises:
            BadLineError: the packet's number is far from all others.
        """
        seen = self._packets.get(event.packet)
        if seen is None:
            if event.packet <= self._forgotten:
                return event
            seen = self._add(event.packet)
        if event.number == seen.count and not seen.moved:
            seen.count += 1
            return event
        return self._moved(event, seen)

    def _add(self, packet: int) -> _Seen:
        # Whoever keeps packets keeps a place for each number.
        if packet > self._highest + JUMP:
            raise BadLineError(f"packet {packet} cannot follow packet {self._highest}")
        self._highest = max(self._highest, packet)
        seen = self._packets[packet] = _Seen()
        if len(self._packets) > PACKETS_KEPT:
            self._forgotten = max(self._forgotten, self._packets.popitem(last=False)[0])
        return seen

    def _moved(self, event: Event, seen: _Seen) -> Event:
        if not seen.moved:
            # From here on every event is listed: up to here the numbers are those of the file.
            seen.moved.update((number, number) for number in range(seen.count))
        number = seen.count
        seen.count += 1
        seen.moved[event.number] = number
        if event.parent is None or event.parent in seen.moved:
            parent = None if event.parent is None else seen.moved[event.parent]
            return event._replace(number=number, parent=parent)
        return event._replace(number=number, parent=None, link=Link.NONE, uncertain=True)
