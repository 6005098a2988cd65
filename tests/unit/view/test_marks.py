from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from engine.view.jumps import go_marked, toggle_mark
from engine.view.marks import Jump, Marks
from engine.view.view import View
from tests.unit.view.stores import add, filled

PACKETS = st.integers(1, 12)


@given(st.lists(PACKETS), st.sets(PACKETS), PACKETS, PACKETS)
def test_against_a_set(toggled: list[int], among: set[int], at: int, oldest: int) -> None:
    marks, model = Marks(), set[int]()
    for packet in toggled:
        marks.toggle(packet)
        model ^= {packet}
    assert list(marks) == sorted(model)
    marks.forget_before(oldest)
    model = {packet for packet in model if packet >= oldest}
    assert len(marks) == len(model)
    assert [packet for packet in range(14) if packet in marks] == sorted(model)
    reachable = sorted(model & among)
    later = [packet for packet in reachable if packet > at]
    expected = Jump(later[0], False) if later else Jump(reachable[0], True) if reachable else None
    assert marks.next(at, among) == expected


def test_a_mark_goes_with_its_packet_though_a_filter_hides_everything() -> None:
    store = filled(10, 4, max_events=64)
    view = View(store)
    view.refresh()
    view.go_first()
    toggle_mark(view)
    assert [row.marked for row in view.rows(0, 2)] == [True, False]
    view.go_last()
    toggle_mark(view)
    for packet in range(11, 20):
        add(store, packet, 4)
    view.refresh()
    assert list(view.marks) == [10]
    assert go_marked(view) == Jump(10, True)
