"""Packets in bulk: what packets that went the same way have in common is told once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

from engine.events import Detail, Event, EventKind, Link, PacketBytes, Task

IN_ONE_GO = frozenset({EventKind.PASS, EventKind.FLOW_TBL_LOOKUP, EventKind.ACTION_EXECUTE, EventKind.DROP})


class Step(NamedTuple):
    """One event of a way: what of it is the same for all packets. See ``Event``."""

    parent: int | None
    kind: EventKind  # one of IN_ONE_GO
    link: Link
    uncertain: bool
    detail: Detail


class Way:
    """All events of a packet but for times, places and addresses. It is made once, and known by what it is.

    Args:
        steps: its events, one at least; none has a ``value``.
    """

    __slots__ = ("steps",)

    def __init__(self, steps: tuple[Step, ...]) -> None:
        self.steps = steps


class Place:
    """Where a packet was handled. Known by what it is, as a way is; equal ones may exist.

    Args:
        cpu: less than 65536.
        task: who ran.
    """

    __slots__ = ("cpu", "task")

    def __init__(self, cpu: int, task: Task) -> None:
        self.cpu = cpu
        self.task = task


Passage: TypeAlias = tuple[int, Way, Place, tuple[int, ...], tuple[int, ...], int, bytes]
"""A packet: its time, way and place, of each event the time and the skb, its length and its first bytes."""


class Run(NamedTuple):
    """Packets whose numbers follow each other, each known whole.

    Attributes:
        first: the number of the first.
        passages: one or more.
    """

    first: int
    passages: list[Passage]

    def events(self) -> Iterator[Event]:
        """Make the events of all packets, in order."""
        for packet, (_, way, place, times, skbs, _, _) in enumerate(self.passages, self.first):
            cpu, task = place.cpu, place.task
            for number, ((parent, kind, link, uncertain, detail), time, skb) in enumerate(
                zip(way.steps, times, skbs, strict=True)
            ):
                about = (packet, number, parent, kind, time, cpu, task, skb, link, uncertain, 0, detail)
                # As Event._make does, without its check: this runs for every event.
                yield tuple.__new__(Event, about)

    def first_bytes(self) -> Iterator[PacketBytes]:
        """Make the first bytes of all packets, in order."""
        for packet, passage in enumerate(self.passages, self.first):
            yield PacketBytes(packet, *passage[5:])

    def part(self, start: int, end: int) -> Run:
        """Return some of its packets."""
        return Run(self.first + start, self.passages[start:end])
