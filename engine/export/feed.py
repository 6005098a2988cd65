"""Takes packets out of a store slice by slice, so that its thread is never away for long."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from engine.export.exported import Told, exported
from engine.export.job import ExportJob
from engine.source import SourceStatus
from engine.store import PacketStore

SLICE = 100  # packets
TURN = 0.008  # s


class Feed:
    """Hands packets on to a job.

    Args:
        store: has them.
        told: what is known beside the packets.
        packets: their numbers, the oldest first.
        job: takes them.
        seconds: a monotonic clock.

    Attributes:
        evicted: how many were gone before their turn came.
    """

    def __init__(
        self,
        store: PacketStore,
        told: Told,
        packets: Sequence[int],
        job: ExportJob,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._told = told
        self._packets = packets
        self._job = job
        self._seconds = seconds
        self._next = 0
        self._ended = False
        self.evicted = 0

    def turn(self, status: SourceStatus) -> None:
        """Hand on what can be within a few milliseconds; ``status`` is the source's now."""
        until = self._seconds() + TURN
        while self._job.has_room and not self._ended:
            if self._next >= len(self._packets):
                self._job.end(status)
                self._ended = True
                return
            self._slice()
            if self._seconds() >= until:
                return

    def _slice(self) -> None:
        numbers = self._packets[self._next : self._next + SLICE]
        self._next += len(numbers)
        kept = [packet for packet in numbers if packet in self._store]
        self.evicted += len(numbers) - len(kept)
        self._job.put([exported(self._store, packet, self._told) for packet in kept])
