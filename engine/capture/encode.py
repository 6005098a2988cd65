"""A capture filter as the probes read it: ``struct capture``, little-endian, without padding.

The probes look at ``struct sw_flow_key`` (net/openvswitch/flow.h) as it is when a packet first enters the
datapath, and at the name of the device that it enters by. User space reads the same bytes, sometimes further
than key_extract (net/openvswitch/flow.c) does. What the key does not tell never leaves a packet out:

- ``eth.type`` is that of a VLAN tag (0x8100, 0x88a8, 0x9100): there are more tags than the two in the key, so
  VLAN ids, networks, protocols and ports are unknown.
- Addresses are there for IPv4, ARP and RARP (``ipv4.addr``) and for IPv6 (``ipv6.addr``). Both zero: the
  header was cut off or malformed; they are unknown, and in IP so are the protocol and the ports.
- ``ip.proto`` is there for IPv4 and IPv6 alone (in ARP it is the operation). For IPv6 it is unknown when
  ``ip.frag`` is later, or it is 135, 139 or 140 (extension headers that the kernel does not pass over); then,
  unless ``ip.frag`` is later, ports are unknown, too.
- ``tp.src`` and ``tp.dst`` are ports when ``ip.proto`` is TCP, UDP or SCTP and ``ip.frag`` is not later: a
  later fragment has no ports. Both zero: the header was cut off; they are unknown. UDP-Lite (136) has ports
  that the key does not hold; they are unknown. Any other packet has none.
- All other fields of the key are left as they were: do not read them.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable

from engine.capture.capture import DIMENSIONS, MOST_ENTRIES, Capture, device_name
from engine.capture.entries import NetworkEntry, ProtocolEntry

UPCALLS_ONLY, DROPS_ONLY, BY_ENTRIES = 1, 2, 4

_HEAD = struct.Struct("<II5B3x")
_NAME = struct.Struct("<16s")
_NETWORK = struct.Struct("<16s16s")
_SIDE = struct.Struct("<B")
_PROTOCOL = struct.Struct("<HBB")
_NUMBER = struct.Struct("<H")  # a port, or a VLAN id

SIZE = _HEAD.size + MOST_ENTRIES * sum(
    each.size for each in (_NAME, _NETWORK, _SIDE, _PROTOCOL, _NUMBER, _SIDE, _NUMBER)
)
_MAPPED = bytes(10) + b"\xff\xff"  # ::ffff:0:0/96 holds IPv4


def encode(capture: Capture) -> bytes:
    """Return the ``struct capture``: SIZE bytes."""
    return _head(capture) + b"".join(
        (
            _array(_NAME, [(device_name(name),) for name in capture.interfaces]),
            _array(_NETWORK, map(_network, capture.networks)),
            _array(_SIDE, [(entry.side,) for entry in capture.networks]),
            _array(_PROTOCOL, map(_protocol, capture.protocols)),
            _array(_NUMBER, [(entry.number,) for entry in capture.ports]),
            _array(_SIDE, [(entry.side,) for entry in capture.ports]),
            _array(_NUMBER, [(number,) for number in capture.vlans]),
        )
    )


def _head(capture: Capture) -> bytes:
    counts = [len(capture.entries(dimension)) for dimension in DIMENSIONS]
    flags = (
        UPCALLS_ONLY * capture.upcalls_only | DROPS_ONLY * capture.drops_only | BY_ENTRIES * bool(any(counts))
    )
    return _HEAD.pack(flags, capture.sample, *counts)


def _array(entry: struct.Struct, values: Iterable[tuple[bytes | int, ...]]) -> bytes:
    """Pack the entries that there are, and zeros in place of the others."""
    used = b"".join(entry.pack(*value) for value in values)
    return used.ljust(MOST_ENTRIES * entry.size, b"\0")


def _network(entry: NetworkEntry) -> tuple[bytes, bytes]:
    address, mask = entry.network.network_address.packed, entry.network.netmask.packed
    if entry.network.version == 4:
        return _MAPPED + address, b"\xff" * 12 + mask
    return address, mask


def _protocol(entry: ProtocolEntry) -> tuple[int, int, int]:
    return entry.ethertype, entry.protocol or 0, entry.protocol is None
