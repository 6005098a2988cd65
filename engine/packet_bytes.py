"""A packet's first bytes, as they were on the wire."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def on_the_wire(length: int, linear: int, vlan: int, data: bytes) -> tuple[int, bytes]:
    """Return a packet's length and first bytes with the VLAN tag that the kernel keeps apart.

    Args:
        length: of the packet; ``linear`` and ``vlan``, too, are those of a trail's head.
        linear: so many of its bytes can be read.
        vlan: the tag in the skb's metadata.
        data: as much of the packet as the probes keep.
    """
    if linear < len(data):
        data = data[:linear]
    if vlan and len(data) >= 12:
        # struct sk_buff: vlan_proto (network order), vlan_tci (host order).
        tag = (vlan & 0xFFFF).to_bytes(2, "little") + (vlan >> 16).to_bytes(2, "big")
        data, length = data[:12] + tag + data[12:], length + 4
    return length, data


def frames(
    lengths: Sequence[int], linears: Sequence[int], vlans: Sequence[int], data: Sequence[bytes]
) -> tuple[Iterable[int], Iterable[bytes]]:
    """Return what ``on_the_wire`` says of many packets, their lengths and their first bytes."""
    if any(vlans):
        told = list(map(on_the_wire, lengths, linears, vlans, data))
        return [length for length, _ in told], [frame for _, frame in told]
    return lengths, map(bytes.__getitem__, data, map(slice, linears))
