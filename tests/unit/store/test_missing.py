from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.events import (
    ActionExecute,
    Detail,
    Drop,
    Event,
    EventKind,
    FlowDel,
    FlowExec,
    FlowPut,
    FlowTblLookup,
    Link,
    Pass,
    Stack,
    Upcall,
    UpcallClassify,
    UpcallEnqueue,
    UpcallRecv,
    UpcallReturn,
)
from engine.store import MissingStage, PacketStore, missing_stages
from engine.store.missing import unlinked
from tests.unit.store.builders import (
    CLIENT,
    SERVER,
    Built,
    classified_packet,
    cloned_packet,
    dropped_packet,
    hit_packet,
    lost_packet,
    miss_packet,
    output,
    packet_out,
    recirculated_packet,
    stack_packet,
    tracked_packet,
    tunnelled_packet,
)
from tests.unit.store.strategies import streams

QUEUE = 2809249329


def gso_packet() -> list[Event]:
    """One upcall, two messages, of which vswitchd answers one."""
    built = Built()
    entry = built.add(Pass(CLIENT, 0, "ovs-system", 4000))
    built.add(FlowTblLookup(None, 1, 0), entry)
    upcall = built.add(Upcall("miss", 9, "ovs-system", "client"), entry)
    for queue in (5, 6):
        built.add(UpcallEnqueue("miss", 9, 0), upcall, link=Link.NETLINK, value=queue)
    built.add(UpcallReturn(0), upcall)
    for queue in (5, 6):
        built.user(UpcallRecv(1600), upcall, queue)
    sent = built.user(FlowExec(1500, 0), upcall, 5)
    built.add(output(SERVER), sent, cpu=2)
    return built.events


def without(events: list[Event], number: int) -> list[Event]:
    """Take an event out, as if its hook had lost it: what hung on it hangs on its parent."""
    gone = events[number]

    def renumbered(old: int | None) -> int | None:
        old = gone.parent if old == number else old
        return old - 1 if old is not None and old > number else old

    return [
        event._replace(number=position, parent=renumbered(event.parent))
        for position, event in enumerate(events[:number] + events[number + 1 :])
    ]


PACKETS: list[Callable[[], list[Event]]] = [
    hit_packet,
    miss_packet,
    recirculated_packet,
    lost_packet,
    gso_packet,
    tracked_packet,
    dropped_packet,
    tunnelled_packet,
    cloned_packet,
    packet_out,
    stack_packet,
    classified_packet,
]


@pytest.mark.parametrize("build", PACKETS)
def test_nothing_is_missing_of_a_whole_packet_at_any_time(build: Callable[[], list[Event]]) -> None:
    events = build()
    for seen in range(len(events) + 1):
        assert missing_stages(events[:seen]) == []


@pytest.mark.parametrize(
    ("number", "missing"),
    [
        (0, MissingStage(None, EventKind.PASS, 0)),
        (1, MissingStage(0, EventKind.FLOW_TBL_LOOKUP, 1)),
        (2, MissingStage(0, EventKind.UPCALL, 2)),
        (3, MissingStage(2, EventKind.UPCALL_ENQUEUE, 3)),
        (5, MissingStage(2, EventKind.UPCALL_RECV, 5, QUEUE)),
        (7, MissingStage(2, EventKind.FLOW_EXEC, 7)),
    ],
)
def test_the_stages_of_a_miss_are_missed(number: int, missing: MissingStage) -> None:
    assert missing in missing_stages(without(miss_packet(), number))


@pytest.mark.parametrize("number", [6, 8])
def test_what_need_not_happen_is_not_missed(number: int) -> None:
    assert missing_stages(without(miss_packet(), number)) == []


def test_an_enqueue_is_missed_by_its_own_queue_id() -> None:
    assert missing_stages(without(gso_packet(), 3)) == [MissingStage(2, EventKind.UPCALL_ENQUEUE, 5, 5)]
    assert missing_stages(without(gso_packet(), 6)) == [MissingStage(2, EventKind.UPCALL_RECV, 7, 5)]


def test_a_return_is_missed_once_its_cpu_went_on() -> None:
    built = Built()
    entry = built.add(Pass(CLIENT, 0, "ovs-system", 98))
    built.add(FlowTblLookup(None, 1, 0), entry)
    upcall = built.add(Upcall("miss", 9, "ovs-system", "client"), entry)
    built.add(UpcallEnqueue("miss", 9, 0), upcall, value=5)
    built.user(UpcallRecv(160), upcall, 5)
    assert missing_stages(built.events) == []
    built.add(ActionExecute("drop"), entry)
    assert MissingStage(upcall, EventKind.UPCALL_RETURN, 5) in missing_stages(built.events)


