"""Lines that Retis wrote: collected (an event a line) or sorted (a packet's events, an array, a line)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from engine.events import Detail, Event, PacketBytes, Upcall
from engine.events import EventKind as Kind
from engine.files.details import detail_of
from engine.files.fields import U32, U64, BadLineError, Json, integer, section, string
from engine.files.items import FlowRecord, Item
from engine.files.parse import flow_of, packet_of, startup_of, task_of, time_of
from engine.files.retis_beside import beside_ovs
from engine.files.retis_ties import Ties, TrackingId, Tree

_KINDS = {
    "flow_lookup": Kind.FLOW_TBL_LOOKUP,
    "upcall": Kind.UPCALL,
    "upcall_enqueue": Kind.UPCALL_ENQUEUE,
    "upcall_return": Kind.UPCALL_RETURN,
    "recv_upcall": Kind.UPCALL_RECV,
    "action_execute": Kind.ACTION_EXECUTE,
}
_OPERATIONS = {"put": Kind.FLOW_PUT, "exec": Kind.FLOW_EXEC}


class RetisLines:
    """Turns lines of Retis into items."""

    def __init__(self) -> None:
        self._ties = Ties()
        self._packets = 0
        self.not_shown: Counter[str] = Counter()  # events of hooks that we do not have, by their symbol

    def items(self, line: Json) -> Iterator[Item]:
        """Yield what an event holds.

        Raises:
            BadLineError: it is damaged; what was yielded before holds.
        """
        if "startup" in line:
            yield startup_of(line)
        elif "ovs-detrace" in line:
            yield flow_of(line)
        elif "ovs" in line:
            yield from self._event(line, *_of_ovs(line))
        elif (beside := beside_ovs(line)) is not None:
            yield from self._event(line, *beside)
        elif "common" in line:
            self._unshown(line)
        else:
            raise BadLineError("not an event")

    def _unshown(self, line: Json) -> None:
        """Note an event of a hook that has no place in a tree: of it only the packet's bytes are kept."""
        probe = section(line, "kernel") or section(line, "userspace")
        self.not_shown[string(probe, "symbol", "?")] += 1
        tree = self._series(line) or self._ties.tree_of(_tracking_id(section(line, "skb-tracking")))
        if tree is not None:
            _keep_bytes(tree, line)

    def _series(self, line: Json) -> Tree | None:
        """Return the packet that a sorted file says an event belongs to."""
        return self._ties.tree_of(_tracking_id(section(section(line, "tracking"), "skb")))

    def _event(self, line: Json, kind: Kind, detail: Detail) -> Iterator[Item]:
        ovs, ids, common = section(line, "ovs"), section(line, "skb-tracking"), section(line, "common")
        time, cpu, task = time_of(line), integer(common, "smp_id", 0, high=U32), task_of(common)
        skb, value = integer(ids, "skb", 0, high=U64), _value(kind, ovs)
        tree, parent, link, uncertain = self._ties.place(kind, ovs, _tracking_id(ids), self._series(line))
        number = self._number(tree)
        # An enqueue names its upcall by the CPU in the upcall's own section.
        self._ties.note(kind, ovs, time, integer(ovs, "cpu", cpu), tree, number)
        yield Event(
            *(tree.number, number, parent, kind, time, cpu, task, skb, link, uncertain, value, detail)
        )
        _keep_bytes(tree, line)
        yield from _bytes(tree)
        yield from _enriched(kind, line)

    def _number(self, tree: Tree) -> int:
        if tree.number == 0:
            self._packets += 1
            tree.number = self._packets
        tree.events += 1
        return tree.events - 1


def _kind(ovs: Json) -> Kind:
    name = string(ovs, "event_type")
    kind = _OPERATIONS.get(string(ovs, "op_type")) if name == "flow_operation" else _KINDS.get(name)
    if kind is None:
        raise BadLineError(f"unknown kind of event {name!r}")
    return kind


def _of_ovs(line: Json) -> tuple[Kind, Detail]:
    ovs = section(line, "ovs")
    kind = _kind(ovs)
    detail = detail_of(kind, ovs, {})
    if isinstance(detail, Upcall):
        return kind, detail._replace(device=string(section(line, "dev"), "name", ""))
    return kind, detail


def _value(kind: Kind, ovs: Json) -> int:
    # An action repeats the queue id of what brought its packet back; it has no number of its own.
    return 0 if kind is Kind.ACTION_EXECUTE else integer(ovs, "queue_id", 0, high=U32)


def _tracking_id(ids: Json) -> TrackingId | None:
    return (integer(ids, "orig_head", high=U64), integer(ids, "timestamp")) if ids else None


def _keep_bytes(tree: Tree, line: Json) -> None:
    if tree.data is None and "packet" in line:
        tree.data = packet_of(line, 1)


def _bytes(tree: Tree) -> Iterator[PacketBytes]:
    if tree.data is not None and not tree.told:
        tree.told = True
        yield tree.data._replace(packet=tree.number)


def _enriched(kind: Kind, line: Json) -> Iterator[FlowRecord]:
    """Yield what `retis sort` filled into a lookup: it drops the events that told it."""
    if kind is Kind.FLOW_TBL_LOOKUP and section(line, "ovs").get("dpflow"):
        yield flow_of({**line, "ovs-detrace": line["ovs"]})
