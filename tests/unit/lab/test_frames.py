"""The frames of the lab's raw sockets: what they say of themselves, and that their checksums are right."""

from __future__ import annotations

import struct

import pytest

from engine.headers import Headers, parse_headers
from tests.lab.frames import (
    CLIENT_MAC,
    FRAGMENT_HEADER,
    SERVER_MAC,
    UDP,
    Ends,
    ethernet,
    icmpv6,
    ipv4,
    ipv6_fragment,
    tcp,
    tcp_unsummed,
    udp,
    udp_message,
)

V4 = Ends("10.2.0.1", "10.2.0.2", 4000, 80)
V6 = Ends("fd02::1", "fd02::2", 4000, 80)


def headers(ends: Ends, protocol: str, info: str = "", vlans: tuple[int, ...] = ()) -> Headers:
    ethertype = 0x86DD if ":" in ends.src else 0x0800
    return Headers(CLIENT_MAC, SERVER_MAC, ethertype, vlans, protocol, *ends[:4], info)


def ones_sum(data: bytes) -> int:
    """The ones' complement sum of 16-bit words: 0xFFFF over whatever contains its own checksum."""
    data += bytes(len(data) % 2)
    total: int = sum(struct.unpack(f"!{len(data) // 2}H", data))
    return total % 0xFFFF or 0xFFFF


@pytest.mark.parametrize(
    ("frame", "expected"),
    [
        (udp(V4, b"odd"), headers(V4, "UDP")),
        (udp(V6, b"even"), headers(V6, "UDP")),
        (udp(V4, b"", (100, 7)), headers(V4, "UDP", vlans=(100, 7))),
        (tcp(V4, "SA", 100, 200), headers(V4, "TCP", "SA")),
        (tcp(V6, "PA", 100, 200, b"GET"), headers(V6, "TCP", "PA")),
        (tcp_unsummed(V4, 100, 200, bytes(2500)), headers(V4, "TCP", "PA")),
        (icmpv6(V6, 129, bytes(4)), headers(V6, "ICMPv6", "echo reply")._replace(sport=None, dport=None)),
    ],
)
def test_what_a_frame_says(frame: bytes, expected: Headers) -> None:
    assert parse_headers(frame) == expected


@pytest.mark.parametrize("data", [b"", b"odd", b"even", bytes(1000)])
def test_checksums_are_right(data: bytes) -> None:
    for frame in (udp(V4, data), tcp(V4, "PA", 1, 2, data)):
        assert ones_sum(frame[14:34]) == 0xFFFF
        pseudo = frame[26:34] + struct.pack("!HH", frame[23], len(frame) - 34)
        assert ones_sum(pseudo + frame[34:]) == 0xFFFF
    for frame in (udp(V6, data), tcp(V6, "PA", 1, 2, data), icmpv6(V6, 128, bytes(4))):
        pseudo = frame[22:54] + struct.pack("!II", len(frame) - 54, frame[20])
        assert ones_sum(pseudo + frame[54:]) == 0xFFFF


def test_a_checksum_left_to_the_device_is_that_of_the_pseudo_header() -> None:
    frame = tcp_unsummed(V4, 1, 2, bytes(2500))
    pseudo = frame[26:34] + struct.pack("!HH", 6, len(frame) - 34)
    assert struct.unpack("!H", frame[50:52])[0] == ones_sum(pseudo)


def test_fragments() -> None:
    message = udp_message(V4, bytes(16))
    first = ethernet(V4, 0x0800, ipv4(V4, UDP, message[:16], ident=7, fragment=0x2000))
    assert parse_headers(first) == headers(V4, "UDP", "first fragment")
    message = udp_message(V6, bytes(16))
    later = ipv6_fragment(V6, UDP, message[16:], ident=7, offset=16, more=False)
    assert parse_headers(later) == headers(V6, "UDP", "fragment")._replace(sport=None, dport=None)
    assert later[20] == FRAGMENT_HEADER
    assert later[54:62] == struct.pack("!BBHI", UDP, 0, 16, 7)
