from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tui.gauges import bar, sparkline


def test_a_sparkline_is_as_high_as_its_numbers() -> None:
    assert sparkline([1, 2, 3, 4, 5, 6, 7, 8]) == "▁▂▃▄▅▆▇█"
    assert sparkline([0, 1, 1000]) == "·▁█"
    assert sparkline([0, 0]) == "··"
    assert sparkline([]) == ""


def test_a_bar_is_as_long_as_its_part() -> None:
    assert bar(1, 3) == "███"
    assert bar(0.5, 3) == "█▌"
    assert bar(0.001, 3) == "▏"
    assert bar(0, 3) == ""
    assert bar(7, 3) == "███"
    assert bar(1, -2) == ""


@given(st.floats(0, 1), st.integers(0, 40))
def test_a_bar_never_takes_more_than_its_place(part: float, width: int) -> None:
    assert len(bar(part, width)) <= width
