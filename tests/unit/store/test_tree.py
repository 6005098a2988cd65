from __future__ import annotations

from hypothesis import given

from engine.events import Event, EventKind
from engine.store import tree_rows
from engine.store.tree import MOST_DEPTH
from tests.unit.store.builders import (
    classified_packet,
    cloned_packet,
    hit_packet,
    miss_packet,
    recirculated_packet,
    stack_packet,
    tunnelled_packet,
)
from tests.unit.store.strategies import streams


def drawn(events: list[Event]) -> list[str]:
    return ["  " * row.depth + row.event.kind.label for row in tree_rows(events)]


def test_an_upcall_holds_its_stages() -> None:
    assert drawn(miss_packet()) == [
        "pass",
        "  flow_tbl_lookup",
        "  upcall",
        "    upcall_enqueue",
        "    upcall_return",
        "    upcall_recv",
        "    flow_put",
        "    flow_exec",
        "      action_execute",
    ]


def test_passes_hang_flat_under_the_packet() -> None:
    assert drawn(recirculated_packet()) == [
        "pass",
        "  flow_tbl_lookup",
        "  action_execute",
        "  action_execute",
        "pass",
        "  flow_tbl_lookup",
        "  action_execute",
    ]


def test_a_second_arrival_further_down_is_a_pass_of_the_packet() -> None:
    assert drawn(tunnelled_packet()) == [
        "pass",
        "  flow_tbl_lookup",
        "  action_execute",
        "  action_execute",
        "pass",
        "  flow_tbl_lookup",
        "  action_execute",
    ]


def test_actions_in_a_container_hang_under_it() -> None:
    assert drawn(cloned_packet()) == [
        "pass",
        "  flow_tbl_lookup",
        "  action_execute",
        "    action_execute",
        "    action_execute",
        "  action_execute",
        "    action_execute",
        "      upcall",
        "        upcall_enqueue",
        "        upcall_return",
        "  action_execute",
    ]


def test_what_the_stack_saw_before_stands_before_the_pass() -> None:
    assert drawn(stack_packet()) == [
        "stack",
        "pass",
        "  flow_tbl_lookup",
        "  action_execute",
        "    stack",
        "    drop",
    ]


def test_a_deleted_flow_hangs_under_its_put() -> None:
    assert drawn(classified_packet())[6:] == [
        "    upcall_classify",
        "    flow_put",
        "      flow_del",
        "    flow_exec",
        "      action_execute",
    ]


def test_guides_know_the_last_of_their_siblings() -> None:
    assert [row.last for row in tree_rows(recirculated_packet())] == [
        (False,),
        (False, False),
        (False, False),
        (False, True),
        (True,),
        (True, False),
        (True, True),
    ]


def test_times_are_since_the_event_before() -> None:
    rows = tree_rows(miss_packet())
    assert [row.since for row in rows] == [0, 1000, 4000, 21000, 2000, 608000, 102000, 12000, 40000]
    assert [row.waited for row in rows if row.waited is not None] == [610_000]


def test_an_event_without_its_parent_hangs_on_the_packet() -> None:
    entry, _, action = hit_packet()
    orphan = action._replace(number=1, parent=7)
    itself = action._replace(number=2, parent=2)
    assert [(row.event, row.depth) for row in tree_rows([entry, orphan, itself])] == [
        (entry, 0),
        (orphan, 0),
        (itself, 0),
    ]


def test_what_nests_very_deeply_is_drawn_at_one_depth() -> None:
    first, second, _ = hit_packet()
    chain = [first, *(second._replace(number=number, parent=number - 1) for number in range(1, 3000))]
    rows = tree_rows(chain)
    assert [row.event.number for row in rows] == list(range(3000))
    assert max(row.depth for row in rows) == MOST_DEPTH - 1


@given(streams())
def test_every_event_has_one_row_after_its_parent(events: list[Event]) -> None:
    own = [event for event in events if event.packet == 1]
    rows = tree_rows(own)
    place = {row.event.number: position for position, row in enumerate(rows)}
    assert sorted(place) == list(range(len(own)))
    for row in rows:
        assert row.depth == len(row.last) - 1
        if row.event.parent is not None and row.event.kind != EventKind.PASS:
            assert place[row.event.parent] < place[row.event.number]
            assert rows[place[row.event.parent]].depth == row.depth - 1
