"""Which datapath flow decided, for any event of a packet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from engine.events import Event, EventKind, FlowPut, FlowTblLookup
from engine.flow_id import FlowId


class FlowSeen(NamedTuple):
    """A flow, and when an event named it: one UFID may be that of several flows, one after the other."""

    flow: FlowId
    at: int  # ns

    @property
    def key(self) -> FlowId | FlowSeen:
        """What tells it from others: the put of a UFID is told from the next by its time."""
        return self.flow if self.flow.flow else self


def flow_of_event(event: Event) -> FlowSeen | None:
    """Return the flow that the event itself names: a lookup's hit, or the flow that was installed."""
    match event.detail:
        case FlowTblLookup(flow=flow) if flow:
            return FlowSeen(flow, event.time)
        case FlowPut(ufid=ufid, ret=0) if ufid:
            return FlowSeen(FlowId(ufid), event.time)
    return None


def flow_of(events: Sequence[Event], number: int | None) -> FlowSeen | None:
    """Return the flow behind an event of a packet; None for the number: behind its first pass.

    An event that names no flow itself has that of the pass that it belongs to: the one that was found, or,
    after a miss, the one that was put for it.
    """
    if not events:
        return None
    if number is None:
        return _flow_under(events, _first_pass(events))
    by_number = {event.number: event for event in events}
    event = by_number.get(number)
    while event is not None:
        flow = flow_of_event(event) or (_flow_under(events, event) if _decides(event) else None)
        if flow:
            return flow
        event = None if event.parent is None else by_number.get(event.parent)
    return None


def flows_of(events: Iterable[Event]) -> Iterator[FlowSeen]:
    """Yield every flow that the events name."""
    for event in events:
        if event.kind in _NAMING and (flow := flow_of_event(event)):
            yield flow


_NAMING = (EventKind.FLOW_TBL_LOOKUP, EventKind.FLOW_PUT)


def _decides(event: Event) -> bool:
    return event.kind in (EventKind.PASS, EventKind.UPCALL)


def _first_pass(events: Sequence[Event]) -> Event:
    return next((event for event in events if event.kind is EventKind.PASS), events[0])


def _flow_under(events: Sequence[Event], top: Event) -> FlowSeen | None:
    """The flow that an event below this one names, not counting those of passes further down."""
    below = {top.number}
    for event in events:  # a parent's number is smaller, so it comes first
        if event.parent in below and event.kind is not EventKind.PASS:
            below.add(event.number)
            if flow := flow_of_event(event):
                return flow
    return None
