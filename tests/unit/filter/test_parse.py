from __future__ import annotations

from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import OvscopeError
from engine.filter import EVERYTHING, FilterError, parse_filter
from engine.filter.nodes import (
    And,
    Compare,
    Cookie,
    Ct,
    Everything,
    Handler,
    Host,
    Interface,
    Is,
    Net,
    Node,
    Not,
    Or,
    Ports,
    Protocol,
    Reason,
    Recirc,
    Ufid,
    Vlan,
    Word,
    Zone,
)
from tests.unit.filter.strategies import NODES

TCP, UDP = Protocol("tcp"), Protocol("udp")


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("", Everything()),
        ("  ", Everything()),
        ("client", Word("client")),
        ("10.244", Word("10.244")),
        ('"tcp"', Word("tcp")),
        (r'"a \"b\" \\"', Word('a "b" \\')),
        ("host 10.0.0.1", Host("", "10.0.0.1")),
        ("host FD00:0:0::0001", Host("", "fd00::1")),
        ("host 0A:00:00:00:00:01", Host("", "0a:00:00:00:00:01")),
        ("src host 10.0.0.1", Host("src", "10.0.0.1")),
        ("dst 10.0.0.1", Host("dst", "10.0.0.1")),
        ("src 10.0.0.0/8", Net("src", ip_network("10.0.0.0/8"))),
        ("net 10.244", Net("", ip_network("10.244.0.0/16"))),
        ("net 10.244.7.9/16", Net("", ip_network("10.244.0.0/16"))),
        ("10.244.0.0/16", Net("", ip_network("10.244.0.0/16"))),
        ("dst net fd00::/8", Net("dst", ip_network("fd00::/8"))),
        ("port 80", Ports("", 80, 80)),
        ("src port 80-90", Ports("src", 80, 90)),
        ("if p1_l", Interface("", "p1_l")),
        ("in tap*", Interface("in", "tap*")),
        ("out tcp", Interface("out", "tcp")),
        ("TCP", TCP),
        ("icmp6", Protocol("icmpv6")),
        ("ipv6", Protocol("ip6")),
        ("proto 47", Protocol("47")),
        ("proto ospf", Protocol("ospf")),
        ("vlan", Vlan(None)),
        ("vlan 10", Vlan(10)),
        ("miss", Is("miss")),
        ("ufid 9FBC68D5-", Ufid("9fbc68d5-")),
        ("ufid:9fbc68d5", Ufid("9fbc68d5")),
        ("cookie 0xaed19b4d", Cookie(0xAED19B4D)),
        ("cookie 10", Cookie(0x10)),
        ("recirc 0x25", Recirc(0x25)),
        ("recirc 37", Recirc(0x25)),
        ("reason NO_SOCKET", Reason("NO_SOCKET")),
        ('reason "recursion too deep"', Reason("recursion too deep")),
        ("ct est", Ct("est")),
        ("ct +NEW", Ct("new")),
        ("zone 2", Zone(2)),
        ("zone 0xffff", Zone(65535)),
        ("handler 815", Handler("815")),
        ("handler handler3", Handler("handler3")),
        ("latency > 1ms", Compare("latency", ">", 1_000_000)),
        ("latency>=1.5 us", Compare("latency", ">=", 1500)),
        ("latency < 2s", Compare("latency", "<", 2_000_000_000)),
        ("latency <= 20 µs", Compare("latency", "<=", 20_000)),
        ("len > 100", Compare("len", ">", 100)),
        ("len == 60", Compare("len", "=", 60)),
        ("greater 100", Compare("len", ">=", 100)),
        ("tcp udp", And((TCP, UDP))),
        ("tcp and udp", And((TCP, UDP))),
        ("tcp && udp", And((TCP, UDP))),
        ("tcp or udp", Or((TCP, UDP))),
        ("tcp||udp", Or((TCP, UDP))),
        ("not tcp", Not(TCP)),
        ("!tcp", Not(TCP)),
        ("not not tcp", Not(Not(TCP))),
        ("not tcp udp", And((Not(TCP), UDP))),
        ("miss or tcp and udp", Or((Is("miss"), And((TCP, UDP))))),
        ("(miss or tcp) udp", And((Or((Is("miss"), TCP)), UDP))),
        ("tcp (udp and miss)", And((TCP, UDP, Is("miss")))),
        ("tcp or (udp or miss)", Or((TCP, UDP, Is("miss")))),
        ("vlan 10 client", And((Vlan(10), Word("client")))),
        ("vlan client", And((Vlan(None), Word("client")))),
        ("host 10.0.0.1 and not hit", And((Host("", "10.0.0.1"), Not(Is("hit"))))),
        ("tcp dst port 80", And((TCP, Ports("dst", 80, 80)))),
        ("NOT tcp AND udp", And((Not(TCP), UDP))),
    ],
)
def test_what_texts_say(text: str, node: Node) -> None:
    assert parse_filter(text).node == node
    assert parse_filter(text).text == text


STATE = "give one of new, est, rel, rpl, inv, trk, snat or dnat"
WHOLE_ADDRESS = "give a whole IPv4, IPv6 or MAC address; a part of one works as a word by itself"


