"""Times of events, in words."""

from __future__ import annotations

import time
from collections.abc import Callable

from engine.labels import Clock, WallClock, relative


def boot_clock() -> Clock:
    """Return a clock that tells the events of this boot in local time."""
    return WallClock(time.time_ns() - time.monotonic_ns())


class RecordedClock:
    """A clock that tells local time as soon as the recording has said what that was.

    Args:
        offset: what to add to an event's time, in ns; 0 while it is not known. Then seconds are told.
    """

    def __init__(self, offset: Callable[[], int]) -> None:
        self._offset = offset
        self._clock: Clock = relative()
        self._clocks_offset = 0

    @property
    def offset_ns(self) -> int:
        """What to add to an event's time to have the ns since 1970; 0 while it is not known."""
        return self._offset()

    def __call__(self, time: int) -> str:
        """Tell a time."""
        if (offset := self._offset()) != self._clocks_offset:
            self._clock, self._clocks_offset = WallClock(offset) if offset else relative(), offset
        return self._clock(time)
