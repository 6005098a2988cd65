"""The first packet at or after a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

# Packets are numbered in the order of their first events, as far as these came in time to be put in order
# (engine/reorder.py): what a call that was scheduled away tells comes late. Files may be out of order, too.
DISORDER = 1_000_000_000  # ns that a packet may be later than one behind it


def first_at(times: Sequence[int], counts: Sequence[int], time: int, size: int) -> int | None:
    """Return the position of the first packet that began at or after a time; None where there is none.

    Args:
        times: when the packets began, ns; in order but for ``DISORDER``.
        counts: how many events each has; one that has none has no time either.
        time: the time.
        size: how many packets to look at.
    """
    low = _surely_before(times, counts, time - DISORDER, size)
    return next((at for at in range(low, size) if times[at] >= time and counts[at]), None)


def first_seen(counts: Sequence[int], places: Iterable[int]) -> int | None:
    """Return the first of these positions whose packet has events; None where none has."""
    return next((at for at in places if counts[at]), None)


def _surely_before(times: Sequence[int], counts: Sequence[int], time: int, size: int) -> int:
    """Return how many packets stand at or before one that began before the time, found by halving."""
    low, high = 0, size
    while low < high:
        middle = (low + high) // 2
        at = first_seen(counts, range(middle, high))
        if at is not None and times[at] < time:
            low = at + 1
        else:
            high = middle
    return low
