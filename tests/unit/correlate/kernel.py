"""What the probes would send, made by hand: slots and trails for tests of the correlation."""

from __future__ import annotations

import struct

from engine.actions import ActionDecoder, ConntrackLayout
from engine.actions.drop_reasons import NO_ACTIONS
from engine.bpf.btf import Member
from engine.bpf.records import (
    HEAD,
    SLOT,
    TRAIL_ASKED,
    TRAIL_BEGINS,
    TRAIL_ENDS,
)
from engine.correlate import Correlator
from engine.datapaths import Datapaths, Vport
from engine.details import Details
from engine.events import Event, EventKind, Link, PacketBytes, Port
from engine.reorder import Reorder

DATAPATH = 0xFFFF888000000000
FREES_PARTS = 0xDA7A  # an address in skb_release_data
PACKET = 0x1000  # id of a packet and of its first frame
WHOLE = TRAIL_BEGINS | TRAIL_ENDS
ACTIONS = {"OVS_ACTION_ATTR_OUTPUT": 1, "OVS_ACTION_ATTR_USERSPACE": 2, "OVS_ACTION_ATTR_SAMPLE": 6}
ACTIONS |= {"OVS_ACTION_ATTR_RECIRC": 7, "OVS_ACTION_ATTR_CT": 12, "OVS_ACTION_ATTR_CLONE": 20}
ACTIONS |= {"OVS_ACTION_ATTR_DROP": 24}
CONNTRACK = ConntrackLayout(
    zone=Member(64, 0, 0), commit=Member(192, 1, 0), force=Member(196, 1, 0), nat=Member(193, 3, 0), mark=None
)
PING = {"pid_tgid": 7 << 32 | 8, "comm": b"ping".ljust(16, b"\0")}
HANDLER = {"pid_tgid": 900 << 32 | 905, "comm": b"handler3".ljust(16, b"\0")}


class FixedPorts:
    """Two ports of one datapath."""

    def vports(self) -> tuple[Vport, ...]:
        return (Vport(3, Port(1, "p1")), Vport(3, Port(2, "p2")))

    def port(self, datapath: int, number: int) -> Port:
        known = {vport.port.number: vport.port for vport in self.vports() if vport.datapath == datapath}
        return known.get(number, Port(number, ""))

    def datapath(self, datapath: int) -> str:
        return {3: "ovs-system"}.get(datapath, "")

    def refresh(self) -> None:
        pass

    def flows(self) -> int:
        return 0


def correlator() -> Correlator:
    details = Details(
        ActionDecoder(ACTIONS, CONNTRACK),
        Datapaths(FixedPorts()),
        drop_reason={3: "SKB_DROP_REASON_NO_SOCKET", NO_ACTIONS: "NO_ACTIONS"}.__getitem__,
        symbol=lambda address: {FREES_PARTS: "skb_release_data+0x1a"}.get(address, f"function+{address:#x}"),
        deletion_reason=lambda pid, reason: f"reason {reason} of {pid}",
    )
    return Correlator(details)


def slot(
    kind: int, time: int, *words: int, link: Link = Link.SKB, frame: int = 0, number: int = 0, where: int = 0
) -> bytes:
    """One slot; its skb is 100 times the time."""
    filled = (*words, 0, 0, 0, 0, 0)[:5]
    return SLOT.pack(time, time * 100, struct.pack("=4BIQ5Q", kind, link, 0, frame, number, where, *filled))


def trail(*slots: bytes, flags: int = WHOLE, data: bytes = bytes(98), **fields: object) -> bytes:
    """A trail on CPU 1 of the packet PACKET, whose frame n is PACKET + n, unless told otherwise."""
    known: dict[str, object] = {"packet": PACKET, "first": PACKET, "others": PACKET, **PING}
    known |= {"length": len(data), "linear": len(data), "vlan": 0, "cpu": 1, **fields}
    head = HEAD.pack(*known.values(), len(slots), flags)
    return head + b"".join(slots) + (data[:128].ljust(128, b"\0") if flags & TRAIL_BEGINS else b"")


def single(stage: bytes, **fields: object) -> bytes:
    """What a thread of vswitchd sends."""
    return trail(stage, flags=TRAIL_ASKED, data=b"", **(HANDLER | fields))


def events_of(*raw: bytes) -> tuple[list[Event], list[PacketBytes]]:
    """What the correlation makes of what the probes sent."""
    tied = correlator()
    events, packets = tied.feed(Reorder().feed(tied.decode(raw), None))
    return list(events), list(packets)


def entry(time: int, *, recirc: int = 0, frame: int = 0, came_from: int | None = None) -> bytes:
    """A pass by port 1, p1."""
    number = 0 if came_from is None else came_from + 1
    name = int.from_bytes(b"p1".ljust(8, b"\0"), "little")
    return slot(EventKind.PASS, time, 1 | recirc << 32, 98, name, frame=frame, number=number, where=DATAPATH)


def action(type_: int, time: int, data: bytes = b"", *, frame: int = 0, where: int = 0x100) -> list[bytes]:
    """An action, with as many slots as its arguments need; ``where``: its attribute's address."""
    inline = struct.unpack("=4Q", data[:32].ljust(32, b"\0"))
    number = type_ | len(data) << 16
    slots = [slot(EventKind.ACTION_EXECUTE, time, DATAPATH, *inline, frame=frame, number=number, where=where)]
    for start in range(32, len(data), 48):
        first, *words = struct.unpack("=6Q", data[start : start + 48].ljust(48, b"\0"))
        slots.append(slot(0x80, time, *words, frame=frame, where=first))
    return slots


def output(time: int, port: int, *, frame: int = 0, where: int = 0x100) -> bytes:
    return action(1, time, struct.pack("=I", port), frame=frame, where=where)[0]
