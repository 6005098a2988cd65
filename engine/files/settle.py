"""Holds a packet's events until nothing more comes of it."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import NamedTuple

from engine.events import Event, PacketBytes
from engine.source import Batch

QUIET = 1_000_000_000  # ns; an upcall that takes longer is told in two parts
MOST_EVENTS = 500_000  # held at once, some 300 MB


class Settled(NamedTuple):
    """A packet of which nothing came for a while. Comes again with what came late."""

    packet: int
    events: tuple[Event, ...]
    data: PacketBytes | None


@dataclass(slots=True)
class _Held:
    events: list[Event] = field(default_factory=list)
    data: PacketBytes | None = None
    latest: int = 0  # ns


class Settler:
    """Collects events, and gives them back packet by packet. Time is that of the events."""

    def __init__(self) -> None:
        self._held: OrderedDict[int, _Held] = OrderedDict()  # the one that was quiet longest is first
        self._events = 0
        self.newest = 0  # time of the newest event, ns

    def __len__(self) -> int:
        """Count the packets that are held."""
        return len(self._held)

    def add(self, batch: Batch) -> None:
        """Hold a batch's events and bytes."""
        for event in batch.events:
            held = self._hold(event.packet)
            held.events.append(event)
            held.latest = max(held.latest, event.time)
            self.newest = max(self.newest, event.time)
        self._events += len(batch.events)
        for data in batch.packets:
            self._hold(data.packet).data = data

    def _hold(self, packet: int) -> _Held:
        held = self._held.get(packet)
        if held is None:
            held = self._held[packet] = _Held()
        else:
            self._held.move_to_end(packet)
        return held

    def settled(self, now: int = 0) -> list[Settled]:
        """Return the packets that are quiet, in order of their numbers.

        Args:
            now: the present, in the events' time; without it, the newest event's time is.
        """
        before = max(now, self.newest) - QUIET
        found = []
        while self._held:
            packet, held = next(iter(self._held.items()))
            if held.latest > before and self._events <= MOST_EVENTS:
                break
            found.append(self._release(packet, held))
        return sorted(found, key=_number)

    def rest(self) -> list[Settled]:
        """Return all that is held, in order of the packets' numbers."""
        return sorted((self._release(*item) for item in list(self._held.items())), key=_number)

    def _release(self, packet: int, held: _Held) -> Settled:
        del self._held[packet]
        self._events -= len(held.events)
        return Settled(packet, tuple(held.events), held.data)


def _number(settled: Settled) -> int:
    return settled.packet
