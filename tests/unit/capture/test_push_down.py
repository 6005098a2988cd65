"""What of a filter goes to the kernel, and that nothing wanted is left out there."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.capture import EVERY_PACKET, Capture, push_down
from engine.capture.combine import both, either, implies
from engine.events import Event, PacketBytes
from engine.filter import parse_filter
from engine.filter.filter import Filter
from engine.filter.nodes import And, Everything, Is, Node, Protocol
from engine.store import PacketStore
from tests.unit.capture.datapath import extract_key, wants
from tests.unit.capture.strategies import filters, frames, journeys, true_terms
from tests.unit.store.builders import hit_packet
from tests.unit.test_headers import frame, ipv6, tcp

SEEN = 128  # bytes of a packet that the probes hand on


@pytest.mark.parametrize(
    ("text", "capture", "rest"),
    [
        ("", "", ""),
        ("host 10.0.0.1", "host 10.0.0.1", ""),
        ("src host fd00::1", "src host fd00::1", ""),
        ("host 10.0.0.1 and tcp", "host 10.0.0.1 and tcp", ""),
        ("tcp and host 10.0.0.1 and miss", "host 10.0.0.1 and tcp", "miss"),
        ("tcp or udp", "(tcp or udp)", ""),
        ("(host 10.0.0.1 or net 10.1.0.0/16) port 53", "(host 10.0.0.1 or net 10.1.0.0/16) and port 53", ""),
        ("port 80-83", "(port 80 or port 81 or port 82 or port 83)", ""),
        ("dst port 22", "dst port 22", ""),
        ("in p1_l vlan 10", "in p1_l and vlan 10", ""),
        ("in p1 or in p2", "(in p1 or in p2)", ""),
        ("upcall arp", "arp and upcall", ""),
        ("drop", "drop", ""),
        ("ip and tcp", "(ip and tcp)", ""),
        ("ip and (tcp or icmp)", "((ip and tcp) or (ip and icmp))", ""),
        ("mpls", "mpls", ""),
        ("proto pppoe or proto 253", "(proto pppoe or proto 253)", ""),
        # Each of the alternatives asks for one of these.
        (
            "tcp port 80 or udp port 53",
            "(tcp or udp) and (port 80 or port 53)",
            "proto tcp and port 80 or proto udp and port 53",
        ),
        ("host 10.0.0.1 and (tcp or miss)", "host 10.0.0.1", "proto tcp or miss"),
        # One group a subject: the narrower one.
        ("src 10.0.0.1 and dst 10.0.0.2", "src host 10.0.0.1", "dst host 10.0.0.2"),
        ("net 10.0.0.0/8 and dst 10.0.0.2", "dst host 10.0.0.2", ""),
        ("net fd00::/8 and net 10.0.0.0/16", "net 10.0.0.0/16", "net fd00::/8"),
        ("port 80 and port 1000", "port 80", "port 1000"),
        ("in p1 and in p2", "in p1", "in p2"),
        ("arp and tcp", "arp", "proto tcp"),
        ("marked arp", "arp", "marked"),
        ("arp or marked", "", "proto arp or marked"),
    ],
)  # fmt: skip
def test_what_the_kernel_decides(text: str, capture: str, rest: str) -> None:
    pushed = push_down(parse_filter(text).node)
    assert (str(pushed.capture), str(pushed.rest)) == (capture, rest)


@pytest.mark.parametrize(
    "text",
    [
        "10.0.0.1", '"tcp"', "miss", "hit", "lost", "not tcp", "latency > 1ms", "len > 100", "ufid 9fbc",
        "cookie 1", "recirc 0", "host 0a:00:00:00:00:01", "if p1_l", "out p1_l", "in p*", "in 1",
        'in "port 2"', 'in ""', "in a-name-of-16-byt", "vlan", "port 80-96", "tcp or miss",
        "host 10.0.0.1 or tcp", "upcall or drop", "proto snap", "stp", "proto ah", "proto 51",
    ],
)  # fmt: skip
def test_what_only_user_space_decides(text: str) -> None:
    node = parse_filter(text).node
    assert push_down(node) == (EVERY_PACKET, node)


def test_seventeen_alternatives_do_not_fit() -> None:
    hosts = [f"host 10.0.0.{number}" for number in range(1, 18)]
    assert (
        str(push_down(parse_filter(" or ".join(hosts[:16])).node).capture) == f"({' or '.join(hosts[:16])})"
    )
    assert push_down(parse_filter(" or ".join(hosts)).node).capture == EVERY_PACKET


def test_the_zone_of_an_address_is_nothing_that_packets_have() -> None:
    assert str(push_down(parse_filter("net fe80::1%eth0").node).capture) == "host fe80::1"


class Packet:
    """A packet as user space keeps it, and as the kernel sees it."""

    def __init__(self, frame: bytes, events: list[Event]) -> None:
        self.store = PacketStore()
        for event in events:
            self.store.append(event)
        self.store.add_bytes(PacketBytes(1, len(frame), frame[:SEEN]))
        self.summary = self.store.summary(1)
        self.key = extract_key(frame)
        assert self.summary.in_port is not None
        self.in_port = self.summary.in_port

    def true_terms(self) -> list[Node]:
        flags = {"upcall": self.summary.n_upcalls > 0, "drop": self.summary.dropped}
        found = [Is(flag) for flag, on in flags.items() if on]
        return [*true_terms(self.summary.headers, self.in_port, self.summary.outputs), *found]

    def chosen_by(self, node: Node) -> bool:
        return Filter(str(node), node).matches(self.store, 1)

    def captured_by(self, capture: Capture) -> bool:
        asked, dropped = self.summary.n_upcalls > 0, self.summary.dropped
        return wants(capture, self.key, self.in_port.name, asked=asked, dropped=dropped)


def test_what_user_space_reads_where_its_bytes_end() -> None:
    """The kernel sees TCP behind the authentication header; our 128 bytes do not go as far."""
    extensions = bytes([51, 20]) + bytes(166) + bytes([6, 4]) + bytes(22)
    data = frame(0x86DD, ipv6(60, extensions + tcp(0x02)))
    packet = Packet(data, hit_packet())
    assert (packet.summary.headers.protocol, packet.key.protocol) == ("AH", 6)
    assert packet.captured_by(push_down(Protocol("ah")).capture)


PACKETS = st.builds(Packet, frames(), journeys())


@settings(max_examples=500, deadline=None)
@given(PACKETS)
def test_no_condition_leaves_out_a_packet_that_fulfils_it(packet: Packet) -> None:
    for node in packet.true_terms():
        assert packet.chosen_by(node)
        assert packet.captured_by(push_down(node).capture), str(node)


@settings(max_examples=200, deadline=None)
@given(PACKETS, st.data())
def test_no_filter_leaves_out_a_packet_that_it_wants(packet: Packet, data: st.DataObject) -> None:
    node = data.draw(filters(*packet.true_terms()))
    capture, rest = push_down(node)
    assert packet.captured_by(capture) >= packet.chosen_by(node)
    again = parse_filter(capture.filter_text).node
    assert packet.chosen_by(And((again, rest))) == packet.chosen_by(node)
    assert push_down(again) == (capture, Everything())


@settings(deadline=None)
@given(filters(), filters())
def test_combining(one: Node, other: Node) -> None:
    first, second = push_down(one).capture, push_down(other).capture
    assert implies(first, either(first, second))
    assert implies(second, either(first, second))
    assert implies(first, first)
    assert both(first, first) == either(first, first) == first
    assert both(first, EVERY_PACKET) == both(EVERY_PACKET, first) == first
    assert either(first, EVERY_PACKET) == EVERY_PACKET
