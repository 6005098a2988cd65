"""A packet's events in the order and at the depth in which people read them."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from engine.events import Event, EventKind

MOST_DEPTH = 64  # what nests deeper is drawn there; guides as long as the tree would fill the memory


class TreeRow(NamedTuple):
    """One event's place in the drawn tree.

    Attributes:
        event: the event.
        depth: 0 for what hangs on the packet; 63 at most.
        last: for each level from 0 to ``depth``, whether the row or its ancestor there is the last of its
            siblings; what a guide such as ``│ └`` is drawn from.
        since: ns since the packet's previous event in order of arrival; 0 for the first. Negative where two
            CPUs' events arrived out of order.
        nth: for a pass, how many came before it.
        waited: for a received upcall, ns since it was put into the socket; None where that was not seen.
    """

    event: Event
    depth: int
    last: tuple[bool, ...]
    since: int = 0
    nth: int = 0
    waited: int | None = None


def tree_rows(events: Sequence[Event]) -> list[TreeRow]:
    """Put a packet's events into display order: each before what hangs on it, siblings by number.

    Passes hang on the packet, also when a recirculation action led to them: one after the other is how a
    journey is read, and ``parent`` keeps the truth. An event whose parent is not there hangs on the packet.

    Args:
        events: events of one packet, in order of arrival.
    """
    children = _children(events)
    since = {event.number: event.time - before.time for before, event in itertools.pairwise(events)}
    enqueued = {event.value: event.time for event in events if event.kind == EventKind.UPCALL_ENQUEUE}
    passes = [event.number for event in children[None] if event.kind == EventKind.PASS]
    nth = {number: position for position, number in enumerate(passes)}
    return [
        TreeRow(
            event,
            len(last) - 1,
            last,
            since.get(event.number, 0),
            nth.get(event.number, 0),
            _waited(event, enqueued),
        )
        for event, last in _walk(children)
    ]


def _children(events: Sequence[Event]) -> dict[int | None, list[Event]]:
    """Group the events by what they are drawn under; None is the packet."""
    present = {event.number for event in events}
    children: dict[int | None, list[Event]] = defaultdict(list)
    for event in events:
        known = event.parent in present and event.parent is not None and event.parent < event.number
        children[event.parent if known and event.kind != EventKind.PASS else None].append(event)
    for siblings in children.values():
        siblings.sort(key=lambda event: event.number)
    return children


def _walk(children: dict[int | None, list[Event]]) -> Iterator[tuple[Event, tuple[bool, ...]]]:
    """Yield the events in pre-order; without recursion, for a packet may nest deeply."""
    pending = _siblings(children[None], ())
    while pending:
        event, last = pending.pop()
        yield event, last
        pending.extend(_siblings(children.get(event.number, []), last[: MOST_DEPTH - 1]))


def _siblings(events: Sequence[Event], above: tuple[bool, ...]) -> list[tuple[Event, tuple[bool, ...]]]:
    """Return siblings with their guides, the first of them at the end of the list."""
    placed = [(event, (*above, position == len(events) - 1)) for position, event in enumerate(events)]
    return placed[::-1]


def _waited(event: Event, enqueued: dict[int, int]) -> int | None:
    if event.kind != EventKind.UPCALL_RECV or event.value not in enqueued:
        return None
    return event.time - enqueued[event.value]
