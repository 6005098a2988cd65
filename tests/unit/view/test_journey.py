"""Journeys: every event is in one stage, no stage has a negative length, an upcall's stand in their order."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.events import Event, EventKind, UpcallClassify, UpcallRecv
from engine.view.journey import journey_of
from engine.view.stage import OF_AN_UPCALL, Stage, StageKind
from tests.unit.store.builders import (
    classified_packet,
    cloned_packet,
    hit_packet,
    lost_packet,
    miss_packet,
    packet_out,
    recirculated_packet,
    stack_packet,
    tunnelled_packet,
)
from tests.unit.store.strategies import streams
from tests.unit.store.test_missing import gso_packet, without

PACKETS: list[Callable[[], list[Event]]] = [
    *(classified_packet, cloned_packet, gso_packet, hit_packet, lost_packet, miss_packet, packet_out),
    *(recirculated_packet, stack_packet, tunnelled_packet),
]


def told(stage: Stage) -> str:
    """A stage as one line: where, what, from, to, length, its events and what is wrong with it."""
    place = "-" if stage.place.group is None else str(stage.place.group)
    length = "?" if stage.length is None else f"{stage.length / 1000:g}"
    numbers = ",".join(str(event.number) for event in stage.events)
    words = [place, stage.kind.value, f"{stage.start / 1000:g}-{stage.end / 1000:g}", length, f"[{numbers}]"]
    words += [f"unseen {kind.label}" for kind in stage.unseen]
    return " ".join([*words, *(["pending"] if stage.pending else [])])


def journey_lines(events: list[Event]) -> list[str]:
    journey = journey_of(events)
    longest = journey.longest
    return [told(stage) + (" longest" if at == longest else "") for at, stage in enumerate(journey.stages)]


def test_the_slow_path() -> None:
    assert journey_lines(miss_packet()) == [
        "0 pass 0-790 790 [0]",
        "0 lookup 0-1 1 [1]",
        "0 kernel 5-26 21 [2,3,4]",
        "0 socket queue 26-636 610 [5] longest",
        "0 classification 636-738 102 [6]",
        "0 re-injection 738-790 52 [7]",
        "0 actions 790-790 ? [8]",
    ]


def test_passes_one_after_the_other() -> None:
    assert journey_lines(recirculated_packet()) == [
        "0 pass 0-3 3 [0]",
        "0 lookup 0-1 1 [1] longest",
        "0 nothing seen 1-2 1 []",
        "0 actions 2-3 1 [2,3]",
        "4 nothing seen 3-4 1 []",
        "4 pass 4-6 2 [4]",
        "4 lookup 4-5 1 [5]",
        "4 nothing seen 5-6 1 []",
        "4 actions 6-6 ? [6]",
    ]


def test_what_stands_around_a_pass() -> None:
    assert journey_lines(stack_packet()) == [
        "- stack 0-0 ? [0]",
        "1 nothing seen 0-1 1 [] longest",
        "1 pass 1-5 4 [1]",
        "1 lookup 1-2 1 [2]",
        "1 nothing seen 2-3 1 []",
        "1 actions 3-3 ? [3]",
        "1 nothing seen 3-4 1 []",
        "1 stack 4-4 ? [4]",
        "1 nothing seen 4-5 1 []",
        "1 drop 5-5 ? [5]",
    ]


def test_a_packet_of_vswitchds_own() -> None:
    assert journey_lines(packet_out()) == [
        "0 re-injection 0-1 1 [0] longest",
        "0 actions 1-1 ? [1]",
        "2 nothing seen 1-2 1 []",
        "2 pass 2-4 2 [2]",
        "2 lookup 2-3 1 [3]",
        "2 nothing seen 3-4 1 []",
        "2 actions 4-4 ? [4]",
    ]


def test_many_messages_of_one_upcall() -> None:
    assert journey_lines(gso_packet()) == [
        "0 pass 0-9 9 [0]",
        "0 lookup 0-1 1 [1]",
        "0 nothing seen 1-2 1 []",
        "0 kernel 2-4 2 [2,3,4,5]",
        "0 socket queue 3-7 4 [6,7] longest",
        "0 classification 6-8 2 []",
        "0 re-injection 8-9 1 [8]",
        "0 actions 9-9 ? [9]",
    ]


def test_actions_around_an_upcall_are_not_the_longest_stage() -> None:
    """Nor need an answer come to the upcall of an action."""
    assert journey_lines(received(cloned_packet())) == [
        "0 pass 0-12 12 [0]",
        "0 lookup 0-1 1 [1]",
        "0 nothing seen 1-2 1 []",
        "0 actions 2-10 8 [2,3,4,5,6,10]",
        "0 kernel 7-8 1 [7,8,9]",
        "0 socket queue 8-12 4 [11] longest",
    ]


def received(events: list[Event]) -> list[Event]:
    """Add that a handler thread takes the upcall of the clone."""
    recv = events[8]._replace(number=11, kind=EventKind.UPCALL_RECV, detail=UpcallRecv(5))
    return [*events, recv._replace(time=events[10].time + 2_000)]


def test_a_stage_of_unknown_length_may_be_the_longest() -> None:
    assert journey_of(cloned_packet()).longest is None
    assert journey_of(without(miss_packet(), 5)).longest is None
    assert journey_of(without(miss_packet(), 1)).longest == 3


def test_what_vswitchd_says_itself_and_what_comes_long_after() -> None:
    assert journey_lines(classified_packet())[5:] == [
        "0 re-injection 638-640 2 [8]",
        "0 actions 640-640 ? [9]",
        "0 flow_del 1.05006e+07-1.05006e+07 ? [10]",
    ]
    assert journey_of(classified_packet()).duration == 640_000


def test_what_vswitchd_classified_is_not_answered_by_that() -> None:
    """An upcall of an action may never be."""
    assert journey_lines(classified_packet()[:7])[-1] == "0 classification 636-637 ? [6] pending"
    events = received(cloned_packet())
    classified = UpcallClassify("action", 98, 132, 41_000)
    events.append(
        events[-1]._replace(number=12, kind=EventKind.UPCALL_CLASSIFY, detail=classified, time=1_013_000)
    )
    assert journey_lines(events)[-2:] == [
        "0 socket queue 8-12 4 [11] longest",
        "0 classification 12-13 ? [12]",
    ]


def test_a_lost_upcall_has_no_further_stages() -> None:
    assert journey_lines(lost_packet())[-1] == "0 kernel 2-4 2 [2,3,4] longest"


@pytest.mark.parametrize(
    ("gone", "lines"),
    [
        (
            0,
            [
                "- pass 0-0 ? [] unseen pass",
                "- lookup 0-0 ? [0]",
                "- kernel 4-25 21 [1,2,3]",
                "- socket queue 25-635 610 [4] longest",
                "- classification 635-737 102 [5]",
                "- re-injection 737-789 52 [6]",
                "- actions 789-789 ? [7]",
            ],
        ),
        (1, ["0 lookup 0-5 ? [] unseen flow_tbl_lookup", "0 kernel 5-26 21 [1,2,3]"]),
        (2, ["0 kernel 1-26 ? [2,3] unseen upcall", "0 socket queue 26-636 610 [4] longest"]),
        (
            3,
            [
                "0 kernel 5-28 23 [2,3] unseen upcall_enqueue",
                "0 socket queue 28-636 ? [4]",
                "0 classification 636-738 102 [5]",
            ],
        ),
        (
            5,
            [
                "0 kernel 5-26 21 [2,3,4]",
                "0 socket queue 26-738 ? [] unseen upcall_recv",
                "0 classification 28-738 ? [5]",
                "0 re-injection 738-790 52 [6]",
            ],
        ),
        (
            7,
            [
                "0 classification 636-738 102 [6]",
                "0 re-injection 738-790 ? [] unseen flow_exec",
                "0 actions 790-790 ? [7]",
            ],
        ),
        (8, ["0 re-injection 738-750 ? [7] pending"]),
    ],
    ids=lambda value: str(value) if isinstance(value, int) else "",
)
def test_what_was_not_seen_has_its_place(gone: int, lines: list[str]) -> None:
    found = journey_lines(without(miss_packet(), gone))
    assert [line for line in found if line in lines] == lines


def test_a_recirculation_that_was_not_seen_comes_before_its_pass() -> None:
    events = recirculated_packet()
    alone = [event._replace(number=at, parent=0 if at else None) for at, event in enumerate(events[4:])]
    assert journey_lines(alone)[:2] == ["0 recirc 0-0 ? [] unseen action_execute", "0 pass 0-2 2 [0]"]


@pytest.mark.parametrize("height", range(1, 9))
def test_a_packet_that_is_still_on_its_way(height: int) -> None:
    stages = journey_of(miss_packet()[:height]).stages
    assert [stage.kind.value for stage in stages if stage.pending] == (
        [[], [], ["kernel"], ["socket queue"], ["socket queue"], ["classification"], [], ["re-injection"]][
            height - 1
        ]
    )


def test_links_are_counted() -> None:
    events = miss_packet()
    events[7] = events[7]._replace(uncertain=True)
    assert journey_of(events).links == (7, 1, 0, 0)
    assert journey_of(packet_out()).links == (4, 0, 0, 0)
    assert journey_of(without(events, 5)).links == (6, 1, 1, 0)


def test_no_events_make_no_journey() -> None:
    assert journey_of([]) == (0, 0, (), None, (0, 0, 0, 0))


def check(events: list[Event]) -> None:
    """What holds of every journey."""
    journey = journey_of(events)
    numbers = sorted(event.number for stage in journey.stages for event in stage.events)
    assert numbers == [event.number for event in events]
    assert all(stage.start <= stage.end for stage in journey.stages)
    assert all((stage.length or 0) >= 0 for stage in journey.stages)
    places = [stage.place for stage in journey.stages]
    assert len(set(places)) == len(places)
    on_axis = [stage for stage in journey.stages if stage.kind is not StageKind.AFTERWARDS]
    assert all(stage.start >= 0 and stage.end <= journey.duration for stage in on_axis)
    for upcall in {(place.group, place.upcall) for place in places if place.kind in OF_AN_UPCALL}:
        stages = [s for s in on_axis if s.place[:2] == upcall and s.kind in OF_AN_UPCALL]
        order = [OF_AN_UPCALL.index(stage.kind) for stage in stages]
        assert order == sorted(order)
        for above, below in pairwise(stages):
            assert above.start <= below.start
            assert above.end <= below.end
    if journey.longest is not None:
        assert journey.stages[journey.longest].length


@given(streams())
def test_any_events(events: list[Event]) -> None:
    for packet in {event.packet for event in events}:
        check([event for event in events if event.packet == packet])


@given(st.sampled_from(PACKETS), st.data())
def test_any_part_of_a_packet(make: Callable[[], list[Event]], data: st.DataObject) -> None:
    events = make()
    for _ in range(data.draw(st.integers(0, 4))):
        if events:
            events = without(events, data.draw(st.integers(0, len(events) - 1)))
    check(events[: data.draw(st.integers(0, len(events)))])


@given(st.sampled_from(PACKETS))
def test_stages_of_a_whole_packet_do_not_overlap(make: Callable[[], list[Event]]) -> None:
    """Of one message: of several, one may be answered while another still waits."""
    journey = journey_of(make())
    if make is gso_packet:
        return
    for above, below in pairwise(s for s in journey.stages if s.kind in OF_AN_UPCALL):
        assert above.end <= below.start
