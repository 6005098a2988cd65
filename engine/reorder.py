"""Records in order of time.

A stage that is told when it returns (an enqueue, an execution) carries the time of its call, and a CPU's
events come together at the end, so what they caused may come out of the ring before them. Each waits a
moment for those that belong before it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from operator import itemgetter
from typing import TypeAlias

from engine.bpf.records import Record
from engine.passages import Passage

WINDOW_NS = 30_000_000  # longer than a call that was not scheduled away

Item: TypeAlias = Record | Passage
_time = itemgetter(0)  # of both


class Reorder:
    """Holds records back for WINDOW_NS, and hands them on in order of time. Owned by one thread."""

    def __init__(self) -> None:
        self._held: list[Item] = []

    def feed(self, items: Iterable[Item], now: int | None) -> list[Item]:
        """Take what came, return what is old enough.

        Args:
            items: in any order.
            now: CLOCK_MONOTONIC, ns; None: nothing more will come, return everything.
        """
        self._held += items
        self._held.sort(key=_time)
        count = len(self._held) if now is None else bisect_right(self._held, now - WINDOW_NS, key=_time)
        ready, self._held = self._held[:count], self._held[count:]
        return ready
