"""What the kernel makes of a packet, and the probes of that: told in Python, to test filters against.

The flow key is what key_extract of net/openvswitch/flow.c fills in; None is a field that it leaves as it was.
The choice is what engine/capture/encode.py asks of the probes.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.capture import Capture, NetworkEntry, PortEntry, ProtocolEntry, Side

IPV4, ARP, RARP, IPV6, LLC = 0x0800, 0x0806, 0x8035, 0x86DD, 0x0004
TCP, UDP, SCTP, UDP_LITE = 6, 17, 132, 136
HEADER_SIZES = {TCP: 20, UDP: 8, SCTP: 12}
KERNEL_TAGS, ALL_TAGS = (0x8100, 0x88A8), (0x8100, 0x88A8, 0x9100)
SKIPPED, FRAGMENT, AUTHENTICATION, NONE = (0, 43, 60), 44, 51, 59
NOT_SKIPPED = (135, 139, 140)
NO_IPV4, NO_IPV6 = (bytes(4), bytes(4)), (bytes(16), bytes(16))
MAPPED = bytes(10) + b"\xff\xff"


@dataclass
class Key:
    """The part of ``struct sw_flow_key`` that capture filters ask about."""

    vlans: tuple[int, ...] = ()
    ethertype: int = 0
    addresses: tuple[bytes, bytes] | None = None
    protocol: int | None = None
    later: bool = False
    ports: tuple[int, int] | None = None


def extract_key(frame: bytes) -> Key:
    """Return the key of an Ethernet frame of at least 14 bytes; a shorter one is not let in."""
    key, at = Key(), 12
    while len(key.vlans) < 2 and _word(frame, at) in KERNEL_TAGS and len(frame) >= at + 6:
        key.vlans += (_word(frame, at + 2) & 0xFFF,)
        at += 4
    key.ethertype, at = _ethertype(frame, at)
    payload = frame[at:]
    if key.ethertype == IPV4:
        _ipv4(key, payload)
    elif key.ethertype in (ARP, RARP):
        key.addresses = _arp_addresses(payload)
    elif key.ethertype == IPV6:
        _ipv6(key, payload)
    return key


def _word(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 2], "big")


def _ethertype(frame: bytes, at: int) -> tuple[int, int]:
    found = _word(frame, at)
    if found >= 0x600:
        return found, at + 2
    snap = frame[at + 2 : at + 10]
    if len(snap) == 8 and snap[:2] == b"\xaa\xaa" and snap[3:6] == bytes(3) and _word(snap, 6) >= 0x600:
        return _word(snap, 6), at + 10
    return LLC, at + 2


def _ipv4(key: Key, data: bytes) -> None:
    length = (data[0] & 0xF) * 4 if data else 0
    if not 20 <= length <= len(data):
        key.addresses, key.protocol = NO_IPV4, 0
        return
    key.addresses, key.protocol = (data[12:16], data[16:20]), data[9]
    key.later = bool(_word(data, 6) & 0x1FFF)
    if not key.later:
        _transport(key, data[length:])


def _arp_addresses(data: bytes) -> tuple[bytes, bytes]:
    if len(data) < 28 or data[:6] != bytes.fromhex("000108000604"):
        return NO_IPV4
    return data[14:18], data[24:28]


def _ipv6(key: Key, data: bytes) -> None:
    if len(data) < 40:
        key.addresses, key.protocol = NO_IPV6, 0
        return
    key.addresses, key.protocol = (data[8:24], data[24:40]), NONE
    number, at = data[6], 40
    while number in (*SKIPPED, FRAGMENT, AUTHENTICATION):
        header = data[at : at + 8]
        if len(header) < 8:
            return
        if number == FRAGMENT and _word(header, 2) & 0xFFF8:
            key.later, key.protocol = True, FRAGMENT
            return
        sizes = {FRAGMENT: 8, AUTHENTICATION: header[1] * 4 + 8}
        at += sizes.get(number, header[1] * 8 + 8)
        number = header[0]
    key.protocol = number
    _transport(key, data[at:])


def _transport(key: Key, data: bytes) -> None:
    if key.protocol in HEADER_SIZES:
        cut_off = len(data) < HEADER_SIZES[key.protocol]
        if key.protocol == TCP and not cut_off:
            cut_off = not 20 <= (data[12] >> 4) * 4 <= len(data)
        key.ports = (0, 0) if cut_off else (_word(data, 0), _word(data, 2))


def wants(capture: Capture, key: Key, device: str, *, asked: bool, dropped: bool) -> bool:
    """Whether the probes hand on a packet of that key.

    Args:
        capture: the filter.
        key: when the packet entered.
        device: that it entered by.
        asked: vswitchd was asked about it.
        dropped: it was dropped.
    """
    return (
        (not capture.interfaces or device in capture.interfaces)
        and (not capture.upcalls_only or asked)
        and (not capture.drops_only or asked or dropped)
        and (key.ethertype in ALL_TAGS or _chosen(capture, key))
    )


def _chosen(capture: Capture, key: Key) -> bool:
    return (
        (not capture.vlans or any(number in key.vlans for number in capture.vlans))
        and (not capture.networks or any(_network(entry, key) for entry in capture.networks))
        and (not capture.protocols or any(_protocol(entry, key) for entry in capture.protocols))
        and (not capture.ports or any(_port(entry, key) for entry in capture.ports))
    )


def _network(entry: NetworkEntry, key: Key) -> bool:
    if key.addresses is None:
        return False
    if not _addresses_are_known(key):
        return True
    ends = zip((Side.SRC, Side.DST), key.addresses, strict=True)
    return any(side & entry.side and _is_in(address, entry) for side, address in ends)


def _addresses_are_known(key: Key) -> bool:
    return key.addresses not in (NO_IPV4, NO_IPV6)


def _is_in(address: bytes, entry: NetworkEntry) -> bool:
    """Compare 16 bytes, as the probes do: an IPv4 address is a mapped one."""
    base, mask = entry.network.network_address.packed, entry.network.netmask.packed
    if len(base) == 4:
        base, mask = MAPPED + base, b"\xff" * 12 + mask
    whole = address if len(address) == 16 else MAPPED + address
    return bytes(byte & bits for byte, bits in zip(whole, mask, strict=True)) == base


def _protocol(entry: ProtocolEntry, key: Key) -> bool:
    if entry.protocol is None:
        return key.ethertype == entry.ethertype
    if key.ethertype not in (IPV4, IPV6) or entry.ethertype not in (0, key.ethertype):
        return False
    return entry.protocol == key.protocol or not _protocol_is_known(key)


def _protocol_is_known(key: Key) -> bool:
    if not _addresses_are_known(key):
        return False
    return key.ethertype == IPV4 or not (key.later or key.protocol in NOT_SKIPPED)


def _port(entry: PortEntry, key: Key) -> bool:
    if key.ethertype not in (IPV4, IPV6) or key.later:
        return False
    if not _protocol_is_known(key) or key.protocol == UDP_LITE or key.ports == (0, 0):
        return True
    ends = zip((Side.SRC, Side.DST), key.ports or (), strict=False)
    return any(side & entry.side and number == entry.number for side, number in ends)
