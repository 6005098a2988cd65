"""What a record's words mean: the detail of its event. Details that repeat are made once."""

from __future__ import annotations

from collections.abc import Callable

from engine.actions import ActionDecoder
from engine.actions.conntrack_state import conntrack
from engine.actions.drop_reasons import NO_ACTIONS
from engine.bpf.records import Record, signed, words_as_bytes
from engine.datapaths import Datapaths
from engine.events import (
    ActionExecute,
    Conntrack,
    Detail,
    Drop,
    EventKind,
    FlowDel,
    FlowExec,
    FlowPut,
    FlowTblLookup,
    Pass,
    Port,
    Stack,
    Upcall,
    UpcallClassify,
    UpcallEnqueue,
    UpcallRecv,
    UpcallReturn,
)
from engine.flow_id import FlowId, format_ufid
from engine.usdt.flow_deletion import is_ufid

MAX_KEPT = 65536
_SHORT_ARGUMENTS, _MORE_ARGUMENTS = 32, 48  # engine/bpf/action_execute.c
_UPCALL_COMMANDS = {1: "miss", 2: "action", 3: "execute"}  # enum ovs_packet_cmd, OVS_PACKET_CMD_*
_UPCALL_TYPES = {0: "miss", 1: "action"}  # enum dpif_upcall_type (OVS lib/dpif.h)
_POINTS = ("net_dev_queue", "net_dev_xmit", "netif_receive_skb", "netif_rx")  # engine/bpf/stack.c, enum point
_OF_UPCALL = frozenset((*range(EventKind.UPCALL, EventKind.FLOW_EXEC + 1), EventKind.UPCALL_CLASSIFY))


