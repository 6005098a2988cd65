from __future__ import annotations

from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st

from engine.events import ActionExecute, Event, PacketBytes, Port
from engine.filter import parse_filter
from engine.filter.filter import Filter
from engine.filter.nodes import Node
from engine.flow_id import FlowId
from engine.store import PacketStore
from tests.unit.filter.naive import cookies_of, naive
from tests.unit.filter.strategies import NODES
from tests.unit.store.builders import (
    FLOW,
    UFID,
    classified_packet,
    dropped_packet,
    hit_packet,
    lost_packet,
    miss_packet,
    recirculated_packet,
    stack_packet,
    tracked_packet,
)
from tests.unit.store.strategies import streams
from tests.unit.test_headers import UDP, frame, ipv4, ipv6, tcp

VLAN = bytes.fromhex("8100000a")
FRAMES = [
    frame(0x0800, ipv4(6, tcp(0x02))),
    frame(0x0800, ipv4(17, UDP), VLAN),
    frame(0x0800, ipv4(1, b"\x08\x00")),
    frame(0x86DD, ipv6(6, tcp(0x12))),
    frame(0x0800, ipv4(253, b"")),
    frame(0x88CC, b""),
    b"",
]


def filled() -> PacketStore:
    """A hit, a miss, one that recirculates, one that is lost, one by a nameless port, LLDP."""
    store = PacketStore()
    packets = [
        hit_packet(1),
        miss_packet(2),
        recirculated_packet(3),
        lost_packet(4),
        hit_packet(5, flow=FlowId("2cc4a33c-0000-4000-8000-000000000001", 1, 1), out=Port(9, "")),
        hit_packet(6)[:2],
    ]
    for number, (events, data) in enumerate(zip(packets, FRAMES[:6], strict=True), 1):
        for event in events:
            store.append(event)
        store.add_bytes(PacketBytes(number, 90 + number, data))
    return store


def chosen(text: str) -> list[int]:
    store = filled()
    return parse_filter(text).select(store, range(store.first_packet, store.last_packet + 1), cookies_of)


def test_what_conditions_choose() -> None:
    expected = {
        "": [1, 2, 3, 4, 5, 6],
        "client": [1, 2, 3, 4, 5, 6],
        "SERVER": [1, 2, 3],
        "if server": [1, 2, 3],
        "in server": [],
        "handler 815": [2],
        "handler handler3": [2],
        "handler 1": [],
        "in client": [1, 2, 3, 4, 5, 6],
        "in 1": [1, 2, 3, 4, 5, 6],
        "out s*": [1, 2, 3],
        "out 9": [5],
        'out "port 9"': [5],
        "10.244.2.6": [1, 2, 3, 5],
        "10.244.2.6:80": [1],
        "[fd00::2]:80": [4],
        "host 10.244.1.4": [1, 2, 3, 5],
        "dst host 10.244.1.4": [],
        "src fd00:0::1": [4],
        "host 0a:00:00:00:00:02": [1, 2, 3, 4, 5, 6],
        "net 10.244.2": [1, 2, 3, 5],
        "src net 10.244.2": [],
        "fd00::/8": [4],
        "port 80": [1, 4],
        "src port 80": [],
        "port 9000-9999": [2],
        "tcp": [1, 4],
        "ip": [1, 2, 3, 5],
        "ip6": [4],
        "proto 253": [5],
        "lldp": [6],
        "vlan": [2],
        "vlan 10": [2],
        "vlan 11": [],
        "miss": [2, 4],
        "hit": [1, 3, 5, 6],
        "drop": [4],
        "lost": [4],
        "upcall": [2, 4],
        "incomplete": [],
        "uncertain": [],
        "9fbc": [1, 2, 3, 6],
        "ufid 2cc4": [5],
        "cookie 1": [3, 5],
        "cookie aed19b4d": [1, 2, 3, 6],
        "recirc 0x25": [3],
        "recirc 0": [1, 2, 3, 4, 5, 6],
        "latency > 500us": [2],
        "latency < 2us": [6],
        "len > 94": [5, 6],
        "ovs-system": [1, 2, 3, 4, 5, 6],
        "echo": [3],
        "tcp or vlan": [1, 2, 4],
        "tcp not lost": [1],
        "not (tcp or udp)": [3, 5, 6],
    }
    assert {text: chosen(text) for text in expected} == expected


