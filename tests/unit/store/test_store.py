from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.events import ActionExecute, Drop, Event, FlowDel, PacketBytes, Port
from engine.headers import NO_HEADERS, Headers
from engine.source import Batch, SourceStatus
from engine.store import PacketStore, PacketSummary
from engine.store.traits import CHECKED
from tests.unit.store.builders import (
    CLIENT,
    Built,
    classified_packet,
    dropped_packet,
    hit_packet,
    lost_packet,
    miss_packet,
    recirculated_packet,
    stack_packet,
    tunnelled_packet,
)
from tests.unit.store.strategies import single_events, streams

FRAME = bytes.fromhex(
    "0a0000000002 0a0000000001 0806 0001080006040001 0a0000000001 0a000001 000000000000 0a000002"
)


def filled(events: list[Event], max_events: int = 1000, chunk_rows: int = 4) -> PacketStore:
    store = PacketStore(max_events, chunk_rows)
    for event in events:
        store.append(event)
    return store


def test_an_empty_store() -> None:
    store = PacketStore()
    assert (len(store), store.first_packet, store.last_packet) == (0, 1, 0)
    assert (store.events_seen, store.events_kept, store.packets_seen, store.packets_evicted) == (0, 0, 0, 0)
    assert 1 not in store
    assert store.take_touched() == set()
    with pytest.raises(KeyError):
        store.summary(1)


def test_the_summary_of_a_hit() -> None:
    store = filled(hit_packet())
    assert store.summary(1) == PacketSummary(
        number=1,
        time=1_000_000,
        duration=2_000,
        headers=NO_HEADERS,
        length=98,
        in_port=CLIENT,
        datapath="ovs-system",
        outputs=("server",),
        n_passes=1,
        n_upcalls=0,
        n_hits=1,
        n_misses=0,
        n_events=3,
        dropped=False,
        lost=False,
        incomplete=False,
        uncertain=False,
    )


def test_the_summary_of_a_miss() -> None:
    store = filled(miss_packet())
    assert store.summary(1) == PacketSummary(
        number=1,
        time=1_000_000,
        duration=790_000,
        headers=NO_HEADERS,
        length=98,
        in_port=CLIENT,
        datapath="ovs-system",
        outputs=("server",),
        n_passes=1,
        n_upcalls=1,
        n_hits=0,
        n_misses=1,
        n_events=9,
        dropped=False,
        lost=False,
        incomplete=False,
        uncertain=False,
    )


def test_a_recirculated_packet_has_two_passes() -> None:
    summary = filled(recirculated_packet()).summary(1)
    assert (summary.n_passes, summary.n_hits, summary.incomplete) == (2, 2, False)


def test_a_packet_whose_upcall_was_lost_is_dropped() -> None:
    summary = filled(lost_packet()).summary(1)
    assert (summary.lost, summary.dropped, summary.incomplete) == (True, True, False)


def test_a_packet_that_the_kernel_dropped_tells_why() -> None:
    summary = filled(dropped_packet()).summary(1)
    assert (summary.dropped, summary.reason, summary.lost) == (True, "OVS_DROP_LAST_ACTION", False)


def test_of_several_reasons_the_first_is_told() -> None:
    built = Built()
    built.add(ActionExecute("drop", (("reason", 3),)))
    built.add(Drop("OVS_DROP_EXPLICIT_WITH_ERROR", ""), 0)
    assert filled(built.events).summary(1).reason == 3
    assert filled(built.events[:1]).summary(1).dropped


def test_what_the_stack_saw_changes_neither_passes_nor_outputs() -> None:
    summary = filled(stack_packet()).summary(1)
    assert (summary.in_port, summary.outputs, summary.n_passes) == (CLIENT, ("server",), 1)
    assert (summary.length, summary.incomplete) == (98, False)
    assert (summary.dropped, summary.reason) == (True, "SKB_DROP_REASON_NO_SOCKET")


def test_a_packet_in_a_tunnel_came_in_where_it_first_did() -> None:
    summary = filled(tunnelled_packet()).summary(1)
    assert (summary.in_port, summary.outputs) == (CLIENT, ("genev_sys_6081", "server"))
    assert (summary.n_passes, summary.n_hits, summary.length) == (2, 2, 98)


