import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.headers import NO_HEADERS, Headers, parse_headers

MACS = bytes.fromhex("0a0000000002 0a0000000001")
SRC, DST = "0a:00:00:00:00:01", "0a:00:00:00:00:02"


def ipv4(protocol: int, payload: bytes, *, fragment: int = 0, ident: int = 0, options: bytes = b"") -> bytes:
    head = bytes([0x45 + len(options) // 4, 0, 0, 0, ident >> 8, ident & 255])
    head += fragment.to_bytes(2, "big") + bytes([64, protocol, 0, 0])
    return head + bytes([10, 244, 1, 4, 10, 244, 2, 6]) + options + payload


def ipv6(next_header: int, payload: bytes) -> bytes:
    addresses = ipaddress.ip_address("fd00::1").packed + ipaddress.ip_address("fd00::2").packed
    return bytes([0x60, 0, 0, 0, 0, 0, next_header, 64]) + addresses + payload


def frame(ethertype: int, payload: bytes, tags: bytes = b"") -> bytes:
    return MACS + tags + ethertype.to_bytes(2, "big") + payload


def tcp(flags: int) -> bytes:
    return bytes.fromhex("a35e0050 00000001 00000000 50") + bytes([flags]) + bytes(6)


UDP = bytes.fromhex("a35e270f00080000")


def over_ipv4(protocol: str, info: str = "", sport: int | None = None, dport: int | None = None) -> Headers:
    return Headers(SRC, DST, 0x0800, (), protocol, "10.244.1.4", "10.244.2.6", sport, dport, info)


def over_ipv6(protocol: str, info: str = "", sport: int | None = None, dport: int | None = None) -> Headers:
    return Headers(SRC, DST, 0x86DD, (), protocol, "fd00::1", "fd00::2", sport, dport, info)


@pytest.mark.parametrize(
    ("flags", "letters"), [(0x02, "S"), (0x12, "SA"), (0x11, "FA"), (0x18, "PA"), (0x14, "RA"), (0xC2, "SEC")]
)
def test_tcp_flags_are_letters_as_people_write_them(flags: int, letters: str) -> None:
    assert parse_headers(frame(0x0800, ipv4(6, tcp(flags)))) == over_ipv4("TCP", letters, 41822, 80)


@pytest.mark.parametrize(
    ("number", "payload", "expected"),
    [
        (17, UDP, over_ipv4("UDP", "", 41822, 9999)),
        (136, UDP, over_ipv4("UDP-Lite", "", 41822, 9999)),
        (132, UDP + bytes(4) + b"\x02", over_ipv4("SCTP", "INIT ACK", 41822, 9999)),
        (1, b"\x08\x00", over_ipv4("ICMP", "echo request")),
        (1, b"\x00\x00", over_ipv4("ICMP", "echo reply")),
        (1, b"\x03\x03", over_ipv4("ICMP", "port unreachable")),
        (1, b"\x03\x63", over_ipv4("ICMP", "unreachable")),
        (1, b"\x63\x00", over_ipv4("ICMP", "type 99")),
        (2, b"\x22", over_ipv4("IGMP", "membership report v3")),
        (47, b"", over_ipv4("GRE")),
        (253, b"", over_ipv4("IPv4 proto 253")),
    ],
)
def test_what_ipv4_carries(number: int, payload: bytes, expected: Headers) -> None:
    assert parse_headers(frame(0x0800, ipv4(number, payload))) == expected


def test_ipv4_options_are_passed_over() -> None:
    data = frame(0x0800, ipv4(17, UDP, options=bytes([1, 1, 1, 1, 148, 4, 0, 0])))
    assert parse_headers(data) == over_ipv4("UDP", "", 41822, 9999)


def test_only_the_first_fragment_has_ports() -> None:
    first = parse_headers(frame(0x0800, ipv4(6, tcp(0x10), fragment=0x2000)))
    later = parse_headers(frame(0x0800, ipv4(6, tcp(0x10), fragment=0x00B9)))
    assert first == over_ipv4("TCP", "A first fragment", 41822, 80)
    assert later == over_ipv4("TCP", "fragment")


@pytest.mark.parametrize(
    ("next_header", "payload", "expected"),
    [
        (6, tcp(0x02), over_ipv6("TCP", "S", 41822, 80)),
        (58, b"\x87\x00", over_ipv6("ICMPv6", "neighbor solicitation")),
        (58, b"\x88\x00", over_ipv6("ICMPv6", "neighbor advertisement")),
        (58, b"\x80\x00", over_ipv6("ICMPv6", "echo request")),
        (58, b"\x01\x04", over_ipv6("ICMPv6", "port unreachable")),
        # Hop-by-hop of 8 bytes, destination options of 16, then UDP.
        (0, b"\x3c\x00" + bytes(6) + b"\x11\x01" + bytes(14) + UDP, over_ipv6("UDP", "", 41822, 9999)),
        (51, b"\x11\x04" + bytes(22) + UDP, over_ipv6("UDP", "", 41822, 9999)),
        (44, b"\x11\x00\x00\x01" + bytes(4) + UDP, over_ipv6("UDP", "first fragment", 41822, 9999)),
        (44, b"\x11\x00\x00\xb9" + bytes(4) + UDP, over_ipv6("UDP", "fragment")),
        (44, b"\x11", over_ipv6("IPv6")),
        (59, b"", over_ipv6("IPv6")),
        (253, b"", over_ipv6("IPv6 proto 253")),
    ],
)
def test_what_ipv6_carries(next_header: int, payload: bytes, expected: Headers) -> None:
    assert parse_headers(frame(0x86DD, ipv6(next_header, payload))) == expected


def test_vlan_tags_are_taken_off_the_outermost_first() -> None:
    tags = bytes.fromhex("88a80064 8100a00a 9100000b")
    expected = over_ipv4("UDP", "", 41822, 9999)._replace(vlans=(100, 10, 11))
    assert parse_headers(frame(0x0800, ipv4(17, UDP), tags)) == expected


def test_arp() -> None:
    message = "0001080006040001 0a0000000001 0a000001 000000000000 0a000002"
    expected = Headers(SRC, DST, 0x0806, (), "ARP", "10.0.0.1", "10.0.0.2", None, None, "who-has")
    assert parse_headers(frame(0x0806, bytes.fromhex(message))) == expected
    reply = message.replace("06040001", "06040002")
    assert parse_headers(frame(0x0806, bytes.fromhex(reply))).info == "is-at"


@pytest.mark.parametrize(
    ("ethertype", "payload", "protocol", "info"),
    [
        (0x88CC, b"\x02", "LLDP", ""),
        (0x88B5, b"", "0x88b5", ""),
        (0x8847, bytes.fromhex("00064140"), "MPLS", "label 100"),
    ],
)
def test_other_ethertypes(ethertype: int, payload: bytes, protocol: str, info: str) -> None:
    expected = Headers(SRC, DST, ethertype, (), protocol, info=info)
    assert parse_headers(frame(ethertype, payload)) == expected


def test_an_802_3_length_is_no_ethertype() -> None:
    assert parse_headers(frame(0x0026, b"\x42\x42\x03")) == Headers(SRC, DST, 0, (), "STP")
    assert parse_headers(frame(0x0026, b"\x10\x10\x03")) == Headers(SRC, DST, 0, (), "LLC")


def test_what_was_cut_off_is_empty() -> None:
    data = frame(0x0800, ipv4(6, tcp(0x02)))
    assert parse_headers(b"") == NO_HEADERS
    assert parse_headers(data[:6]) == Headers(eth_dst=DST)
    assert parse_headers(data[:13]) == Headers(SRC, DST)
    assert parse_headers(data[:14]) == Headers(SRC, DST, 0x0800, (), "IPv4")
    assert parse_headers(data[:30]) == Headers(SRC, DST, 0x0800, (), "TCP", "10.244.1.4")
    assert parse_headers(data[:36]) == over_ipv4("TCP", "", 41822)
    assert parse_headers(data[:40]) == over_ipv4("TCP", "", 41822, 80)


def test_an_impossible_ip_header_says_so() -> None:
    assert parse_headers(frame(0x0800, b"\x60" + bytes(30))).info == "malformed"
    assert parse_headers(frame(0x0800, b"\x44" + bytes(30))).info == "malformed"
    assert parse_headers(frame(0x86DD, b"\x45" + bytes(60))).info == "malformed"


def test_packets_of_a_flow_are_equal_values() -> None:
    one = parse_headers(frame(0x0800, ipv4(1, b"\x08\x00\x00\x00\x00\x07\x00\x01", ident=1)))
    two = parse_headers(frame(0x0800, ipv4(1, b"\x08\x00\x00\x00\x00\x07\x00\x02", ident=2)))
    assert one == two
    assert hash(one) == hash(two)


KNOWN = st.sampled_from([0x0800, 0x86DD, 0x0806, 0x8100, 0x88A8, 0x8847, 0x88CC, 0x0026])


@given(st.binary(max_size=200))
def test_no_bytes_are_refused(data: bytes) -> None:
    hash(parse_headers(data))


@given(KNOWN, st.sampled_from([b"\x45", b"\x4f", b"\x60", b""]), st.binary(max_size=120))
def test_no_payload_is_refused(ethertype: int, start: bytes, data: bytes) -> None:
    hash(parse_headers(frame(ethertype, start + data)))


@given(st.integers(0, 255), st.binary(max_size=90))
def test_no_next_header_is_refused(number: int, data: bytes) -> None:
    parse_headers(frame(0x0800, ipv4(number, data)))
    parse_headers(frame(0x86DD, ipv6(number, data)))