def test_a_pass_without_a_lookup_is_missed_once_its_cpu_went_on() -> None:
    events = without(recirculated_packet(), 5)
    assert missing_stages(events[:5]) == []
    assert missing_stages(events) == [MissingStage(4, EventKind.FLOW_TBL_LOOKUP, 5)]


def test_a_recirculated_pass_needs_its_action() -> None:
    built = Built()
    built.add(FlowTblLookup(None, 1, 0), built.add(Pass(CLIENT, 0x25, "ovs-system", 98)))
    assert missing_stages(built.events) == [MissingStage(None, EventKind.ACTION_EXECUTE, 0)]


def test_a_packet_of_vswitchd_itself_misses_nothing() -> None:
    built = Built()
    sent = built.add(FlowExec(66, 0), None, link=Link.NONE)
    built.add(output(SERVER), sent)
    assert missing_stages(built.events) == []


def test_a_stage_of_userspace_alone_misses_its_upcall() -> None:
    built = Built()
    built.add(FlowPut("9fbc68d5", 0), None, link=Link.NONE)
    assert missing_stages(built.events) == [MissingStage(None, EventKind.UPCALL, 0)]


def test_what_comes_beside_proves_nothing() -> None:
    built = Built()
    entry = built.add(Pass(CLIENT, 0, "ovs-system", 98))
    built.add(Drop("SKB_DROP_REASON_NOT_SPECIFIED", ""), entry)
    built.add(Stack("net_dev_xmit", "server", 0), entry)
    assert missing_stages(built.events) == []
    built = Built()
    entry = built.add(Pass(CLIENT, 0, "ovs-system", 98))
    built.add(FlowTblLookup(None, 1, 0), entry)
    upcall = built.add(Upcall("miss", 9, "ovs-system", "client"), entry)
    built.add(Drop("SKB_DROP_REASON_NOT_SPECIFIED", ""), upcall)
    assert missing_stages(built.events) == []


def test_what_vswitchd_classified_it_has_received() -> None:
    assert missing_stages(without(classified_packet(), 5)) == [
        MissingStage(2, EventKind.UPCALL_RECV, 5, QUEUE)
    ]


@pytest.mark.parametrize("detail", [UpcallClassify("miss", 98, 132, 5), FlowDel("9fbc68d5", "purge")])
def test_what_is_known_of_vswitchd_alone_misses_nothing(detail: Detail) -> None:
    built = Built()
    built.add(detail, None, link=Link.NONE)
    assert missing_stages(built.events) == []


def test_a_recirculated_pass_after_the_stack_alone_needs_its_action() -> None:
    built = Built()
    built.add(Stack("netif_rx", "client", 0))
    built.add(FlowTblLookup(None, 1, 0), built.add(Pass(CLIENT, 0x25, "ovs-system", 98), 0))
    assert missing_stages(built.events) == [MissingStage(None, EventKind.ACTION_EXECUTE, 1)]


def test_only_an_event_after_the_first_can_be_unlinked() -> None:
    first, second, _ = hit_packet()
    assert not unlinked(first._replace(link=Link.NONE))
    assert unlinked(second._replace(link=Link.NONE))
    assert not unlinked(second)


BUILDS = st.sampled_from([build() for build in PACKETS])


@given(BUILDS, st.lists(st.integers(0, 10), max_size=3), st.none() | st.integers(1, 10))
def test_the_store_tells_the_same_while_events_come(
    events: list[Event], gone: list[int], alone: int | None
) -> None:
    for number in gone:
        events = without(events, number % len(events)) if len(events) > 1 else events
    events = [event._replace(link=Link.NONE) if event.number == alone else event for event in events]
    store = PacketStore()
    for seen, event in enumerate(events, 1):
        store.append(event)
        own = events[:seen]
        assert store.is_incomplete(1) == (bool(missing_stages(own)) or any(map(unlinked, own)))


@given(streams())
def test_no_events_are_refused(events: list[Event]) -> None:
    for packet in {event.packet for event in events}:
        own = [event for event in events if event.packet == packet]
        for stage in missing_stages(own):
            assert stage.parent is None or stage.parent < len(own)
            assert stage.proof < len(own)
