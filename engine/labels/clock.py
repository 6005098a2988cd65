"""Times and durations in words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from enum import Enum
from functools import lru_cache
from typing import Protocol, runtime_checkable

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


@runtime_checkable
class Dating(Protocol):
    """A clock that knows the time of day."""

    @property
    def offset_ns(self) -> int:
        """What it adds to a time to get the ns since 1970; 0 while it is not known."""


class WallClock:
    """A clock that tells local time, ``14:02:11.482311``.

    Args:
        offset_ns: what to add to CLOCK_MONOTONIC to get the time since 1970.
        dated: put the date before it.
    """

    def __init__(self, offset_ns: int, *, dated: bool = False) -> None:
        self.offset_ns = offset_ns
        self._form = "%Y-%m-%d %H:%M:%S" if dated else "%H:%M:%S"
        self._second = lru_cache(64)(self._tell_second)

    def __call__(self, time: int) -> str:
        """Tell a time."""
        seconds, ns = divmod(time + self.offset_ns, NS)
        return f"{self._second(seconds)}.{ns // 1000:06d}"

    def _tell_second(self, seconds: int) -> str:
        try:
            return datetime.fromtimestamp(seconds).strftime(self._form)
        except (ValueError, OverflowError, OSError):
            return f"{seconds} s"  # no calendar has that day: a damaged recording


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
