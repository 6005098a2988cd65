"""TCP, UDP, SCTP, ICMP and their like: ports and a few words."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from engine.headers.icmp import icmp_words, icmpv6_words, igmp_words

PROTOCOLS = {
    1: "ICMP",
    2: "IGMP",
    4: "IPIP",
    6: "TCP",
    17: "UDP",
    41: "6in4",
    46: "RSVP",
    47: "GRE",
    50: "ESP",
    51: "AH",
    58: "ICMPv6",
    88: "EIGRP",
    89: "OSPF",
    97: "EtherIP",
    103: "PIM",
    112: "VRRP",
    132: "SCTP",
    136: "UDP-Lite",
}
TCP_FLAGS = "FSRPAUEC"  # from the lowest bit on
TCP_ORDER = "SFRPAUEC"  # as people write them: SA, FA, PA
SCTP_CHUNKS = {
    0: "DATA",
    1: "INIT",
    2: "INIT ACK",
    3: "SACK",
    4: "HEARTBEAT",
    5: "HEARTBEAT ACK",
    6: "ABORT",
    7: "SHUTDOWN",
    8: "SHUTDOWN ACK",
    9: "ERROR",
    10: "COOKIE ECHO",
    11: "COOKIE ACK",
    14: "SHUTDOWN COMPLETE",
}


class Transport(NamedTuple):
    """Ports and words of a transport header."""

    sport: int | None = None
    dport: int | None = None
    info: str = ""


def parse_transport(number: int, data: bytes) -> Transport:
    """Parse the header of an IP protocol.

    Args:
        number: the protocol, as in an IPv4 header.
        data: from its first byte on, cut off anywhere.
    """
    words = WORDS.get(number)
    info = words(data) if words is not None else ""
    if number not in WITH_PORTS:
        return Transport(info=info)
    return Transport(_port(data, 0), _port(data, 2), info)


def _port(data: bytes, start: int) -> int | None:
    return data[start] << 8 | data[start + 1] if len(data) >= start + 2 else None


def _flag_letters(flags: int) -> str:
    present = {letter for bit, letter in enumerate(TCP_FLAGS) if flags >> bit & 1}
    return "".join(letter for letter in TCP_ORDER if letter in present)


FLAG_LETTERS = tuple(_flag_letters(flags) for flags in range(256))


def _tcp_words(data: bytes) -> str:
    return FLAG_LETTERS[data[13]] if len(data) >= 14 else ""


def _sctp_words(data: bytes) -> str:
    return SCTP_CHUNKS.get(data[12]) or f"chunk {data[12]}" if len(data) >= 13 else ""


WITH_PORTS = frozenset({6, 17, 132, 136})
WORDS: dict[int, Callable[[bytes], str]] = {
    1: icmp_words,
    2: igmp_words,
    6: _tcp_words,
    58: icmpv6_words,
    132: _sctp_words,
}
