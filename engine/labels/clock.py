"""Times and durations in words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache

Clock = Callable[[int], str]
"""Tells a time, in ns of CLOCK_MONOTONIC, in words."""

NS = 1_000_000_000


def wall_clock(offset_ns: int, *, dated: bool = False) -> Clock:
    """Return a clock that tells local time, ``14:02:11.482311``.

    Args:
        offset_ns: what to add to CLOCK_MONOTONIC to get the time since 1970.
        dated: put the date before it.
    """
    form = "%Y-%m-%d %H:%M:%S" if dated else "%H:%M:%S"

    @lru_cache(64)
    def second(seconds: int) -> str:
        try:
            return datetime.fromtimestamp(seconds).strftime(form)
        except (ValueError, OverflowError, OSError):
            return f"{seconds} s"  # no calendar has that day: a damaged recording

    def tell(time: int) -> str:
        seconds, ns = divmod(time + offset_ns, NS)
        return f"{second(seconds)}.{ns // 1000:06d}"

    return tell


def relative(start: int = 0) -> Clock:
    """Return a clock that tells seconds since a time, ``12.482311``."""

    def tell(time: int) -> str:
        sign, since = ("-", start - time) if time < start else ("", time - start)
        return f"{sign}{since // NS}.{since % NS // 1000:06d}"

    return tell


def duration(ns: int) -> str:
    """Tell a duration to three digits or so: ``0.021 ms``, ``1.84 ms``, ``12.3 s``; up to 8 characters."""
    ms = ns / 1e6
    for limit, digits in ((0.1, 3), (10, 2), (100, 1), (1000, 0)):
        if abs(ms) < limit:
            return f"{ms:.{digits}f} ms"
    for limit, digits in ((10, 2), (100, 1), (100_000, 0)):
        if abs(ms) < limit * 1000:
            return f"{ms / 1000:.{digits}f} s"
    return f"{ms / 3_600_000:.0f} h"
