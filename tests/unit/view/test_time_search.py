"""The first packet at or after a time, by halving, against one that looks at all."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from engine.view.time_search import DISORDER, first_at

SECOND = DISORDER


def plain(times: Sequence[int], counts: Sequence[int], time: int, size: int) -> int | None:
    for at in range(size):
        if counts[at] and times[at] >= time:
            return at
    return None


@st.composite
def packets(draw: st.DrawFn) -> tuple[list[int], list[int]]:
    """Times in order but for what comes up to a second late, and numbers that were left out."""
    steps = st.one_of(st.integers(0, 3), st.integers(0, SECOND), st.integers(0, 20 * SECOND))
    times: list[int] = []
    now = draw(st.integers(0, SECOND))
    for step in draw(st.lists(steps, max_size=60)):
        now += step
        times.append(now)
    lateness = st.one_of(st.just(0), st.just(SECOND), st.integers(0, SECOND))
    times = [max(time - draw(lateness), 0) for time in times]
    counts = [draw(st.sampled_from([0, 1, 1, 4])) for _ in times]
    return [time if count else 0 for time, count in zip(times, counts, strict=True)], counts


@given(kept=packets(), data=st.data())
def test_it_is_the_same_as_looking_at_all(kept: tuple[list[int], list[int]], data: st.DataObject) -> None:
    times, counts = kept
    wanted = data.draw(st.sampled_from(times) if times else st.integers(0, 9)) + data.draw(st.integers(-2, 2))
    size = data.draw(st.integers(0, len(times)))
    assert first_at(times, counts, wanted, size) == plain(times, counts, wanted, size)


def test_it_looks_at_few_of_a_million() -> None:
    asked = 0

    class Counting(list[int]):
        def __getitem__(self, at: int) -> int:  # type: ignore[override]
            nonlocal asked
            asked += 1
            return 10 * SECOND * super().__getitem__(at)

    times = Counting(range(1_000_000))
    assert first_at(times, Counting([1] * 1_000_000), 777_777 * 10 * SECOND, 1_000_000) == 777_777
    assert asked < 100