class Details:
    """Makes details. Owned by one thread.

    Args:
        actions: tells an action's type and bytes.
        datapaths: tells datapaths and ports by name.
        drop_reason: names the number of a drop's reason.
        symbol: names a kernel address; empty where it cannot.
        deletion_reason: tells why a daemon, by its pid, deleted a flow: the number of the reason.
    """

    def __init__(
        self,
        actions: ActionDecoder,
        datapaths: Datapaths,
        drop_reason: Callable[[int], str],
        symbol: Callable[[int], str],
        deletion_reason: Callable[[int, int], str],
    ) -> None:
        self._actions = actions
        self._datapaths = datapaths
        self._drop_reason = drop_reason
        self._symbol = symbol
        self._deletion_reason = deletion_reason
        self._kept: dict[tuple[object, ...], Detail] = {}
        self._makers: dict[int, Callable[[Record], Detail]] = {
            EventKind.PASS: self._pass,
            EventKind.FLOW_TBL_LOOKUP: _lookup,
            EventKind.UPCALL_RETURN: lambda record: UpcallReturn(signed(record.words[0])),
            EventKind.UPCALL_RECV: lambda record: UpcallRecv(record.words[0]),
            EventKind.FLOW_PUT: _put,
            EventKind.FLOW_EXEC: lambda record: FlowExec(record.words[0], signed(record.words[1])),
            EventKind.ACTION_EXECUTE: self._action,
            EventKind.DROP: self._drop,
            EventKind.STACK: _stack,
            EventKind.UPCALL_CLASSIFY: _classify,
            EventKind.FLOW_DEL: self._flow_del,
        }

    def detail(self, record: Record) -> Detail:
        """Return the detail of a record that says all of it itself: every kind but the two below."""
        kind = record.kind
        # Of the stages of an upcall number and place tell which upcall, not what happened.
        said = record.fixed[16:] if kind in _OF_UPCALL else record.fixed
        key = (kind, said, record.more, record.tracked)
        found = self._kept.get(key)
        if found is None:
            found = self._makers[kind](record)
            self._keep(key, found)
        return found

    def _keep(self, key: tuple[object, ...], detail: Detail) -> None:
        if len(self._kept) >= MAX_KEPT:
            self._kept.clear()
        if not lacks_a_name(detail):
            self._kept[key] = detail

    def upcall(self, record: Record, device: str) -> Upcall:
        """Return the detail of an upcall.

        Args:
            record: of the upcall.
            device: where its packet came in.
        """
        command, portid, datapath = record.words[:3]
        cmd = _UPCALL_COMMANDS.get(command, f"command {command}")
        return Upcall(cmd, portid, self._datapaths.name(datapath), device)

    def enqueue(self, record: Record, cmd: str) -> UpcallEnqueue:
        """Return the detail of an upcall's message; ``cmd`` is what its upcall said."""
        return UpcallEnqueue(cmd, record.words[0], signed(record.words[1]))

    def _pass(self, record: Record) -> Pass:
        entry, length, *device, _ = record.words
        port = Port(entry & 0xFFFFFFFF, _text(*device))
        datapath = self._datapaths.learn(record.where, port)
        return Pass(port, entry >> 32, datapath, length, _tracked(record))

    def _action(self, record: Record) -> ActionExecute:
        type_, length = record.number & 0xFFFF, record.number >> 16
        held = words_as_bytes(*record.words[1:]) + record.more
        # In slots of their own, behind those that hold the length: what pointers in the arguments lead to.
        slots = max(-(-(length - _SHORT_ARGUMENTS) // _MORE_ARGUMENTS), 0)
        data = held[:length] + held[_SHORT_ARGUMENTS + slots * _MORE_ARGUMENTS :]
        action = self._actions.decode(type_, data)._replace(ct=_tracked(record))
        port = action.argument("port")
        if action.action != "output" or not isinstance(port, int):
            return action
        device = self._datapaths.port(record.words[0], port).name
        return action._replace(arguments=(*action.arguments, ("device", device)))

    def _flow_del(self, record: Record) -> FlowDel:
        low, high, reason = record.words[:3]
        words = low & 0xFFFFFFFF, low >> 32, high & 0xFFFFFFFF, high >> 32
        # Read at a place that is wrong for this version of OVS it would not look like one.
        ufid = format_ufid(words) if reason >> 32 and is_ufid(words) else ""
        return FlowDel(ufid, self._deletion_reason(record.pid_tgid >> 32, reason & 0xFFFFFFFF))

    def _drop(self, record: Record) -> Drop:
        where = "ovs_execute_actions" if record.number == NO_ACTIONS else self._symbol(record.where)
        return Drop(self._drop_reason(record.number), where)


def _text(*words: int) -> str:
    return words_as_bytes(*words).split(b"\0", 1)[0].decode(errors="replace")


def _stack(record: Record) -> Stack:
    known = 0 < record.number <= len(_POINTS)
    point = _POINTS[record.number - 1] if known else f"point {record.number}"
    return Stack(point, _text(*record.words[:2]), record.where)


def _tracked(record: Record) -> Conntrack | None:
    if not record.tracked:
        return None
    words = [int.from_bytes(record.tracked[at : at + 8], "little") for at in (0, 8)]
    return conntrack(words[0] & 0xFFFFFFFF, words[0] >> 32, words[1], record.tracked[16:32])


def _classify(record: Record) -> UpcallClassify:
    type_, sizes, duration = record.words[:3]
    name = _UPCALL_TYPES.get(type_, f"type {type_}")
    return UpcallClassify(name, sizes & 0xFFFFFFFF, sizes >> 32, duration)


def _lookup(record: Record) -> FlowTblLookup:
    actions, low, high, hits, _ = record.words
    flow = FlowId(_ufid(low, high), record.where, actions) if record.where else None
    return FlowTblLookup(flow, hits & 0xFFFFFFFF, hits >> 32)


def _put(record: Record) -> FlowPut:
    return FlowPut(_ufid(*record.words[:2]), signed(record.words[2]))


def _ufid(low: int, high: int) -> str:
    """A UFID's two 64-bit words, each two 32-bit words in memory."""
    return format_ufid((low & 0xFFFFFFFF, low >> 32, high & 0xFFFFFFFF, high >> 32))


def lacks_a_name(detail: Detail) -> bool:
    """Whether a name was not known yet, and may be the next time."""
    if isinstance(detail, Pass):
        return not detail.datapath
    return isinstance(detail, ActionExecute) and ("device", "") in detail.arguments
