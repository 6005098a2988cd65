from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from engine.view.recent import SLOT, SLOTS, Recent

S = 10**9
TIMES = st.lists(st.integers(0, 10 * S), max_size=60).map(sorted)


def counted(times: list[int]) -> Recent:
    recent = Recent()
    for time in times:
        recent.add(time)
    return recent


@given(TIMES, st.integers(0, 5 * S))
def test_a_rate_is_of_the_last_seconds(times: list[int], later: int) -> None:
    now = (times[-1] if times else 0) + later
    start = (now // SLOT - SLOTS + 1) * SLOT
    expected = sum(time >= start for time in times) / max(now - max(start, 0), SLOT) * S
    assert abs(counted(times).rate(now, 0) - expected) < 1e-6


@given(TIMES, TIMES)
def test_two_together_are_as_one(some: list[int], more: list[int]) -> None:
    merged, one = counted(some), counted(sorted(some + more))
    merged.merge(counted(more))
    now = max([*some, *more, 0])
    assert merged.rate(now, 0) == one.rate(now, 0)


def test_a_steady_rate_is_told_as_it_is_and_goes_when_it_ends() -> None:
    recent = counted([number * S // 100 for number in range(500)])
    assert round(recent.rate(5 * S, 0)) == 100
    assert recent.rate(8 * S, 0) == 0


def test_what_began_just_now_is_not_divided_by_more_than_that() -> None:
    recent = counted([7 * S + number * S // 100 for number in range(100)])
    assert round(recent.rate(8 * S, 7 * S)) == 100
    assert recent.rate(7 * S, 7 * S) == 100 * S / SLOT
