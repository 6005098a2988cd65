from hypothesis import given
from hypothesis import strategies as st

from engine.bpf.records import Record, unpack_trail
from engine.reorder import WINDOW_NS, Reorder
from tests.unit.correlate.kernel import entry, trail

NOW = 10 * WINDOW_NS


def record(time: int) -> Record:
    return unpack_trail(trail(entry(time)))[0]


def test_young_records_wait_for_those_that_belong_before_them() -> None:
    reorder = Reorder()
    caused = record(NOW - 5)
    assert reorder.feed([caused], NOW) == []
    call = record(NOW - 9)
    assert reorder.feed([call], NOW + WINDOW_NS) == [call, caused]


@given(st.lists(st.lists(st.integers(0, 3 * WINDOW_NS))))
def test_nothing_is_lost_and_the_end_is_in_order(rounds: list[list[int]]) -> None:
    reorder, seen = Reorder(), []
    for index, times in enumerate(rounds):
        records = [record(time) for time in times]
        seen += reorder.feed(records, index * WINDOW_NS)
    last = reorder.feed([], None)
    assert sorted(r[0] for r in seen + last) == sorted(time for times in rounds for time in times)
    assert [r[0] for r in last] == sorted(r[0] for r in last)
