"""Records in order of time.

A stage that is told when it returns (an enqueue, an execution) carries the time of its call, so what it
caused may come out of the ring before it. Each record waits a moment for those that belong before it.
"""

from __future__ import annotations

from collections.abc import Iterable
from operator import attrgetter

from engine.bpf.records import Record

WINDOW_NS = 30_000_000  # longer than a call that was not scheduled away

_time = attrgetter("time")


class Reorder:
    """Holds records back for WINDOW_NS, and hands them on in order of time. Owned by one thread."""

    def __init__(self) -> None:
        self._held: list[Record] = []

    def feed(self, records: Iterable[Record], now: int | None) -> list[Record]:
        """Take what came, return what is old enough.

        Args:
            records: in any order.
            now: CLOCK_MONOTONIC, ns; None: nothing more will come, return everything.
        """
        self._held += records
        self._held.sort(key=_time)
        if now is None:
            ready, self._held = self._held, []
            return ready
        count = sum(record.time <= now - WINDOW_NS for record in self._held)
        ready, self._held = self._held[:count], self._held[count:]
        return ready
