"""The names of ICMP, ICMPv6 and IGMP messages."""

from __future__ import annotations

from collections.abc import Mapping

ICMP_TYPES = {
    0: "echo reply",
    3: "unreachable",
    5: "redirect",
    8: "echo request",
    9: "router advertisement",
    10: "router solicitation",
    11: "time exceeded",
    12: "parameter problem",
    13: "timestamp request",
    14: "timestamp reply",
}
ICMP_UNREACHABLE = {
    0: "net unreachable",
    1: "host unreachable",
    2: "protocol unreachable",
    3: "port unreachable",
    4: "fragmentation needed",
    9: "net prohibited",
    10: "host prohibited",
    13: "admin prohibited",
}
ICMPV6_TYPES = {
    1: "unreachable",
    2: "packet too big",
    3: "time exceeded",
    4: "parameter problem",
    128: "echo request",
    129: "echo reply",
    130: "multicast listener query",
    131: "multicast listener report",
    132: "multicast listener done",
    133: "router solicitation",
    134: "router advertisement",
    135: "neighbor solicitation",
    136: "neighbor advertisement",
    137: "redirect",
    143: "multicast listener report v2",
}
ICMPV6_UNREACHABLE = {
    0: "no route",
    1: "admin prohibited",
    3: "address unreachable",
    4: "port unreachable",
}
IGMP_TYPES = {
    0x11: "membership query",
    0x12: "membership report v1",
    0x16: "membership report v2",
    0x17: "leave group",
    0x22: "membership report v3",
}


def icmp_words(data: bytes) -> str:
    """Name an ICMP message by its type, an unreachable by its code."""
    return _words(data, ICMP_TYPES, 3, ICMP_UNREACHABLE)


def icmpv6_words(data: bytes) -> str:
    """Name an ICMPv6 message by its type, an unreachable by its code."""
    return _words(data, ICMPV6_TYPES, 1, ICMPV6_UNREACHABLE)


def igmp_words(data: bytes) -> str:
    """Name an IGMP message by its type."""
    return _words(data, IGMP_TYPES, -1, {})


def _words(data: bytes, types: Mapping[int, str], unreachable: int, codes: Mapping[int, str]) -> str:
    if not data:
        return ""
    if data[0] == unreachable and len(data) > 1 and data[1] in codes:
        return codes[data[1]]
    return types.get(data[0]) or f"type {data[0]}"
