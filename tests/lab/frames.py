"""Ethernet frames made by hand, their checksums right: what raw sockets in the guest send."""

from __future__ import annotations

import ipaddress
import struct
from typing import Final, NamedTuple

# Nobody's addresses: no stack in the guest answers what is sent to them.
CLIENT_MAC: Final = "02:00:00:00:10:01"
SERVER_MAC: Final = "02:00:00:00:10:02"

TCP: Final = 6
UDP: Final = 17
ICMPV6: Final = 58
FRAGMENT_HEADER: Final = 44
IPV4_MORE_FRAGMENTS: Final = 0x2000
_FLAGS: Final = "FSRPA"  # from the lowest bit on


class Ends(NamedTuple):
    """Who talks to whom; addresses of IPv4 or IPv6."""

    src: str
    dst: str
    sport: int
    dport: int
    src_mac: str = CLIENT_MAC
    dst_mac: str = SERVER_MAC

    def back(self) -> Ends:
        """The other direction."""
        return Ends(self.dst, self.src, self.dport, self.sport, self.dst_mac, self.src_mac)


def udp(ends: Ends, data: bytes = b"", tags: tuple[int, ...] = ()) -> bytes:
    """A UDP datagram; `tags` are VLAN ids, the outermost first."""
    return packet(ends, UDP, udp_message(ends, data), tags)


def udp_message(ends: Ends, data: bytes) -> bytes:
    """The UDP header with what it carries: what fragments are cut from."""
    length = 8 + len(data)
    head = struct.pack("!HHHH", ends.sport, ends.dport, length, 0)
    return struct.pack("!HHHH", ends.sport, ends.dport, length, _sum(ends, UDP, head + data) or 0xFFFF) + data


def tcp(ends: Ends, flags: str, seq: int, ack: int = 0, data: bytes = b"") -> bytes:
    """A TCP segment; `flags` are letters of "SAPFR"."""
    message = tcp_message(ends, flags, seq, ack, data)
    checksum = _sum(ends, TCP, message).to_bytes(2, "big")
    return packet(ends, TCP, message[:16] + checksum + message[18:])


def tcp_unsummed(ends: Ends, seq: int, ack: int, data: bytes) -> bytes:
    """A TCP segment over IPv4 whose checksum is left to the device: it covers the pseudo header alone."""
    message = tcp_message(ends, "PA", seq, ack, data)
    pseudo = (~_fold(_pseudo_header(ends, TCP, len(message))) & 0xFFFF).to_bytes(2, "big")
    return packet(ends, TCP, message[:16] + pseudo + message[18:])


def tcp_message(ends: Ends, flags: str, seq: int, ack: int, data: bytes) -> bytes:
    """The TCP header, its checksum 0, with what it carries."""
    bits = sum(1 << _FLAGS.index(letter) for letter in flags)
    return struct.pack("!HHIIBBHHH", ends.sport, ends.dport, seq, ack, 5 << 4, bits, 64000, 0, 0) + data


def icmpv6(ends: Ends, kind: int, body: bytes) -> bytes:
    """An ICMPv6 message of code 0; `body` is what follows type, code and checksum."""
    checksum = _sum(ends, ICMPV6, struct.pack("!BBH", kind, 0, 0) + body)
    return packet(ends, ICMPV6, struct.pack("!BBH", kind, 0, checksum) + body)


def packet(ends: Ends, protocol: int, message: bytes, tags: tuple[int, ...] = ()) -> bytes:
    """A frame with an IP packet of the family of its addresses."""
    if ":" in ends.src:
        return ethernet(ends, 0x86DD, ipv6(ends, protocol, message), tags)
    return ethernet(ends, 0x0800, ipv4(ends, protocol, message), tags)


def ipv4(ends: Ends, protocol: int, message: bytes, *, ident: int = 0, fragment: int = 0) -> bytes:
    """An IPv4 packet; `fragment` is the field with flags and offset (in units of 8 bytes)."""
    addresses = _address(ends.src) + _address(ends.dst)
    head = struct.pack("!BBHHHBB", 0x45, 0, 20 + len(message), ident, fragment, 64, protocol)
    return head + _fold(head + bytes(2) + addresses).to_bytes(2, "big") + addresses + message


def ipv6(ends: Ends, protocol: int, message: bytes) -> bytes:
    """An IPv6 packet."""
    head = struct.pack("!IHBB", 6 << 28, len(message), protocol, 64)
    return head + _address(ends.src) + _address(ends.dst) + message


def ipv6_fragment(ends: Ends, protocol: int, piece: bytes, *, ident: int, offset: int, more: bool) -> bytes:
    """A frame with a fragment; `offset` in bytes, a multiple of 8."""
    extension = struct.pack("!BBHI", protocol, 0, offset | more, ident)
    return ethernet(ends, 0x86DD, ipv6(ends, FRAGMENT_HEADER, extension + piece))


def ethernet(ends: Ends, ethertype: int, payload: bytes, tags: tuple[int, ...] = ()) -> bytes:
    """A frame with its VLAN tags."""
    macs = bytes.fromhex((ends.dst_mac + ends.src_mac).replace(":", ""))
    vlans = b"".join(struct.pack("!HH", 0x8100, vid) for vid in tags)
    return macs + vlans + ethertype.to_bytes(2, "big") + payload


def _address(text: str) -> bytes:
    return ipaddress.ip_address(text).packed


def _pseudo_header(ends: Ends, protocol: int, length: int) -> bytes:
    return _address(ends.src) + _address(ends.dst) + struct.pack("!II", length, protocol)


def _sum(ends: Ends, protocol: int, message: bytes) -> int:
    return _fold(_pseudo_header(ends, protocol, len(message)) + message)


def _fold(data: bytes) -> int:
    """The Internet checksum (RFC 1071)."""
    padded = data + bytes(len(data) % 2)
    total: int = sum(struct.unpack(f"!{len(padded) // 2}H", padded))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF
