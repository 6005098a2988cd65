"""Records of the probes to events of packets: each packet gets its number, each event its place in the tree.

The kernel's call chain, the netlink skb and the bytes have tied every record to a packet already
(engine/bpf/ovscope.h).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import cast

from engine.bpf.records import FLAG_UNCERTAIN, Head, Record
from engine.bulk import Events, FirstBytes
from engine.details import Details
from engine.events import Detail, Drop, Event, EventKind, FlowDel, FlowPut, Link, PacketBytes
from engine.open_packet import OF_UPCALL, OpenPacket
from engine.packet_bytes import on_the_wire
from engine.passages import Passage, Run, Step
from engine.reorder import Item
from engine.tasks import Tasks
from engine.ways import Ways

MAX_OPEN = 65536  # packets that may still get events
# Frees the fragments of a reassembled packet, of a consumed one, too (net/core/skbuff.c, kfree_skb_list).
_FREES_PARTS = "skb_release_data"
_KINDS = {kind.value: kind for kind in EventKind}
_LINKS = {link.value: link for link in Link}


class Correlator:
    """Turns what the probes send into events. Holds a bounded number of packets open; owned by one thread."""

    def __init__(self, details: Details) -> None:
        self._details = details
        self._tasks = Tasks()
        self._ways = Ways(self._steps, self._tasks)
        self._open: dict[int, OpenPacket] = {}
        self._putters: dict[str, OpenPacket] = {}  # UFID -> the packet whose upcall installed the flow
        self._packets = 0

    def decode(self, raw: Sequence[bytes]) -> list[Item]:
        """Return what trails say, to be put in order of time and fed; see ``Ways.decode``."""
        return self._ways.decode(raw)

    def feed(self, items: Iterable[Item]) -> tuple[Events, FirstBytes]:
        """Return the events of what was decoded, given in order of time, and the packets' bytes."""
        events, packets = Events(), FirstBytes()
        for kind, group in groupby(items, type):
            if kind is tuple:
                run = Run(self._packets + 1, cast("list[Passage]", list(group)))
                self._packets += len(run.passages)
                events.append_run(run)
                packets.append_run(run)
            else:
                self._records(cast("Iterable[Record]", group), events, packets)
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

    def _records(self, records: Iterable[Record], events: Events, packets: FirstBytes) -> None:
        for record in records:
            packet = self._packet_of(record)
            event = self._event(record, packet)
            if event is not None:
                events.append(event)
            if record.began is not None:
                packets.append(_first_bytes(packet.number, *record.began))

    def _begin(self, kernel_id: int) -> OpenPacket:
        self._packets += 1
        packet = self._open[kernel_id] = OpenPacket(self._packets)
        if len(self._open) > MAX_OPEN:
            del self._open[next(iter(self._open))]
        return packet

    def _steps(self, records: list[Record]) -> list[Step | None]:
        """Tell a packet of which nothing is known but these records; None: as ``_event`` says."""
        packet = OpenPacket(0)
        events = [self._event(record, packet) for record in records]
        return [e and Step(e.parent, e.kind, e.link, e.uncertain, e.detail) for e in events]

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
            self._tasks.task(record.pid_tgid, record.comm),
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


def _first_bytes(number: int, head: Head, data: bytes) -> PacketBytes:
    return PacketBytes(number, *on_the_wire(head.length, head.linear, head.vlan, data))
