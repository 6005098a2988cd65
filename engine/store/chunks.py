"""The chunks that are kept: the newest takes events, the oldest goes."""

from __future__ import annotations

from collections import deque

from engine.store.chunk import MOST_ROWS, Chunk
from engine.store.tables import Tables

CHUNK_ROWS = 1 << 15  # small enough that 3 % of a million events go at a time


class Chunks:
    """A row of chunks that holds so many events at most.

    Rows are numbered without end: row ``n`` is in the chunk that starts at or before it.

    Args:
        max_events: how many events are kept at most.
        rows: how many go together; by default a 16th of ``max_events``, 32768 at most.

    Attributes:
        newest: the chunk that takes the next event.
        limit: how many events it takes before ``make_room`` must be called.
        rows: how many events fit in a chunk.
    """

    def __init__(self, max_events: int, rows: int | None = None) -> None:
        if max_events < 1:
            raise ValueError("a store keeps one event at least")
        self._max_events = max_events
        self.rows = min(rows or min(CHUNK_ROWS, max(1, max_events // 16)), MOST_ROWS, max_events)
        self.newest = Chunk(0, self.rows, Tables())
        self._chunks = deque([self.newest])
        self._kept_before = 0  # events in all chunks but the newest
        self.limit = self.rows

    @property
    def kept(self) -> int:
        """How many events are held."""
        return self._kept_before + self.newest.used

    def holding(self, row: int) -> Chunk:
        """Return the chunk that a row is in."""
        return self._chunks[(row - self._chunks[0].start) // self.rows]

    def make_room(self) -> int:
        """Begin a chunk when the newest is full, drop the oldest when too many events are kept.

        Returns:
            The greatest packet that began in the dropped chunk; 0 where none did.
        """
        if self.newest.used == self.rows:
            self._kept_before += self.newest.used
            tables = self.newest.tables.following(self.rows)
            self.newest = Chunk(self.newest.start + self.rows, self.rows, tables)
            self._chunks.append(self.newest)
        began = self._drop_oldest() if self.kept >= self._max_events else 0
        self.limit = min(self.rows, self._max_events - self._kept_before)
        return began

    def _drop_oldest(self) -> int:
        oldest = self._chunks.popleft()
        self._kept_before -= oldest.used
        return oldest.last_started
