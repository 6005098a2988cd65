"""Times of events, in words."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import lru_cache

from engine.labels import Clock, relative, wall_clock


def boot_clock() -> Clock:
    """Return a clock that tells the events of this boot in local time."""
    return wall_clock(time.time_ns() - time.monotonic_ns())


def recorded_clock(offset: Callable[[], int]) -> Clock:
    """Return a clock that tells local time as soon as the recording has said what that was.

    Args:
        offset: what to add to an event's time, in ns; 0 while it is not known. Then seconds are told.
    """

    @lru_cache(2)
    def clock(offset_ns: int) -> Clock:
        return wall_clock(offset_ns) if offset_ns else relative()

    return lambda time: clock(offset())(time)
