"""Which of vswitchd's upcall traces is of which upcall of a packet.

Nothing that identifies a packet is in a trace. What decides is the pass (its recirculation id), the time
at which vswitchd had the upcall in hand, and the addresses: that could be another packet's, and is told so
where several fit.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from engine.detrace.rules import Item, Rule
from engine.detrace.upcall_trace_text import TracedUpcall
from engine.events import Event, EventKind, Pass
from engine.headers import Headers

MS = 1_000_000  # ns
QUARTER = (
    15 * 60_000
)  # ms; all time zones differ by whole quarters of an hour, and a trace does not tell its own
EARLY, LATE = 2, 3  # ms around the stages that were seen: a trace's clock has no more digits
UNANSWERED = 1_000  # ms that vswitchd is given, where nothing was seen of its answer

_VALUE = re.compile(r"=([^,]+)")
_HANDLED = (EventKind.UPCALL_RECV, EventKind.FLOW_PUT, EventKind.FLOW_EXEC)


def upcall_at(events: Sequence[Event], number: int | None) -> Event | None:
    """Return the upcall that a place in a packet belongs to: the one above it, or that of its pass.

    Args:
        events: of the packet, in the order of their numbers.
        number: of the event; None: the packet's first upcall.
    """
    if number is None:
        return next((event for event in events if event.kind is EventKind.UPCALL), None)
    by_number = {event.number: event for event in events}
    event = by_number.get(number)
    while event is not None and event.kind not in (EventKind.UPCALL, EventKind.PASS):
        event = None if event.parent is None else by_number.get(event.parent)
    if event is None or event.kind is EventKind.UPCALL:
        return event
    below = (other for other in events if other.parent == event.number)
    return next((other for other in below if other.kind is EventKind.UPCALL), None)


def entered_bridge(rules: Sequence[Item], bridges: Sequence[str]) -> str:
    """Return the bridge that packets of a flow enter first; empty where that is not known.

    Args:
        rules: of the flow; those of OVS before 4.0 do not tell.
        bridges: all that there are.
    """
    told = next((item.bridge for item in rules if isinstance(item, Rule) and item.bridge), "")
    return told or (bridges[0] if len(bridges) == 1 else "")


def fitting(
    traced: Iterable[TracedUpcall], events: Sequence[Event], upcall: Event, headers: Headers, offset: int
) -> list[TracedUpcall]:
    """Return those that could be of an upcall.

    Args:
        traced: what vswitchd has traced.
        events: of the packet.
        upcall: one of them.
        headers: the packet's.
        offset: ns to add to an event's time to have the time of day, in any time zone.
    """
    recirc_id = _recirc_id(events, upcall)
    first, last = _handled(events, upcall)
    start, end = (first + offset) // MS - EARLY, (last + offset) // MS + LATE
    return [
        one
        for one in traced
        if one.recirc_id == recirc_id
        and (one.clock - start) % QUARTER <= end - start
        and _same_packet(one.flow, headers)
    ]


def _recirc_id(events: Sequence[Event], upcall: Event) -> int | None:
    entered = next((event for event in events if event.number == upcall.parent), None)
    return entered.detail.recirc_id if entered and isinstance(entered.detail, Pass) else None


def _handled(events: Sequence[Event], upcall: Event) -> tuple[int, int]:
    """When vswitchd had it in hand, in ns: from and to."""
    below = [event for event in events if event.parent == upcall.number and event.kind in _HANDLED]
    received = next((event.time for event in below if event.kind is EventKind.UPCALL_RECV), upcall.time)
    answered = [event.time for event in below if event.kind is not EventKind.UPCALL_RECV]
    return received, max(answered, default=received + UNANSWERED * MS)


def _same_packet(flow: str, headers: Headers) -> bool:
    """Whether all that both tell agrees; after NAT a flow has the old addresses as ct_nw_*."""
    values = set(_VALUE.findall(flow))
    ends = (headers.src, headers.dst) if headers.src else (headers.eth_src, headers.eth_dst)
    ports = [str(port) for port in (headers.sport, headers.dport) if port is not None]
    return values.issuperset([*filter(None, ends), *ports])
