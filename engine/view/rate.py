"""How fast a counter counts, over the last second or so."""

from __future__ import annotations

from collections import deque

WINDOW = 2.0  # seconds: long enough that the figure can be read, short enough that it is of now


class Rate:
    """Counts a second, from readings of a counter that only grows."""

    def __init__(self) -> None:
        self._readings: deque[tuple[float, int]] = deque()

    def read(self, now: float, count: int) -> None:
        """Take a reading."""
        self._readings.append((now, count))
        while len(self._readings) > 2 and self._readings[1][0] <= now - WINDOW:
            self._readings.popleft()

    @property
    def value(self) -> float:
        """Counts a second over the readings of the window."""
        if len(self._readings) < 2:
            return 0.0
        (start, first), (end, last) = self._readings[0], self._readings[-1]
        return (last - first) / (end - start) if end > start else 0.0
