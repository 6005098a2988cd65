"""Stores filled by hand, and a filter for numbers, for tests of the view."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import cast

from engine.events import ActionExecute, Event, EventKind, Link, Pass, Port, Task
from engine.filter import Filter
from engine.source import Batch, SourceStatus
from engine.store import PacketStore

STATUS = SourceStatus("live", "by hand")
TASK = Task(1, 1, "hand")


def event(packet: int, number: int) -> Event:
    if number == 0:
        detail: Pass | ActionExecute = Pass(Port(1, "eth0"), 0, "system@ovs-system", 64)
        kind = EventKind.PASS
    else:
        detail, kind = ActionExecute("output", (("port", number),)), EventKind.ACTION_EXECUTE
    parent = 0 if number else None
    time = packet * 1000 + number
    return Event(packet, number, parent, kind, time, 0, TASK, 1, Link.SKB, False, 0, detail)


def add(store: PacketStore, packet: int, events: int = 3) -> None:
    """Append so many more events to the packet."""
    there = store.height(packet) if packet in store else 0
    store.append_batch(Batch([event(packet, there + n) for n in range(events)], [], STATUS))


def filled(packets: int, events: int = 3, max_events: int = 1_000_000) -> PacketStore:
    store = PacketStore(max_events)
    for packet in range(1, packets + 1):
        add(store, packet, events)
    return store


class Matching:
    """A filter that is a function of the packet's number and height."""

    asks_for_marks = False

    def __init__(self, wanted: Callable[[int, int], bool]) -> None:
        self.wanted = wanted

    def matches(self, store: PacketStore, packet: int) -> bool:
        return self.wanted(packet, store.height(packet))

    def select(self, store: PacketStore, packets: Iterable[int], *_known: object) -> list[int]:
        return [packet for packet in packets if packet in store and self.matches(store, packet)]


def matching(wanted: Callable[[int, int], bool]) -> Filter:
    return cast(Filter, Matching(wanted))
