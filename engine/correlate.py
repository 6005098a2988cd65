"""Records of the probes to events of packets: numbers, parents, names.

The kernel's call chain, the netlink skb and the bytes have tied every record to a packet already
(engine/bpf/ovscope.h); here each packet gets its number, and each event its place in the packet's tree.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from engine.bpf.actions import ActionDecoder
from engine.bpf.records import FLAG_UNCERTAIN, Record, signed, words_as_bytes
from engine.datapaths import Datapaths
from engine.events import (
    ActionExecute,
    Detail,
    Event,
    EventKind,
    FlowExec,
    FlowPut,
    FlowTblLookup,
    Link,
    PacketBytes,
    Pass,
    Port,
    Task,
    Upcall,
    UpcallEnqueue,
    UpcallRecv,
    UpcallReturn,
)
from engine.flow_id import FlowId, format_ufid

MAX_OPEN = 65536  # packets that may still get events
UPCALL_COMMANDS = {1: "miss", 2: "action", 3: "execute"}  # enum ovs_packet_cmd, OVS_PACKET_CMD_*
_OF_UPCALL = {EventKind.UPCALL_ENQUEUE, EventKind.UPCALL_RETURN, EventKind.UPCALL_RECV}
_OF_UPCALL |= {EventKind.FLOW_PUT, EventKind.FLOW_EXEC}
_UNKNOWN_PORT = Port(0, "")


class _Message(NamedTuple):
    """What the upcall said that its later stages repeat."""

    number: int
    cmd: str


@dataclass(slots=True)
class _OpenPacket:
    """A packet that may still get events, by the kernel's ids."""

    number: int
    events: int = 0
    passes: dict[int, int] = field(default_factory=dict)  # frame -> event number
    ports: dict[int, Port] = field(default_factory=dict)  # frame -> where it came in
    recircs: dict[int, int] = field(default_factory=dict)  # frame -> event number of its last recirc
    upcalls: dict[int, _Message] = field(default_factory=dict)


class Correlator:
    """Turns records into events. Holds a bounded number of packets open; owned by one thread.

    Args:
        actions: tells an action's type and bytes.
        datapaths: tells datapaths and ports by name.
    """

    def __init__(self, actions: ActionDecoder, datapaths: Datapaths) -> None:
        self._actions = actions
        self._datapaths = datapaths
        self._open: dict[int, _OpenPacket] = {}
        self._packets = 0
        self._tasks: dict[tuple[int, bytes], Task] = {}
        self._details: dict[int, Callable[[Record, _OpenPacket], Detail]] = {
            EventKind.PASS: self._pass,
            EventKind.FLOW_TBL_LOOKUP: _lookup,
            EventKind.UPCALL: self._upcall,
            EventKind.UPCALL_ENQUEUE: _enqueue,
            EventKind.UPCALL_RETURN: lambda record, _: UpcallReturn(signed(record.word0)),
            EventKind.UPCALL_RECV: lambda record, _: UpcallRecv(record.word0),
            EventKind.FLOW_PUT: _put,
            EventKind.FLOW_EXEC: lambda record, _: FlowExec(record.word0, signed(record.word1)),
            EventKind.ACTION_EXECUTE: self._action,
        }

    def feed(self, records: Iterable[Record]) -> tuple[list[Event], list[PacketBytes]]:
        """Return the events of some records, given in order of time, and the bytes of packets that began."""
        events: list[Event] = []
        packets: list[PacketBytes] = []
        for record in records:
            packet = self._packet(record)
            events.append(self._event(record, packet))
            if record.kind == EventKind.PASS and record.tail:
                packets.append(_packet_bytes(record, packet.number))
        return events, packets

    def _packet(self, record: Record) -> _OpenPacket:
        packet = self._open.get(record.packet)
        if packet is None:
            self._packets += 1
            packet = self._open[record.packet] = _OpenPacket(self._packets)
            if len(self._open) > MAX_OPEN:
                del self._open[next(iter(self._open))]
        return packet

    def _event(self, record: Record, packet: _OpenPacket) -> Event:
        number = packet.events
        packet.events += 1
        kind = EventKind(record.kind)
        detail = self._details[kind](record, packet)
        parent = self._parent(record, kind, packet)
        _remember(record, kind, detail, packet, number)
        return Event(
            packet.number,
            number,
            parent,
            kind,
            record.time,
            record.cpu,
            self._task(record),
            record.skb,
            Link(record.link),
            bool(record.flags & FLAG_UNCERTAIN),
            record.queue if kind in _OF_UPCALL else 0,
            detail,
        )

    def _parent(self, record: Record, kind: EventKind, packet: _OpenPacket) -> int | None:
        if kind is EventKind.PASS:
            return packet.recircs.get(record.upcall)  # a pass names the frame that it was recirculated from
        if kind in _OF_UPCALL and record.upcall in packet.upcalls:
            return packet.upcalls[record.upcall].number
        return packet.passes.get(record.frame)

    def _task(self, record: Record) -> Task:
        key = (record.pid_tgid, record.comm)
        task = self._tasks.get(key)
        if task is None:
            if len(self._tasks) >= MAX_OPEN:
                self._tasks.clear()
            comm = record.comm.split(b"\0", 1)[0].decode(errors="replace")
            task = self._tasks[key] = Task(record.pid_tgid >> 32, record.pid_tgid & 0xFFFFFFFF, comm)
        return task

    def _pass(self, record: Record, _packet: _OpenPacket) -> Pass:
        name = words_as_bytes(record.word2, record.word3).split(b"\0", 1)[0].decode(errors="replace")
        port = Port(record.word0 & 0xFFFFFFFF, name)
        datapath = self._datapaths.learn(record.word4, port)
        return Pass(port, record.word0 >> 32, datapath, record.word1 & 0xFFFFFFFF)

    def _upcall(self, record: Record, packet: _OpenPacket) -> Upcall:
        cmd = UPCALL_COMMANDS.get(record.word0, f"command {record.word0}")
        device = packet.ports.get(record.frame, _UNKNOWN_PORT).name
        return Upcall(cmd, record.word1, self._datapaths.name(record.word2), device)

    def _action(self, record: Record, _packet: _OpenPacket) -> ActionExecute:
        length = record.word0 >> 32
        data = record.tail or words_as_bytes(record.word2, record.word3, record.word4)
        action = self._actions.decode(record.word0 & 0xFFFFFFFF, data[:length])
        port = action.argument("port")
        if action.action != "output" or not isinstance(port, int):
            return action
        device = self._datapaths.port(record.word1, port).name
        return action._replace(arguments=(*action.arguments, ("device", device)))


