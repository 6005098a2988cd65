"""IPv4 and IPv6, up to the transport header."""

from __future__ import annotations

from typing import NamedTuple

from engine.headers import addresses
from engine.headers.model import Payload
from engine.headers.transport import PROTOCOLS, parse_transport

FRAGMENT_HEADER = 44
AUTHENTICATION_HEADER = 51
NO_NEXT_HEADER = 59
# Hop-by-hop, routing, destination options, mobility, HIP, shim6: all say their length in 8 bytes.
PLAIN_EXTENSIONS = frozenset({0, 43, 60, 135, 139, 140})


def parse_ipv4(data: bytes) -> Payload:
    """Parse an IPv4 packet that may be cut off."""
    if data and (data[0] >> 4 != 4 or data[0] & 0xF < 5):
        return Payload("IPv4", info="malformed")
    if len(data) < 10:
        return Payload("IPv4")
    src = addresses.ipv4(data[12:16]) if len(data) >= 16 else ""
    dst = addresses.ipv4(data[16:20]) if len(data) >= 20 else ""
    flags = int.from_bytes(data[6:8], "big")
    fragment = Fragment(later=bool(flags & 0x1FFF), more=bool(flags & 0x2000))
    return _inside("IPv4", data[9], data[(data[0] & 0xF) * 4 :], (src, dst), fragment)


def parse_ipv6(data: bytes) -> Payload:
    """Parse an IPv6 packet that may be cut off; its extension headers are passed over."""
    if data and data[0] >> 4 != 6:
        return Payload("IPv6", info="malformed")
    if len(data) < 7:
        return Payload("IPv6")
    src = addresses.ipv6(data[8:24]) if len(data) >= 24 else ""
    dst = addresses.ipv6(data[24:40]) if len(data) >= 40 else ""
    number, start, fragment = _pass_extensions(data)
    return _inside("IPv6", number, data[start:], (src, dst), fragment)


class Fragment(NamedTuple):
    """Whether a packet is a part of one: not its first, and not its last."""

    later: bool = False
    more: bool = False


def _pass_extensions(data: bytes) -> tuple[int, int, Fragment]:
    """Return the upper protocol, where it starts, and whether the packet is a fragment."""
    number, start, fragment = data[6], 40, Fragment()
    while len(data) >= start + 8 and not fragment.later:
        if number in PLAIN_EXTENSIONS:
            size = data[start + 1] * 8 + 8
        elif number == AUTHENTICATION_HEADER:
            size = data[start + 1] * 4 + 8
        elif number == FRAGMENT_HEADER:
            flags = int.from_bytes(data[start + 2 : start + 4], "big")
            size, fragment = 8, Fragment(later=bool(flags & 0xFFF8), more=bool(flags & 1))
        else:
            break
        number, start = data[start], start + size
    return number, start, fragment


def _inside(family: str, number: int, data: bytes, addresses: tuple[str, str], fragment: Fragment) -> Payload:
    """Parse what the IP packet carries: only the first fragment has a transport header."""
    protocol = _protocol_name(family, number)
    if fragment.later:
        return Payload(protocol, *addresses, info="fragment")
    sport, dport, info = parse_transport(number, data)
    if fragment.more:
        info = f"{info} first fragment".lstrip()
    return Payload(protocol, *addresses, sport, dport, info)


def _protocol_name(family: str, number: int) -> str:
    if family == "IPv6" and (number in PLAIN_EXTENSIONS or number in (FRAGMENT_HEADER, NO_NEXT_HEADER)):
        return family  # cut off within its extension headers, or nothing follows them
    return PROTOCOLS.get(number) or f"{family} proto {number}"
