"""Times and durations in words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from enum import Enum
from functools import lru_cache

Clock = Callable[[int], str]
"""Tells a time, in ns of CLOCK_MONOTONIC, in words."""

NS = 1_000_000_000


class TimeBase(Enum):
    """What the time of a packet's row is told from."""

    CLOCK = "clock"  # the time of day
    FIRST = "first"  # since the first packet
    PREVIOUS = "previous"  # since the packet in the row above

    @property
    def next(self) -> TimeBase:
        """The one after it; after the last the first."""
        bases = list(TimeBase)
        return bases[(bases.index(self) + 1) % len(bases)]


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


def relative(start: int = 0, plus: str = "") -> Clock:
    """Return a clock that tells seconds since a time, ``12.482311``; ``plus`` stands before later ones."""

    def tell(time: int) -> str:
        sign, since = ("-", start - time) if time < start else (plus, time - start)
        return f"{sign}{since // NS}.{since % NS // 1000:06d}"

    return tell


def elapsed(start: int) -> Clock:
    """Return a clock that tells how much later than a time, ``+12.482311``."""
    return relative(start, "+")


def counted(base: TimeBase, clock: Clock) -> Clock:
    """Return a clock for rows of text that are told one after the other: each call is a row's.

    Every time is as wide as that of day, so that rows begin at the left whatever it is.

    Args:
        base: what to tell their times from.
        clock: tells the time of day.
    """
    if base is TimeBase.CLOCK:
        return clock
    start: int | None = None

    def tell(time: int) -> str:
        nonlocal start
        since = time if start is None else start
        start = time if base is TimeBase.PREVIOUS else since
        return elapsed(since)(time).ljust(len("14:02:11.482311"))

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
