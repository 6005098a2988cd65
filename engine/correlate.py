"""Records of the probes to events of packets: each packet gets its number, each event its place in the tree.

The kernel's call chain, the netlink skb and the bytes have tied every record to a packet already
(engine/bpf/ovscope.h).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from engine.bpf.records import FLAG_UNCERTAIN, Record
from engine.details import Details
from engine.events import ActionExecute, Detail, Event, EventKind, Link, PacketBytes, Pass, Task, Upcall

MAX_OPEN = 65536  # packets that may still get events
_KINDS = {kind.value: kind for kind in EventKind}
_LINKS = {link.value: link for link in Link}
_OF_UPCALL = {EventKind.UPCALL_ENQUEUE, EventKind.UPCALL_RETURN, EventKind.UPCALL_RECV}
_OF_UPCALL |= {EventKind.FLOW_PUT, EventKind.FLOW_EXEC}


class _Asked(NamedTuple):
    """An upcall that later stages hang on."""

    number: int  # of its event
    cmd: str


@dataclass(slots=True)
class _OpenPacket:
    """A packet that may still get events, by the kernel's ids."""

    number: int
    events: int = 0
    passes: dict[int, int] = field(default_factory=dict)  # frame -> event number
    devices: dict[int, str] = field(default_factory=dict)  # frame -> where it came in
    recircs: dict[int, int] = field(default_factory=dict)  # frame -> event number of its last recirc
    upcalls: dict[int, _Asked] = field(default_factory=dict)


class Correlator:
    """Turns records into events. Holds a bounded number of packets open; owned by one thread."""

    def __init__(self, details: Details) -> None:
        self._details = details
        self._open: dict[int, _OpenPacket] = {}
        self._packets = 0
        self._tasks: dict[tuple[int, bytes], Task] = {}

    def feed(self, records: Iterable[Record]) -> tuple[list[Event], list[PacketBytes]]:
        """Return the events of some records, given in order of time, and the bytes of packets that began."""
        events: list[Event] = []
        packets: list[PacketBytes] = []
        for record in records:
            packet = self._open.get(record.packet) or self._begin(record.packet)
            event = self._event(record, packet)
            events.append(event)
            if record.tail and event.kind is EventKind.PASS:
                packets.append(_packet_bytes(record, packet.number))
        return events, packets

    def _begin(self, kernel_id: int) -> _OpenPacket:
        self._packets += 1
        packet = self._open[kernel_id] = _OpenPacket(self._packets)
        if len(self._open) > MAX_OPEN:
            del self._open[next(iter(self._open))]
        return packet

    def _event(self, record: Record, packet: _OpenPacket) -> Event:
        number = packet.events
        packet.events = number + 1
        kind = _KINDS[record.kind]
        detail = self._detail(record, kind, packet)
        parent = _parent(record, kind, packet)
        _remember(record, kind, detail, packet, number)
        return Event(
            packet.number,
            number,
            parent,
            kind,
            record.time,
            record.cpu,
            self._tasks.get((record.pid_tgid, record.comm)) or self._task(record),
            record.skb,
            _LINKS[record.link],
            bool(record.flags & FLAG_UNCERTAIN),
            record.queue if kind in _OF_UPCALL else 0,
            detail,
        )

    def _detail(self, record: Record, kind: EventKind, packet: _OpenPacket) -> Detail:
        if kind is EventKind.UPCALL:
            return self._details.upcall(record, packet.devices.get(record.frame, ""))
        if kind is EventKind.UPCALL_ENQUEUE:
            asked = packet.upcalls.get(record.upcall)
            return self._details.enqueue(record, asked.cmd if asked else "?")
        return self._details.detail(record)

    def _task(self, record: Record) -> Task:
        if len(self._tasks) >= MAX_OPEN:
            self._tasks.clear()
        comm = record.comm.split(b"\0", 1)[0].decode(errors="replace")
        task = Task(record.pid_tgid >> 32, record.pid_tgid & 0xFFFFFFFF, comm)
        return self._tasks.setdefault((record.pid_tgid, record.comm), task)


def _parent(record: Record, kind: EventKind, packet: _OpenPacket) -> int | None:
    if kind is EventKind.PASS:
        return packet.recircs.get(record.upcall)  # a pass names the frame that it was recirculated from
    if kind in _OF_UPCALL and record.upcall in packet.upcalls:
        return packet.upcalls[record.upcall].number
    return packet.passes.get(record.frame)


def _remember(record: Record, kind: EventKind, detail: Detail, packet: _OpenPacket, number: int) -> None:
    """Keep what later events of the packet hang on."""
    if isinstance(detail, Pass):
        packet.passes[record.frame] = number
        packet.devices[record.frame] = detail.in_port.name
    elif isinstance(detail, Upcall):
        packet.upcalls[record.upcall] = _Asked(number, detail.cmd)
    elif isinstance(detail, ActionExecute):
        if detail.action == "recirc":
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
