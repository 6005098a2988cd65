from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tui.border import LEAST_PANE, LEAST_TREE, NARROW, Border


def moved(width: int, *steps: int) -> Border:
    border = Border()
    for step in steps:
        border.move(step, width)
    return border


def test_where_it_stands_before_it_is_moved() -> None:
    assert [Border().pane(width) for width in (100, 120, 200, 300)] == [44, 44, 74, 90]


def test_steps() -> None:
    assert moved(120, 1, 1).pane(120) == 52
    assert moved(120, -1).pane(120) == 40
    assert moved(80, 1, 1).drawer == 65
    assert moved(80, -1).drawer == 35


def test_it_keeps_to_its_bounds_and_comes_back_at_once() -> None:
    border = moved(120, *[1] * 50)
    assert border.pane(120) == 80
    border.move(-1, 120)
    assert border.pane(120) == 76
    drawer = moved(80, *[-1] * 50)
    assert drawer.drawer == 15
    drawer.move(1, 80)
    assert drawer.drawer == 25


def test_side_and_drawer_are_moved_each_on_its_own() -> None:
    border = moved(80, 1)
    assert (border.pane(120), border.drawer) == (44, 55)
    border.move(1, 120)
    assert (border.pane(120), border.drawer) == (48, 55)


@given(
    steps=st.lists(st.tuples(st.sampled_from([-1, 1]), st.integers(NARROW, 400)), max_size=60),
    width=st.integers(NARROW, 400),
)
def test_both_sides_can_always_be_read(steps: list[tuple[int, int]], width: int) -> None:
    border = Border()
    for step, then in steps:
        before = border.pane(then)
        border.move(step, then)
        assert (border.pane(then) - before) * step in range(5)
    assert LEAST_PANE <= border.pane(width) <= width - LEAST_TREE
