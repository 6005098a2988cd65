"""What a packet's events are in, and what came next to them."""

from __future__ import annotations

from collections.abc import Sequence

from engine.events import Event, EventKind

# What may happen to a packet, or to what it left behind, at any time: it proves no step before it.
BESIDE = frozenset({EventKind.DROP, EventKind.STACK, EventKind.UPCALL_CLASSIFY, EventKind.FLOW_DEL})
Places = dict[int, int | None]


class Family:
    """A packet's events: which pass and upcall each is in, and what its CPU came to next."""

    def __init__(self, events: Sequence[Event]) -> None:
        self.events = events
        self.pass_of: Places = {}
        self.upcall_of: Places = {}
        self.exec_of: Places = {}
        self.in_pass: dict[int, list[Event]] = {}
        self.in_upcall: dict[int, list[Event]] = {}
        for event in events:
            _place(event, EventKind.PASS, self.pass_of, self.in_pass)
            _place(event, EventKind.UPCALL, self.upcall_of, self.in_upcall)
            _place(event, EventKind.FLOW_EXEC, self.exec_of, {})
        self._next = _next_on_cpu(events)

    def proof(self, step: Event, passing_over: EventKind | None = None) -> Event | None:
        """Return the first event that the CPU came to after that step, if there is one."""
        event = self._next.get(step.number)
        while event is not None and event.kind == passing_over:
            event = self._next.get(event.number)
        return event


def _place(event: Event, kind: EventKind, places: Places, members: dict[int, list[Event]]) -> None:
    """Note the nearest event of that kind which the event is in."""
    if event.kind == kind:
        places[event.number] = event.number
        members[event.number] = []
        return
    place = places[event.number] = places.get(event.parent) if event.parent is not None else None
    if place is not None:
        members.setdefault(place, []).append(event)


def _next_on_cpu(events: Sequence[Event]) -> dict[int, Event]:
    latest: dict[int, Event] = {}
    following: dict[int, Event] = {}
    for event in reversed([event for event in events if event.kind not in BESIDE]):
        if event.cpu in latest:
            following[event.number] = latest[event.cpu]
        latest[event.cpu] = event
    return following