@pytest.mark.parametrize(
    ("text", "message", "position", "length"),
    [
        ("host", f"nothing after host at column 1: {WHOLE_ADDRESS}", 0, 4),
        ("tcp host )", f"nothing after host at column 5: {WHOLE_ADDRESS}", 4, 4),
        ("host 10.0.0", f'"10.0.0" is not understood at column 6: {WHOLE_ADDRESS}', 5, 6),
        ("host fe80::1%eth0", f'"fe80::1%eth0" is not understood at column 6: {WHOLE_ADDRESS}', 5, 12),
        ("src", "nothing after src at column 1: say src host, src net, src port, or an address", 0, 3),
        (
            "net 10.0.0.0/33",
            '"10.0.0.0/33" is not understood at column 5: give a network such as 10.244.0.0/16 or fd00::/8',
            4,
            11,
        ),
        (
            "port http",
            '"http" is not understood at column 6: give a number up to 65535, or a range such as 80-90',
            5,
            4,
        ),
        ("in", "nothing after in at column 1: give an interface's name or a datapath port's number", 0, 2),
        ("vlan 5000", '"5000" is not understood at column 6: VLAN ids go up to 4095', 5, 4),
        (
            "proto tc",
            '"tc" is not understood at column 7: '
            "give a protocol such as tcp, udp, icmp, arp, ip6, or an IP protocol's number",
            6,
            2,
        ),
        (
            "ufid zz",
            '"zz" is not understood at column 6: give the beginning of a UFID, such as 9fbc68d5',
            5,
            2,
        ),
        (
            "cookie 0x",
            '"0x" is not understood at column 8: give up to 16 hexadecimal digits, such as 0xaed19b4d',
            7,
            2,
        ),
        ("recirc x", '"x" is not understood at column 8: give a number', 7, 1),
        ("reason", "nothing after reason at column 1: give a part of a drop reason, such as NO_SOCKET", 0, 6),
        ("ct", f"nothing after ct at column 1: {STATE}", 0, 2),
        ("ct -new", f'"-new" is not understood at column 4: {STATE}', 3, 4),
        ("zone 65536", '"65536" is not understood at column 6: zones go up to 65535', 5, 5),
        (
            "handler",
            "nothing after handler at column 1: give a thread's number or name, such as handler3",
            0,
            7,
        ),
        (
            "latency",
            "nothing to compare latency with at column 1: compare it with a duration: latency > 1ms",
            0,
            7,
        ),
        (
            "latency > 5",
            '"5" is not understood at column 11: give a duration with its unit: 500us, 1ms, 2.5s',
            10,
            1,
        ),
        (
            "len 100",
            "nothing to compare len with at column 1: compare it with a number of bytes: len > 100",
            0,
            3,
        ),
        ("not", "the filter ends too early at column 4: a condition must follow", 3, 0),
        ("tcp or", "the filter ends too early at column 7: a condition must follow", 6, 0),
        ("(tcp", "a parenthesis without its end at column 1: close it with )", 0, 1),
        ("tcp)", "a ) without its ( at column 4: take it away", 3, 1),
        ("()", "unexpected ) at column 2: a condition belongs here, such as host 10.0.0.1", 1, 1),
        ("and tcp", "unexpected and at column 1: a condition belongs here, such as host 10.0.0.1", 0, 3),
        ("tcp > 1", "unexpected > at column 5: a condition belongs here, such as host 10.0.0.1", 4, 1),
        ("a & b", "a single & at column 3: write &&, or the word", 2, 1),
        ('tcp "x', 'a quote without its end at column 5: close it with "', 4, 2),
        ("(" * 41 + "tcp", "too many parentheses at column 41: make it simpler", 40, 1),
        ("!" * 9999, "too many parentheses at column 41: make it simpler", 40, 1),
        (
            'recirc "\x1b\n"',
            '"\\x1b\\n" is not understood at column 8: give a number',
            7,
            4,
        ),
    ],
)
def test_what_makes_no_sense_is_told_where_it_is(text: str, message: str, position: int, length: int) -> None:
    with pytest.raises(FilterError) as caught:
        parse_filter(text)
    assert str(caught.value) == message
    assert (caught.value.position, caught.value.length) == (position, length)
    assert isinstance(caught.value, OvscopeError)


def test_only_the_empty_filter_is_false() -> None:
    assert not EVERYTHING
    assert parse_filter("tcp")
    assert repr(parse_filter("tcp or  udp")) == "Filter('proto tcp or proto udp')"


@given(NODES)
def test_a_filter_reads_as_it_is_written(node: Node) -> None:
    assert parse_filter(str(node)).node == node


PIECES = """
host src dst port in vlan proto ufid cookie recirc latency len and or not tcp x ( ) ! && || < >= = " \\ & |
reason ct zone est
net 10.0.0.1 10.244 /16 fd00:: 80 - 1ms s 0x 1e9 \u0663 \u0660ms \u00b2 999999999999999999999999999999
"""
TEXTS = st.lists(st.sampled_from([*PIECES.split(), "\x00"]), max_size=8)


@given(st.text() | TEXTS.map(" ".join) | TEXTS.map("".join))
def test_no_text_raises_anything_else(text: str) -> None:
    error = None
    try:
        node = parse_filter(text).node
    except FilterError as caught:
        error = caught
    if error is None:
        assert parse_filter(str(node)).node == node
    else:
        assert 0 <= error.position <= error.position + error.length <= len(text)
        assert str(error).isprintable()