def test_that_its_flow_was_deleted_later_is_no_part_of_a_packets_journey() -> None:
    events = classified_packet()
    summary = filled(events).summary(1)
    assert (summary.duration, summary.n_misses, summary.n_hits) == (events[-2].time - events[0].time, 1, 0)
    alone = filled([events[-1]._replace(number=0, parent=None)])
    assert (alone.summary(1).duration, alone.summary(1).incomplete) == (0, False)


def test_a_packet_of_which_events_were_lost_stays_incomplete() -> None:
    store = filled(hit_packet(1) + hit_packet(2))
    store.take_touched()
    store.mark_incomplete([1])
    assert store.take_touched() == {1}
    store.mark_incomplete([1])
    assert store.take_touched() == set()
    store.append(hit_packet(1)[2]._replace(number=3))
    first, second = store.summary(1), store.summary(2)
    assert (first.incomplete, first.gaps, second.incomplete, second.gaps) == (True, True, False, False)
    assert [store.is_incomplete(packet) for packet in (1, 2)] == [True, False]


def test_a_packet_may_be_known_as_incomplete_before_it_comes() -> None:
    status = SourceStatus("live", "")
    store = PacketStore(max_events=9, chunk_rows=3)
    store.append_batch(Batch(hit_packet(1), [], status, [1, 3]))
    store.append_batch(Batch(hit_packet(2), [], status))
    store.append_batch(Batch(hit_packet(3), [], status))
    assert [store.summary(packet).gaps for packet in (1, 2, 3)] == [True, False, True]
    store.append_batch(Batch(hit_packet(4), [], status, [1]))
    assert 1 not in store


def test_an_output_without_a_name_is_told_by_its_number() -> None:
    assert filled(hit_packet(out=Port(5, ""))).summary(1).outputs == ("port 5",)


def test_an_event_that_comes_later_changes_the_summary() -> None:
    events = miss_packet()
    received = events[5]
    store = filled([event for event in events if event is not received])
    assert store.summary(1).incomplete
    store.append(received._replace(number=8))
    assert not store.summary(1).incomplete


def test_bytes_give_headers_and_length() -> None:
    store = filled(hit_packet())
    packet = PacketBytes(1, 1500, FRAME)
    store.add_bytes(packet)
    store.add_bytes(PacketBytes(1, 2, b""))
    assert store.bytes_of(1) == packet
    assert store.summary(1).length == 1500
    assert store.summary(1).headers == Headers(
        "0a:00:00:00:00:01", "0a:00:00:00:00:02", 0x0806, (), "ARP", "10.0.0.1", "10.0.0.2", info="who-has"
    )


def test_bytes_may_come_before_the_events() -> None:
    store = PacketStore()
    store.add_bytes(PacketBytes(2, 60, FRAME))
    assert (store.first_packet, store.last_packet, store.height(1), store.events(2)) == (1, 2, 0, [])
    assert store.bytes_of(1) is None
    assert store.bytes_of(2) == PacketBytes(2, 60, FRAME)
    assert store.summary(1).n_events == 0


def test_a_batch_is_events_and_bytes() -> None:
    store = PacketStore()
    store.append_batch(Batch(hit_packet(), [PacketBytes(1, 98, FRAME)], SourceStatus("live", "")))
    assert (store.height(1), store.bytes_of(1)) == (3, PacketBytes(1, 98, FRAME))


def test_touched_packets_are_told_once() -> None:
    store = filled(hit_packet(1) + hit_packet(2))
    assert store.take_touched() == {1, 2}
    store.add_bytes(PacketBytes(2, 98, FRAME))
    assert store.take_touched() == {2}
    assert store.take_touched() == set()


def test_the_oldest_chunk_goes_with_the_packets_that_began_in_it() -> None:
    store = PacketStore(max_events=9, chunk_rows=3)
    for packet in range(1, 4):
        for event in hit_packet(packet):
            store.append(event)
    assert (store.first_packet, store.last_packet, store.events_kept) == (1, 3, 9)
    store.append(hit_packet(4)[0])
    assert (store.first_packet, store.last_packet, store.events_kept) == (2, 4, 7)
    assert (store.packets_seen, store.packets_evicted, len(store)) == (4, 1, 3)
    assert store.take_touched() == {2, 3, 4}
    store.append(hit_packet(1)[2])
    assert (store.events_seen, store.late_events, store.events_kept) == (11, 1, 7)
    store.add_bytes(PacketBytes(1, 98, FRAME))
    assert 1 not in store
    assert store.events(3) == hit_packet(3)


