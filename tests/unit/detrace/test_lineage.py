from hypothesis import given
from hypothesis import strategies as st

from engine.detrace.lineage import NOTHING_NEW, STRAGGLER_NS, FlowKey, Lineage, Succession
from engine.flow_id import FlowId
from tests.unit.detrace.stand_in import UFID

S = 1_000_000_000
PUT = FlowId(UFID)
A = FlowId(UFID, 0xA, 0x1)
B = FlowId(UFID, 0xB, 0x2)


def test_the_first_lookup_after_a_put_gives_its_pointers() -> None:
    lineage = Lineage()
    assert lineage.see(PUT, 1 * S) == NOTHING_NEW
    assert lineage.key(PUT) == FlowKey(PUT, 1 * S)
    assert lineage.see(A, 2 * S) == Succession(found=(FlowKey(PUT, 1 * S), FlowKey(A)))
    assert lineage.key(PUT) == lineage.key(A) == FlowKey(A)
    assert lineage.see(PUT, 1 * S) == NOTHING_NEW


def test_other_pointers_are_another_flow() -> None:
    lineage = Lineage()
    lineage.see(A, 1 * S)
    assert lineage.see(B, 2 * S) == Succession(FlowKey(A), 2 * S)
    assert [lineage.is_current(FlowKey(flow)) for flow in (A, B)] == [False, True]


def test_every_put_is_an_installation_of_its_own() -> None:
    lineage = Lineage()
    for at, flow in ((1, PUT), (2, A), (20, PUT), (21, B)):
        lineage.see(flow, at * S)
    assert lineage.key(PUT, 1 * S) == FlowKey(A)
    assert lineage.key(PUT, 20 * S) == FlowKey(B)
    assert lineage.key(PUT) is None


def test_an_event_that_comes_late_changes_nothing_that_is_newer() -> None:
    lineage = Lineage()
    lineage.see(B, 5 * S)
    assert lineage.see(A, 1 * S) == NOTHING_NEW
    assert lineage.is_current(FlowKey(B))
    lineage = Lineage()
    lineage.see(A, 1 * S)
    lineage.see(B, 5 * S + 1000)
    assert lineage.see(PUT, 5 * S) == Succession(FlowKey(A), 5 * S)
    assert lineage.key(PUT, 5 * S) == FlowKey(B)


def test_a_straggling_lookup_does_not_bring_the_old_flow_back() -> None:
    lineage = Lineage()
    lineage.see(A, 1 * S)
    lineage.see(PUT, 5 * S)
    assert lineage.see(A, 5 * S + 1000) == NOTHING_NEW
    lineage.see(B, 5 * S + 2000)
    assert lineage.see(A, 5 * S + 3000) == NOTHING_NEW
    assert lineage.is_current(FlowKey(B))
    assert lineage.key(PUT, 5 * S) == FlowKey(B)


def test_a_flow_that_was_allocated_at_its_old_place_is_current_again() -> None:
    lineage = Lineage()
    for at, flow in ((1, A), (2, B), (3, A)):
        lineage.see(flow, at * S)
    assert lineage.is_current(FlowKey(A))
    assert lineage.last_seen(FlowKey(A)) == 3 * S


def test_a_flow_that_was_never_seen_is_not_known() -> None:
    lineage = Lineage()
    assert not lineage.knows(A)
    assert lineage.key(PUT) is None
    assert lineage.last_seen(FlowKey(A)) == 0


def test_ufids_are_bounded() -> None:
    lineage = Lineage(limit=2)
    for number in "123":
        lineage.see(FlowId(number, 1, 1), 1)
    assert [lineage.knows(FlowId(number, 1, 1)) for number in "123"] == [False, True, True]


@given(st.lists(st.tuples(st.sampled_from([PUT, A, B]), st.integers(1, 50)), min_size=1))
def test_the_newest_pointers_are_current_whatever_order_events_come_in(
    events: list[tuple[FlowId, int]],
) -> None:
    lineage = Lineage()
    for flow, at in events:
        lineage.see(flow, at * 2 * STRAGGLER_NS)
    current = [key for key in (lineage.key(flow, at * 2 * STRAGGLER_NS) for flow, at in events) if key]
    assert sum(1 for key in set(current) if lineage.is_current(key)) == 1