def test_what_connection_tracking_and_drops_choose() -> None:
    """Two that ct was asked about, one that it told of, and drops by the kernel, by an action, and lost."""
    store = PacketStore()
    mistaken = [*hit_packet(5)[:2], hit_packet(5)[2]._replace(detail=ActionExecute("drop", (("reason", 3),)))]
    packets = [
        recirculated_packet(1), tracked_packet(2), dropped_packet(3), stack_packet(4), mistaken,
        lost_packet(6), hit_packet(7), classified_packet(8),
    ]  # fmt: skip
    for events in packets:
        store.append_events(events)
    store.mark_incomplete([7])
    expected = {
        "zone 2": [1, 2],
        "zone 0": [],
        "ct new": [2],
        "ct trk and zone 2": [2],
        "ct est": [],
        "drop": [3, 4, 5, 6],
        "reason last_action": [3],
        "reason NO_SOCKET": [4],
        "reason resubmits": [5],
        "reason drop": [3, 4],
        "lost": [6],
        "incomplete": [7],
        "ufid 9fbc": [1, 2, 3, 4, 5, 7, 8],
        "latency > 1s": [],
        "in client": [1, 2, 3, 4, 5, 6, 7, 8],
    }
    kept = range(1, 9)
    assert {text: parse_filter(text).select(store, kept) for text in expected} == expected


def test_packets_that_are_not_kept_are_not_chosen() -> None:
    store = filled()
    assert parse_filter("").select(store, [0, 3, 2, 7, -1, 3]) == [3, 2, 3]
    assert parse_filter("").select(store, iter([2, 1])) == [2, 1]
    assert parse_filter("miss").select(store, []) == []
    assert not parse_filter("").matches(store, 7)


def test_a_packet_that_changes_is_asked_about_anew() -> None:
    store, wanted = PacketStore(), parse_filter("out server or incomplete or 80")
    events = hit_packet()
    store.append(events[0])
    assert not wanted.matches(store, 1)
    store.append(events[2]._replace(number=1))
    assert wanted.matches(store, 1)
    assert parse_filter("incomplete").matches(store, 1)


def test_one_filter_serves_several_stores() -> None:
    wanted = parse_filter("ufid 9fbc or lldp")
    first, second = PacketStore(), PacketStore()
    for event in hit_packet():
        first.append(event)
    for event in hit_packet(flow=FLOW._replace(ufid="2cc4")):
        second.append(event)
    assert [wanted.matches(store, 1) for store in (first, second, first)] == [True, False, True]


def test_numbers_that_are_given_out_again_are_not_mistaken() -> None:
    """Fill a store until its tables are swept, each packet with a flow of its own."""
    store, wanted = PacketStore(max_events=300, chunk_rows=30), parse_filter("ufid 7 and out p7*")
    for packet in range(1, 10_000):
        digit = packet % 10
        flow = FlowId(f"{digit}-{packet}", packet, 0)
        for event in hit_packet(packet, flow=flow, out=Port(digit, f"p{digit}-{packet}")):
            store.append(event)
        assert wanted.matches(store, packet) == (digit == 7)
    assert store.columns.lookup_table.generation > 0
    assert len(store.columns.lookup_table) < 10_000


def test_cookies_are_asked_for_each_time() -> None:
    store, known = filled(), set[int]()
    wanted = parse_filter("cookie 7")
    assert not wanted.matches(store, 2, lambda flow: known)
    known.add(7)
    assert wanted.matches(store, 2, lambda flow: known if flow == FlowId(UFID) else ())


FRAME_LISTS = st.lists(st.sampled_from(FRAMES), max_size=8)


@given(st.sampled_from([0, 16]), streams(30), FRAME_LISTS, NODES, st.sampled_from([4, 1000]), st.data())
def test_selecting_is_asking_one_by_one(
    much: int, events: list[Event], frames: list[bytes], node: Node, most: int, data: st.DataObject
) -> None:
    with patch("engine.filter.masks.MUCH", much):
        _check_selecting(PacketStore(most, 2), events, frames, node, data)


def _check_selecting(
    store: PacketStore, events: list[Event], frames: list[bytes], node: Node, data: st.DataObject
) -> None:
    wanted = Filter(str(node), node)
    half = data.draw(st.integers(0, len(events)))
    for part in (events[:half], events[half:]):
        for event in part:
            store.append(event)
        for number, frame_ in enumerate(frames, 1):
            if number in store:
                store.add_bytes(PacketBytes(number, len(frame_), frame_))
        store.mark_incomplete(data.draw(st.lists(st.integers(1, 9), max_size=2)))
        kept = range(store.first_packet, store.last_packet + 1)
        expected = [packet for packet in kept if naive(node, store, packet)]
        assert wanted.select(store, kept, cookies_of) == expected
        some = data.draw(st.lists(st.sampled_from(kept), max_size=5)) if kept else []
        assert wanted.select(store, some, cookies_of) == [packet for packet in some if packet in expected]