def test_a_packet_as_large_as_the_store_goes_in_the_end() -> None:
    events = [event._replace(packet=1, number=number) for number, event in enumerate(hit_packet() * 4)]
    store = PacketStore(max_events=5, chunk_rows=5)
    for event in events:
        store.append(event)
    assert (len(store), store.events_kept, store.late_events) == (0, 0, 7)


def test_events_of_odd_numbers_and_sizes_are_kept_as_they_are() -> None:
    first, second, third = hit_packet()
    odd = [
        first,
        second._replace(number=7, cpu=1 << 20),
        third._replace(time=-1, parent=1 << 40, value=1 << 70),
    ]
    store = filled(odd)
    assert store.events(1) == odd
    assert store.summary(1).duration == 1000


def test_a_packet_in_a_forwarding_loop_stays_bounded() -> None:
    lap = recirculated_packet()[:4]
    events = [
        lap[number % 4]._replace(number=number, parent=number - 1 if number else None, time=number)
        for number in range(6000)
    ]
    store = filled(events, 10_000, 1000)
    summary = store.summary(1)
    assert (summary.n_events, summary.n_passes, summary.duration) == (6000, 1024, 5999)
    assert len(store.columns.pass_table) == 1024
    assert store.events(1) == events


def test_packets_that_settled_are_looked_at_before_anyone_asks() -> None:
    store = PacketStore()
    packets: list[Callable[[int], list[Event]]] = [hit_packet, miss_packet, lost_packet]
    store.append_events(event for number in range(3000) for event in packets[number % 3](number + 1))
    checked = [bool(flags & CHECKED) for flags in store.columns.flags[: len(store)]]
    assert checked == [True] * 1976 + [False] * 1024


@given(st.lists(single_events(), max_size=20), st.integers(1, 5))
def test_events_are_rebuilt_as_they_were(events: list[Event], chunk_rows: int) -> None:
    events = [event._replace(number=number, parent=None) for number, event in enumerate(events)]
    store = filled(events, chunk_rows=chunk_rows)
    rebuilt = store.events(1) if events else []
    assert rebuilt == events
    assert [type(event.detail) for event in rebuilt] == [type(event.detail) for event in events]
    assert [(type(event.kind), type(event.link), type(event.uncertain)) for event in rebuilt] == [
        (type(event.kind), type(event.link), type(event.uncertain)) for event in events
    ]


@given(streams(), st.integers(1, 30), st.integers(1, 8))
def test_what_is_kept_is_whole_and_bounded(events: list[Event], most: int, chunk_rows: int) -> None:
    store = PacketStore(most, chunk_rows)
    for seen, event in enumerate(events, 1):
        store.append(event)
        assert store.events_seen == seen
        assert max(1, min(seen, most) - chunk_rows) - store.late_events <= store.events_kept <= most
    for packet in range(store.first_packet, store.last_packet + 1):
        expected = [event for event in events if event.packet == packet]
        assert store.events(packet) == expected
        assert store.height(packet) == len(expected)
    assert store.packets_seen - store.packets_evicted == len(store)
    assert all(packet in store for packet in store.take_touched())


@given(streams())
def test_the_summary_counts_what_the_events_say(events: list[Event]) -> None:
    store = filled(events)
    for packet in range(store.first_packet, store.last_packet + 1):
        own = store.events(packet)
        summary = store.summary(packet)
        labels = [event.kind.label for event in own]
        assert summary.n_events == len(own)
        assert summary.n_passes == labels.count("pass")
        assert summary.n_upcalls == labels.count("upcall")
        assert summary.n_hits + summary.n_misses == labels.count("flow_tbl_lookup")
        assert summary.time == own[0].time
        journey = [own[0], *(event for event in own if not isinstance(event.detail, FlowDel))]
        assert summary.duration == max(event.time for event in journey) - own[0].time
        assert summary.dropped or not any(isinstance(event.detail, Drop) for event in own)
        assert summary.uncertain == any(event.uncertain for event in own)
