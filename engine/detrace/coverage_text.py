"""What ``coverage/show`` tells: how often vswitchd came by points of its code (OVS lib/coverage.c)."""

from __future__ import annotations

import re
from dataclasses import dataclass

_COUNTER = re.compile(
    r"(?P<name>\S+)\s+(?P<now>[\d.]{1,20})/sec\s+(?P<minute>[\d.]{1,20})/sec\s+(?P<hour>[\d.]{1,20})/sec"
    r"\s+total: (?P<total>\d{1,20})",
    re.A,
)
_NEVER = re.compile(r"(?P<count>\d{1,10}) events never hit", re.A)
_HEADING = "Event coverage, avg rate over last"


@dataclass(frozen=True)
class Counter:
    """One point.

    Attributes:
        name: as the source calls it.
        now: hits a second over the last five seconds.
        minute: the same over the last minute.
        hour: the same over the last hour.
        total: hits since vswitchd started.
    """

    name: str
    now: float
    minute: float
    hour: float
    total: int


@dataclass(frozen=True)
class Coverage:
    """The whole answer.

    Attributes:
        counters: those that were hit.
        never: how many never were; None where that is not told.
        other: lines that are none of these.
    """

    counters: tuple[Counter, ...] = ()
    never: int | None = None
    other: tuple[str, ...] = ()


def parse_coverage(text: str) -> Coverage:
    """Read the answer; never raises, and loses no line but the heading."""
    counters: list[Counter] = []
    other: list[str] = []
    never: int | None = None
    for line in filter(None, map(str.strip, text.split("\n"))):
        if (counter := _counter(line)) is not None:
            counters.append(counter)
        elif found := _NEVER.fullmatch(line):
            never = int(found["count"])
        elif not line.startswith(_HEADING):
            other.append(line)
    return Coverage(tuple(counters), never, tuple(other))


def _counter(line: str) -> Counter | None:
    found = _COUNTER.fullmatch(line)
    if found is None:
        return None
    try:
        now, minute, hour = (float(found[name]) for name in ("now", "minute", "hour"))
    except ValueError:  # "1.2.3"
        return None
    return Counter(found["name"], now, minute, hour, int(found["total"]))