def _lookup(record: Record, _packet: _OpenPacket) -> FlowTblLookup:
    flow = None
    if record.word0:
        flow = FlowId(_ufid(record.word2, record.word3), record.word0, record.word1)
    return FlowTblLookup(flow, record.word4 & 0xFFFFFFFF, record.word4 >> 32)


def _enqueue(record: Record, packet: _OpenPacket) -> UpcallEnqueue:
    message = packet.upcalls.get(record.upcall)
    return UpcallEnqueue(message.cmd if message else "?", record.word0, signed(record.word1))


def _put(record: Record, _packet: _OpenPacket) -> FlowPut:
    return FlowPut(_ufid(record.word0, record.word1), signed(record.word2))


def _ufid(low: int, high: int) -> str:
    """A UFID's two 64-bit words, each two 32-bit words in memory."""
    return format_ufid((low & 0xFFFFFFFF, low >> 32, high & 0xFFFFFFFF, high >> 32))


def _remember(record: Record, kind: EventKind, detail: Detail, packet: _OpenPacket, number: int) -> None:
    """Keep what later events of the packet hang on."""
    if isinstance(detail, Pass):
        packet.passes[record.frame] = number
        packet.ports[record.frame] = detail.in_port
    elif isinstance(detail, Upcall):
        packet.upcalls[record.upcall] = _Message(number, detail.cmd)
    elif isinstance(detail, ActionExecute) and detail.action == "recirc":
        packet.recircs[record.frame] = number
    elif kind is EventKind.FLOW_EXEC and not packet.passes:
        packet.passes[record.frame] = number  # a packet of vswitchd's own begins with its execution


def _packet_bytes(record: Record, number: int) -> PacketBytes:
    length, linear = record.word1 & 0xFFFFFFFF, record.word1 >> 32
    data = record.tail[: min(linear, len(record.tail))]
    vlan = record.queue
    if vlan and len(data) >= 12:
        # struct sk_buff: vlan_proto (network order), vlan_tci (host order).
        tag = (vlan & 0xFFFF).to_bytes(2, "little") + (vlan >> 16).to_bytes(2, "big")
        data, length = data[:12] + tag + data[12:], length + 4
    return PacketBytes(number, length, data)
