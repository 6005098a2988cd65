from __future__ import annotations

from itertools import pairwise
from math import ceil

from hypothesis import given
from hypothesis import strategies as st

from engine.view.latencies import DECADES, EDGES, HALF_DECADES, Latencies, bucket_of

US, MS, S = 10**3, 10**6, 10**9
TIMES = st.lists(st.integers(0, 200 * S) | st.sampled_from(EDGES), min_size=1, max_size=60)


def counted(times: list[int]) -> Latencies:
    latencies = Latencies()
    for time in times:
        latencies.add(time, bucket_of(time))
    return latencies


@given(TIMES)
def test_count_total_and_worst_are_exact(times: list[int]) -> None:
    latencies = counted(times)
    assert (latencies.count, latencies.total, latencies.worst) == (len(times), sum(times), max(times))


@given(TIMES, st.sampled_from([0.5, 0.99, 1.0]))
def test_a_percentile_is_near_the_true_one(times: list[int], part: float) -> None:
    true = sorted(times)[ceil(part * len(times)) - 1]
    [told] = counted(times).percentiles(part)
    assert told is not None
    if true < US:
        assert told < US
    elif true < EDGES[-1]:
        assert abs(told - true) <= 0.08 * true
    else:
        assert EDGES[-1] <= told <= max(times)


@given(TIMES, st.sampled_from([DECADES, HALF_DECADES]))
def test_coarse_buckets_are_exact(times: list[int], limits: tuple[int, ...]) -> None:
    edges = [0, *limits, 10**18]
    expected = [sum(start <= time < end for time in times) for start, end in pairwise(edges)]
    assert counted(times).between(limits) == expected


@given(TIMES, TIMES)
def test_two_together_are_as_one(some: list[int], more: list[int]) -> None:
    merged, one = counted(some), counted(some + more)
    merged.merge(counted(more))
    assert merged.between(EDGES) == one.between(EDGES)
    assert (merged.count, merged.total, merged.worst) == (one.count, one.total, one.worst)
    assert merged.percentiles(0.5, 0.99) == one.percentiles(0.5, 0.99)


def test_the_limits_that_are_told() -> None:
    assert DECADES == (10 * US, 100 * US, MS, 10 * MS, 100 * MS, S)
    assert [limit // US for limit in HALF_DECADES] == [
        *(10, 30, 100, 300),
        *(1_000, 3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000),
    ]


def test_nothing_has_no_percentiles_and_what_cannot_be_is_not_counted() -> None:
    latencies = counted([-5])
    assert latencies.percentiles(0.5, 0.99) == [None, None]
    assert (latencies.count, sum(latencies.between(DECADES))) == (0, 0)
