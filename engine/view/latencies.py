"""How long something took, many times over: counts in fixed buckets that grow with the time."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import accumulate, compress, pairwise
from math import ceil

# The series E24: 24 steps of about 10 % a decade, the powers of ten and three times them among the steps.
_STEPS = (10, 11, 12, 13, 15, 16, 18, 20, 22, 24, 27, 30, 33, 36, 39, 43, 47, 51, 56, 62, 68, 75, 82, 91)
EDGES = tuple(step * 10**power for power in range(2, 10) for step in _STEPS)
"""Where buckets begin, in ns, from 1 us to 91 s; one bucket more is below them all."""
DECADES = tuple(10**power for power in range(4, 10))
"""10 us, 100 us and so on up to 1 s."""
HALF_DECADES = tuple(step * 10**power for power in range(4, 10) for step in (1, 3))[:-1]
"""10 us, 30 us, 100 us and so on up to 1 s."""
NO_COUNTS = bytes(4 * (len(EDGES) + 1))


def bucket_of(ns: int) -> int:
    """Return which bucket counts a duration."""
    return bisect_right(EDGES, ns)


class Latencies:
    """Durations, counted. A percentile is told to within 8 %, for a bucket's middle stands for what is in it.

    Attributes:
        count: how many there were.
        total: their sum, ns.
        worst: the longest, ns.
    """

    __slots__ = ("_counts", "count", "total", "worst")

    def __init__(self) -> None:
        self._counts = array("I", NO_COUNTS)
        self.count = 0
        self.total = 0
        self.worst = 0

    def add(self, ns: int, bucket: int) -> None:
        """Count a duration in its bucket; one below 0, out of a damaged recording, is none."""
        if ns < 0:
            return
        self._counts[bucket] += 1
        self.count += 1
        self.total += ns
        if ns > self.worst:
            self.worst = ns

    def merge(self, other: Latencies) -> None:
        """Count all of another one."""
        for bucket in compress(range(len(self._counts)), other._counts) if other.count else ():
            self._counts[bucket] += other._counts[bucket]
        self.count += other.count
        self.total += other.total
        self.worst = max(self.worst, other.worst)

    def percentiles(self, *parts: float) -> list[int | None]:
        """Return for each part, such as 0.99, the time in ns that so many took at most; None: no times."""
        if not self.count:
            return [None] * len(parts)
        sums = list(accumulate(self._counts))
        return [self._at(ceil(part * self.count), sums) for part in parts]

    def between(self, limits: Sequence[int]) -> list[int]:
        """Return how many there were below the first limit, from each to the next, and from the last on.

        Args:
            limits: some of ``EDGES``, the shortest first.
        """
        cuts = [0, *(EDGES.index(limit) + 1 for limit in limits), len(self._counts)]
        return [sum(self._counts[start:end]) for start, end in pairwise(cuts)]

    def _at(self, rank: int, sums: list[int]) -> int:
        """Return the duration that so many took at most; the last one is known."""
        if rank >= self.count:
            return self.worst
        bucket = bisect_left(sums, rank)
        start = EDGES[bucket - 1] if bucket else 0
        end = EDGES[bucket] if bucket < len(EDGES) else self.worst
        return min((start + end) // 2, self.worst)
