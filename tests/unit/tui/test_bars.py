from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.bars import EIGHTHS, Bar, dotted, frame, solid


@pytest.mark.parametrize(
    ("start", "end", "bar"),
    [
        (0, 1, Bar(0, "▏")),
        (7, 8, Bar(0, "▕")),
        (4, 8, Bar(0, "▐")),
        (2, 5, Bar(0, "▍")),
        (8, 16, Bar(1, "█")),
        (8, 17, Bar(1, "█▏")),
        (12, 33, Bar(1, "▐██▏")),
        (15, 24, Bar(1, "▕█")),
        (10, 24, Bar(1, "██")),
    ],
)
def test_solid(start: int, end: int, bar: Bar) -> None:
    assert solid(start, end) == bar


def test_what_is_not_solid() -> None:
    assert frame(0, 32) == Bar(0, "├──┤")
    assert frame(9, 14) == Bar(1, "│")
    assert dotted(0, 32) == Bar(0, "┄┄┄┄")
    assert dotted(0, 32, head="?") == Bar(0, "?┄┄┄")
    assert dotted(9, 14, head="?") == Bar(1, "?")
    assert dotted(0, 32, tail="▸") == Bar(0, "┄┄┄▸")


@pytest.mark.parametrize(("start", "end"), [(3, 3), (4, 3), (-1, 3)])
def test_no_bar(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="a bar from"):
        solid(start, end)


@given(st.integers(0, 999), st.integers(1, 999))
def test_any_bar_stands_in_the_cells_that_it_is_of(start: int, size: int) -> None:
    for bar in (solid(start, start + size), frame(start, start + size), dotted(start, start + size)):
        assert bar.cell == start // 8
        assert bar.end == (start + size - 1) // 8 + 1
    assert solid(start, start + size).text.strip(EIGHTHS + "▐▕") == ""
