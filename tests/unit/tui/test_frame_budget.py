"""The budgets of a frame and of a key, loosely: `make bench` tells the figures."""

from __future__ import annotations

from tests.bench.bench_ui import RATE, filled, measure
from tests.bench.live_app import Typist, live_app
from tests.bench.stock_tree import append_time
from tui._textual_pacing import USUAL


async def frame_cost(events: int) -> float:
    """CPU time of a frame, in ms, while events come and so many are kept."""
    async with filled(events) as (bench, live):
        return await measure("follow", lambda _: live.tick(), lambda: bench.feed(RATE // USUAL))


async def test_a_frame_costs_the_same_however_many_events_are_kept() -> None:
    few, many = await frame_cost(10_000), await frame_cost(100_000)
    assert many < 100
    assert many < 4 * few
    assert many < 1000 * await append_time(10_000), "the framework's Tree, for one more of 10,000 nodes"


async def test_keys_are_answered_while_events_come() -> None:
    async with live_app(100_000, RATE) as app:
        typist = Typist(app)
        tabs, letters = await typist.tabs(20), await typist.filters(2)
    assert tabs[len(tabs) // 2] < 1.0
    assert letters[len(letters) // 2] < 1.5
