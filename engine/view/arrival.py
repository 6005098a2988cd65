"""From where somebody wants to go to the packet to go to, or why there is none."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import Enum
from typing import NamedTuple

from engine.labels import Clock
from engine.labels.clock import NS, Dating
from engine.view.destination import Destination, PacketNumber, Shift, TimeOfDay
from engine.view.time_search import first_at, first_seen
from engine.view.view import View


class Hindrance(Enum):
    """What keeps a packet from being shown; the user can take it away."""

    FILTER = "filter"
    PAUSE = "pause"


class Arrival(NamedTuple):
    """Where going somewhere leads.

    Attributes:
        packet: the packet to go to; None: there is none.
        words: what is to be said; empty where there is nothing.
        hindrance: what keeps it from being shown; None: nothing that the user could take away.
    """

    packet: int | None
    words: str = ""
    hindrance: Hindrance | None = None


def find(view: View, clock: Clock, destination: Destination) -> Arrival:
    """Find the packet to go to.

    Args:
        view: the packets.
        clock: tells the times of their rows.
        destination: where to go.
    """
    if not len(view.store):
        return Arrival(None, "no packet is kept yet")
    match destination:
        case PacketNumber():
            return _numbered(view, destination.number)
        case TimeOfDay():
            time = _time_of(view, clock, destination)
            untold = Arrival(None, "the recording does not tell what time of day it was")
            return untold if time is None else _since(view, clock, time, destination.typed)
        case Shift():
            focus = view.focus
            if focus is None:
                return Arrival(None, "no packet is chosen")
            time = view.store.summary(focus.packet).time + destination.ns
            return _since(view, clock, time, clock(time))


def _numbered(view: View, number: int) -> Arrival:
    store, last = view.store, view.last_packet
    if number < store.first_packet:
        return Arrival(None, f"packet {number:,} is no longer kept: the oldest is {store.first_packet:,}")
    if last < number <= store.last_packet:
        return Arrival(None, f"packet {number:,} came after the rows were frozen", Hindrance.PAUSE)
    if number > last:
        return Arrival(None, f"there is no packet {number:,}: the newest is {last:,}")
    if not store.height(number):
        return Arrival(None, f"of packet {number:,} nothing was seen")
    if number not in view.selection.rows:
        return Arrival(number, f"packet {number:,} does not match the filter", Hindrance.FILTER)
    return Arrival(number)


def _since(view: View, clock: Clock, time: int, told: str) -> Arrival:
    """Find the first packet at or after a time that is shown; ``told`` is the time in words."""
    columns, last = view.store.columns, view.last_packet
    size = last - columns.first + 1
    at = first_at(columns.times, columns.counts, time, size)
    if at is None:
        newest = clock(_times(view)[1])
        return Arrival(None, f"there is no packet at or after {told}: the newest is of {newest}")
    packet = shown = columns.first + at
    while shown not in view.selection.rows or columns.times[shown - columns.first] < time:
        after = view.selection.shown_after(shown)
        if after is None:
            return Arrival(packet, f"the filter hides the packets from {told} on", Hindrance.FILTER)
        shown = after
    gone = columns.first > 1 and time < columns.times[at] and not any(columns.counts[:at])
    return Arrival(shown, f"packets before {clock(columns.times[at])} are no longer kept" if gone else "")


def _times(view: View) -> tuple[int, int]:
    """Return when the first and the last packet began, of those that have events."""
    columns = view.store.columns
    places = range(view.last_packet - columns.first + 1)
    first, last = first_seen(columns.counts, places), first_seen(columns.counts, reversed(places))
    return columns.times[first or 0], columns.times[last or 0]


def _time_of(view: View, clock: Clock, wanted: TimeOfDay) -> int | None:
    """Return the time in ns of CLOCK_MONOTONIC: the latest such one among the packets, else the nearest."""
    offset = clock.offset_ns if isinstance(clock, Dating) else 0
    if not offset:
        return None
    first, last = _times(view)
    try:
        times = [round(day.timestamp()) * NS + wanted.ns - offset for day in _days(last + offset, wanted)]
    except (ValueError, OverflowError, OSError):
        return None  # no calendar has that day
    among = [time for time in times if first <= time <= last]
    return max(among) if among else min(times, key=lambda time: max(first - time, time - last))


def _days(near: int, wanted: TimeOfDay) -> list[datetime]:
    """Return when it was, is and will be that time, around a time in ns since 1970."""
    local = datetime.fromtimestamp(near // NS)
    step = timedelta(days=1) if wanted.hour is not None else timedelta(hours=1)
    hour = local.hour if wanted.hour is None else wanted.hour
    today = local.replace(hour=hour, minute=wanted.minute, second=wanted.second)
    return [today - step, today, today + step]
