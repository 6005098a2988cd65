"""Records of the probes to events of packets: each packet gets its number, each event its place in the tree.

The kernel's call chain, the netlink skb and the bytes have tied every record to a packet already
(engine/bpf/ovscope.h).
"""

from __future__ import annotations

from collections.abc import Iterable

from engine.bpf.records import FIRST_SLOT, FLAG_UNCERTAIN, Head, Record, Trail, records_of
from engine.details import Details
from engine.events import Detail, Drop, Event, EventKind, FlowDel, FlowPut, Link, PacketBytes, Task
from engine.open_packet import OF_UPCALL, OpenPacket
from engine.packet_bytes import packet_bytes
from engine.ways import Way, Ways

MAX_OPEN = 65536  # packets that may still get events
MAX_TASKS = 65536
# Frees the fragments of a reassembled packet, of a consumed one, too (net/core/skbuff.c, kfree_skb_list).
_FREES_PARTS = "skb_release_data"
_KINDS = {kind.value: kind for kind in EventKind}
_PID_TGID, _COMM, _CPU = (Head._fields.index(name) for name in ("pid_tgid", "comm", "cpu"))
_LINKS = {link.value: link for link in Link}


class Correlator:
    """Turns records into events. Holds a bounded number of packets open; owned by one thread."""

    def __init__(self, details: Details) -> None:
        self._details = details
        self._ways = Ways()
        self._open: dict[int, OpenPacket] = {}
        self._putters: dict[str, OpenPacket] = {}  # UFID -> the packet whose upcall installed the flow
        self._packets = 0
        self._tasks: dict[tuple[int, bytes], Task] = {}

    def feed(self, items: Iterable[Record | Trail]) -> tuple[list[Event], list[PacketBytes]]:
        """Return the events of records and whole trails, given in order of time, and the packets' bytes."""
        events: list[Event] = []
        packets: list[PacketBytes] = []
        for item in items:
            if isinstance(item, Trail):
                self._whole(item, events, packets)
            else:
                packet = self._packet_of(item)
                event = self._event(item, packet)
                events += [event] if event is not None else []
                if item.began is not None:
                    packets.append(packet_bytes(packet.number, *item.began))
        return events, packets

    def numbers(self, kernel_ids: Iterable[int]) -> dict[int, int]:
        """Return, by the kernel's id, the numbers of those packets that are open."""
        return {known: self._open[known].number for known in kernel_ids if known in self._open}

    def _packet_of(self, record: Record) -> OpenPacket:
        if record.kind == EventKind.FLOW_DEL:
            return self._put_by(record)
        return self._open.get(record.packet) or self._begin(record.packet)

    def _put_by(self, record: Record) -> OpenPacket:
        """Return the packet whose upcall installed the flow that is deleted; a new one where not known."""
        detail = self._details.detail(record)
        packet = self._putters.pop(detail.ufid, None) if isinstance(detail, FlowDel) else None
        if packet is None:
            self._packets += 1
            packet = OpenPacket(self._packets)
        return packet

    def _begin(self, kernel_id: int) -> OpenPacket:
        self._packets += 1
        packet = self._open[kernel_id] = OpenPacket(self._packets)
        if len(self._open) > MAX_OPEN:
            del self._open[next(iter(self._open))]
        return packet

    def _whole(self, trail: Trail, events: list[Event], packets: list[PacketBytes]) -> None:
        """Tell a packet that went the same way as others but for its times and addresses."""
        values = trail.values
        way = self._ways.find(trail) or self._ways.learn(trail, self._steps(trail))
        number = self._packets = self._packets + 1
        cpu, task = values[_CPU], self._task(values[_PID_TGID], values[_COMM])
        for nth, (at, parent, kind, link, uncertain, detail) in enumerate(way):
            time, skb = values[at], values[at + 1]
            about = (number, nth, parent, kind, time, cpu, task, skb, link, uncertain, 0, detail)
            # As Event._make does, without its check: this runs for every event.
            events.append(tuple.__new__(Event, about))
        head = Head._make(values[:FIRST_SLOT])
        packets.append(packet_bytes(number, head, values[-1]))

    def _steps(self, trail: Trail) -> Way:
        packet = OpenPacket(0)
        return tuple(
            (at, event.parent, event.kind, event.link, event.uncertain, event.detail)
            for at, event in ((at, self._event(record, packet)) for at, record in records_of(trail))
            if event is not None
        )

    def _event(self, record: Record, packet: OpenPacket) -> Event | None:
        """Return the event; None: it is a part of an skb that was freed, and no packet."""
        kind = _KINDS[record.kind]
        detail = self._detail(record, kind, packet)
        if isinstance(detail, Drop) and detail.location.startswith(_FREES_PARTS):
            return None
        number, parent = packet.add(record, kind, detail)
        if isinstance(detail, FlowPut):
            self._note_put(detail.ufid, packet)
        return Event(
            packet.number,
            number,
            parent,
            kind,
            record.time,
            record.cpu,
            self._task(record.pid_tgid, record.comm),
            record.skb,
            _LINKS[record.link] if kind is not EventKind.FLOW_DEL or parent is not None else Link.NONE,
            bool(record.flags & FLAG_UNCERTAIN),
            record.number if kind in OF_UPCALL else 0,
            detail,
        )

    def _note_put(self, ufid: str, packet: OpenPacket) -> None:
        self._putters[ufid] = packet
        if len(self._putters) > MAX_OPEN:
            del self._putters[next(iter(self._putters))]

    def _detail(self, record: Record, kind: EventKind, packet: OpenPacket) -> Detail:
        if kind is EventKind.UPCALL:
            return self._details.upcall(record, packet.devices.get(record.frame, ""))
        if kind is EventKind.UPCALL_ENQUEUE:
            asked = packet.upcalls.get(record.where)
            return self._details.enqueue(record, asked.cmd if asked else "?")
        return self._details.detail(record)

    def _task(self, pid_tgid: int, comm: bytes) -> Task:
        known = self._tasks.get((pid_tgid, comm))
        if known is None:
            if len(self._tasks) >= MAX_TASKS:
                self._tasks.clear()
            name = comm.split(b"\0", 1)[0].decode(errors="replace")
            known = self._tasks[pid_tgid, comm] = Task(pid_tgid >> 32, pid_tgid & 0xFFFFFFFF, name)
        return known
