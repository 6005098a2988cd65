from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.view.stage import Place, Stage, StageKind
from engine.view.time_axis import TimeAxis


def stage(start: int, end: int) -> Stage:
    return Stage(Place(0, None, StageKind.QUEUE), start, end, None, None)


@pytest.mark.parametrize(
    ("duration", "cells", "ticks"),
    [
        (770_000, 40, [(0, "0 ms"), (10, "0.2"), (20, "0.4"), (31, "0.6")]),
        (1_840_000, 60, [(0, "0 ms"), (16, "0.5"), (32, "1.0"), (48, "1.5")]),
        (9_000, 40, [(0, "0 ms"), (8, "0.002"), (17, "0.004"), (26, "0.006")]),
        (25_800_000, 40, [(0, "0 ms"), (15, "10"), (31, "20")]),
        (90_000_000_000, 40, [(0, "0 s"), (8, "20"), (17, "40"), (26, "60"), (35, "80")]),
        (0, 40, [(0, "0 ms")]),
        (1, 3, []),
    ],
)
def test_ticks(duration: int, cells: int, ticks: list[tuple[int, str]]) -> None:
    assert list(TimeAxis(duration, cells).ticks()) == ticks


def test_where_bars_begin_and_end() -> None:
    axis = TimeAxis(1000, 10)
    assert axis.extent(stage(0, 1000)) == (0, 80)
    assert axis.extent(stage(500, 500)) == (40, 41)
    assert axis.extent(stage(1000, 1000)) == (79, 80)
    assert axis.extent(stage(5000, 9000)) == (79, 80)


@given(st.integers(0, 10**12), st.integers(1, 300))
def test_any_axis(duration: int, cells: int) -> None:
    ticks = list(TimeAxis(duration, cells).ticks())
    assert len(ticks) <= cells // 8 + 1
    for left, right in pairwise(ticks):
        assert left.cell + len(left.label) < right.cell
    assert all(tick.cell + len(tick.label) < cells for tick in ticks)


@given(st.integers(0, 10**12), st.integers(1, 300), st.data())
def test_any_bar(duration: int, cells: int, data: st.DataObject) -> None:
    axis = TimeAxis(duration, cells)
    start = data.draw(st.integers(0, duration))
    end = data.draw(st.integers(start, duration))
    left, right = axis.extent(stage(start, end))
    assert 0 <= left < right <= cells * 8
    after, _ = axis.extent(stage(end, duration))
    assert after <= right  # what follows begins where it ends, or within its last eighth
