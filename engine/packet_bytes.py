"""A packet's first bytes, as they were on the wire."""

from __future__ import annotations

from engine.bpf.records import Head
from engine.events import PacketBytes


def packet_bytes(number: int, head: Head, data: bytes) -> PacketBytes:
    """Return what a trail that begins a packet tells of its bytes.

    Args:
        number: of the packet.
        head: of the trail.
        data: as much of the packet as the probes keep.
    """
    length = head.length
    if head.linear < len(data):
        data = data[: head.linear]
    vlan = head.vlan
    if vlan and len(data) >= 12:
        # struct sk_buff: vlan_proto (network order), vlan_tci (host order).
        tag = (vlan & 0xFFFF).to_bytes(2, "little") + (vlan >> 16).to_bytes(2, "big")
        data, length = data[:12] + tag + data[12:], length + 4
    return PacketBytes(number, length, data)
