"""How often something happened of late, by the times at which it did."""

from __future__ import annotations

SLOT = 500_000_000  # ns
SLOTS = 5  # the one that goes on included: a rate is over 2 to 2.5 s


class Recent:
    """Counts of the last slots of time in which anything happened."""

    __slots__ = ("_counts",)

    def __init__(self) -> None:
        self._counts: dict[int, int] = {}

    def add(self, time: int) -> None:
        """Count something that happened at a time, in ns."""
        slot = time // SLOT
        if slot in self._counts:
            self._counts[slot] += 1
        else:
            self._put(slot, 1)

    def merge(self, other: Recent) -> None:
        """Count all of another one."""
        for slot, count in other._counts.items():
            self._put(slot, self._counts.get(slot, 0) + count)

    def rate(self, now: int, began: int) -> float:
        """Return how often a second it happened up to now; nothing was counted before ``began``; in ns."""
        first = now // SLOT - SLOTS + 1
        count = sum(count for slot, count in self._counts.items() if slot >= first)
        return count * 1e9 / max(now - max(first * SLOT, began), SLOT)

    def _put(self, slot: int, count: int) -> None:
        self._counts[slot] = count
        if len(self._counts) > SLOTS:
            del self._counts[min(self._counts)]
