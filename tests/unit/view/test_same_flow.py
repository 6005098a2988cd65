"""Steps within a flow against a plain look at every packet."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from engine.events import PacketBytes
from engine.store import PacketStore
from engine.view.same_flow import Direction, direction_of, nearest_packet, next_packet, previous_packet
from tests.unit.store.builders import hit_packet
from tests.unit.tui.frames import ACK, SYN, arp, tcp, udp

FRAMES = [
    tcp("10.0.0.1", 1024, "10.0.0.2", 80, SYN),
    tcp("10.0.0.1", 1024, "10.0.0.2", 80, ACK),
    tcp("10.0.0.2", 80, "10.0.0.1", 1024, ACK),
    tcp("10.0.0.1", 1025, "10.0.0.2", 80),
    udp("10.0.0.1", 1024, "10.0.0.2", 80),
    arp("10.0.0.1", "10.0.0.2"),
    arp("10.0.0.2", "10.0.0.1"),
    b"\x01\x80\xc2\x00\x00\x0e\x0a\x58\x0a\xf4\x01\x04\x88\xcc",  # LLDP has no network address
    b"",
]


def filled(frames: list[int], max_events: int = 1_000_000) -> PacketStore:
    store = PacketStore(max_events)
    for packet, frame in enumerate(frames, start=1):
        store.append_events(hit_packet(packet, packet * 10_000))
        if FRAMES[frame]:
            store.add_bytes(PacketBytes(packet, len(FRAMES[frame]), FRAMES[frame]))
    return store


def direction(store: PacketStore, packet: int) -> Direction:
    found = direction_of(store.summary(packet).headers)
    assert found is not None
    return found


def test_what_tells_a_direction() -> None:
    store = filled(list(range(len(FRAMES))))
    assert direction(store, 1) == direction(store, 2) == ("TCP", "10.0.0.1", "10.0.0.2", 1024, 80)
    assert direction(store, 3) == direction(store, 1).reverse
    assert direction(store, 6) == ("ARP", "10.0.0.1", "10.0.0.2", None, None)
    assert direction(store, 8) == ("LLDP", "0a:58:0a:f4:01:04", "01:80:c2:00:00:0e", None, None)
    assert direction_of(store.summary(9).headers) is None


def test_the_nearest_in_time_of_two_the_newer() -> None:
    store = filled([2, 0, 4, 2, 0, 2])
    here, time = direction(store, 2), store.summary(2).time
    assert nearest_packet(store, here.reverse, 2, time) == 1
    assert nearest_packet(store, here.reverse, 5, store.summary(5).time) == 6
    assert nearest_packet(store, here.reverse, 5, store.summary(5).time, last=5) == 4
    assert nearest_packet(store, Direction("TCP", "", "", 1, 2), 2, time) is None


def test_a_number_that_was_left_out_is_no_packet() -> None:
    store = filled([0, 4])
    store.add_bytes(PacketBytes(4, len(FRAMES[0]), FRAMES[0]))
    assert next_packet(store, direction(store, 1), 1) is None
    store.append_events(hit_packet(4, 50_000))
    assert next_packet(store, direction(store, 1), 1) == 4


@given(
    st.lists(st.integers(0, len(FRAMES) - 1), min_size=1, max_size=40),
    st.sampled_from([1_000_000, 60]),
    st.data(),
)
def test_as_a_plain_look_at_every_packet_says(
    frames: list[int], max_events: int, data: st.DataObject
) -> None:
    store = filled(frames, max_events)
    kept = range(store.first_packet, store.last_packet + 1)
    directions = {packet: direction_of(store.summary(packet).headers) for packet in kept}
    here = data.draw(
        st.sampled_from([found for found in directions.values() if found] or [Direction("", "", "", 0, 0)])
    )
    packet = data.draw(st.integers(0, store.last_packet + 2))
    last = data.draw(st.none() | st.integers(0, store.last_packet + 2))
    alike = [number for number, found in directions.items() if found == here]
    after = [number for number in alike if number > packet and (last is None or number <= last)]
    before = [number for number in alike if number < packet]
    assert next_packet(store, here, packet, last) == min(after, default=None)
    assert previous_packet(store, here, packet) == max(before, default=None)
