"""How events that Retis collected belong together (retis/src/process/tracking.rs, `retis sort`).

An skb's events share its tracking id. An upcall's enqueues name its time and CPU. What vswitchd does
names a queue id: a hash of the packet's first 64 bytes, so equal packets share it; its puts and execs are
told apart by their order alone. The packet that comes back is another skb, and its first action carries
the queue id.

Unlike `retis sort`, nothing here gives up: what fits nowhere is a packet of its own, unlinked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

from engine.events import EventKind as Kind
from engine.events import Link, PacketBytes
from engine.files.bounded import Bounded
from engine.files.fields import Json, integer

KEPT = 100_000  # of each kind of tie; some 50 MB in all

TrackingId = tuple[int, int]  # orig_head, timestamp


@dataclass(slots=True, eq=False)
class Tree:
    """One packet. It has a number from its first event on that is shown."""

    number: int = 0
    events: int = 0
    data: PacketBytes | None = None  # the first bytes that were seen of it
    told: bool = False  # they were handed on


class Queued(NamedTuple):
    """An upcall's message, known by its queue id."""

    tree: Tree
    enqueue: int  # event number
    shared: bool  # an equal packet was queued too
    executed: int | None = None  # event number of its exec


class Place(NamedTuple):
    """Where an event belongs."""

    tree: Tree
    parent: int | None
    link: Link
    uncertain: bool


class Ties:
    """The ties between events, of late."""

    def __init__(self) -> None:
        self._skbs: Bounded[TrackingId, Tree] = Bounded(KEPT)
        self._upcalls: Bounded[tuple[int, int], tuple[Tree, int]] = Bounded(KEPT)
        self._queued: Bounded[int, Queued] = Bounded(KEPT)

    def tree_of(self, tracking: TrackingId | None) -> Tree | None:
        """Return the packet of an skb, made if need be; None where there is no skb."""
        if tracking is None:
            return None
        tree = self._skbs.get(tracking)
        if tree is None:
            tree = Tree()
            self._skbs.set(tracking, tree)
        return tree

    def place(self, kind: Kind, ovs: Json, tracking: TrackingId | None, series: Tree | None) -> Place:
        """Tell where an event belongs; ``series`` is the packet that a sorted file puts it in."""
        find = _FINDERS.get(kind)
        found = find(self, ovs, tracking) if find else None
        if found is not None and series in (None, found.tree):
            return found
        tree = series or self.tree_of(tracking)
        if tree is None:
            return Place(Tree(), None, Link.NONE, uncertain=False)
        return Place(tree, None, Link.SKB if tracking else Link.ORDER, uncertain=tracking is None)

    def note(self, kind: Kind, ovs: Json, time: int, cpu: int, tree: Tree, number: int) -> None:
        """Remember an event that others name."""
        if kind is Kind.UPCALL:
            self._upcalls.set((time, cpu), (tree, number))
        elif kind is Kind.UPCALL_ENQUEUE:
            self._note_enqueue(integer(ovs, "queue_id"), tree, number)
        elif kind is Kind.FLOW_EXEC:
            queued = self._queued.get(integer(ovs, "queue_id"))
            if queued is not None and queued.tree is tree:
                self._queued.set(integer(ovs, "queue_id"), queued._replace(executed=number))

    def _note_enqueue(self, queue_id: int, tree: Tree, number: int) -> None:
        before = self._queued.get(queue_id)
        # Once its exec was seen, an earlier equal packet is done with.
        shared = before is not None and before.executed is None
        self._queued.set(queue_id, Queued(tree, number, shared))

    def _of_upcall(self, ovs: Json, tracking: TrackingId | None) -> Place | None:
        key = integer(ovs, "upcall_ts"), integer(ovs, "upcall_cpu")
        found = self._upcalls.get(key)
        return found and Place(found[0], found[1], Link.SKB, uncertain=False)

    def _received(self, ovs: Json, tracking: TrackingId | None) -> Place | None:
        queued = self._queued.get(integer(ovs, "queue_id"))
        return queued and Place(queued.tree, queued.enqueue, Link.BYTES, uncertain=queued.shared)

    def _sent(self, ovs: Json, tracking: TrackingId | None) -> Place | None:
        queued = self._queued.get(integer(ovs, "queue_id"))
        return queued and Place(queued.tree, queued.enqueue, Link.ORDER, uncertain=True)

    def _action(self, ovs: Json, tracking: TrackingId | None) -> Place | None:
        if "queue_id" not in ovs:
            return None
        queued = self._queued.get(integer(ovs, "queue_id"))
        if queued is None:
            return None
        if tracking is not None:
            self._skbs.set(tracking, queued.tree)
        parent = queued.enqueue if queued.executed is None else queued.executed
        return Place(queued.tree, parent, Link.BYTES, uncertain=queued.shared)


_FINDERS: Mapping[Kind, Callable[[Ties, Json, TrackingId | None], Place | None]] = MappingProxyType(
    {
        Kind.UPCALL_ENQUEUE: Ties._of_upcall,
        Kind.UPCALL_RETURN: Ties._of_upcall,
        Kind.UPCALL_RECV: Ties._received,
        Kind.FLOW_PUT: Ties._sent,
        Kind.FLOW_EXEC: Ties._sent,
        Kind.ACTION_EXECUTE: Ties._action,
    }
)
