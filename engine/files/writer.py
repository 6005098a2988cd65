"""Writes a recording."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence

import orjson

from engine import __version__
from engine.detrace.ovn.answers import OvnAnswer
from engine.events import Event, PacketBytes
from engine.files.fields import Json
from engine.files.items import FlowRecord, Machine, Startup
from engine.files.lines import (
    change_line,
    cookie_line,
    ending_line,
    event_line,
    flow_line,
    incomplete_line,
    packet_line,
    startup_line,
)
from engine.files.news import News
from engine.files.streams import Output
from engine.files.tracks import Tracks
from engine.source import Batch, SourceStatus

MARKED = 10_000  # packets in one line


def this_startup(status: SourceStatus) -> Startup:
    """Return the first line of what is collected here and now."""
    system = os.uname()
    return Startup(
        f"ovscope {__version__}",
        status.title,
        status.hooks,
        time.time_ns() - time.monotonic_ns(),
        Machine(system.release, system.version, system.machine),
    )


class RecordingWriter:
    """Writes a recording, whole lines only, handed on batch by batch.

    Every call may raise OSError, as ``out`` does.

    Args:
        out: where the lines go; stays open.
        clock: CLOCK_MONOTONIC in ns.
    """

    def __init__(self, out: Output, clock: Callable[[], int] = time.monotonic_ns) -> None:
        self._out = out
        self._clock = clock
        self._tracks = Tracks()
        self._news = News()
        self.events = 0
        self.packets = 0

    @property
    def now(self) -> int:
        """The time of lines that have none of their own; CLOCK_MONOTONIC, ns."""
        return self._clock()

    def start(self, startup: Startup) -> None:
        """Write the first line."""
        self._news = News(startup.hooks)
        self._write([startup_line(startup, self._clock())])

    def batch(self, batch: Batch) -> None:
        """Write a batch: its events in their order, and what its status has that is new."""
        self.lines(batch.events, batch.packets)
        self.incomplete(batch.incomplete)
        self.news(batch.status)

    def lines(self, events: Sequence[Event], packets: Sequence[PacketBytes]) -> None:
        """Write events, and the bytes of their packets with the first of each."""
        waiting = {data.packet: data for data in packets}
        lines = [event_line(event, waiting.pop(event.packet, None), self._tracks) for event in events]
        self.events += len(events)
        self.packets += sum(event.number == 0 for event in events)
        self._write([*lines, *(packet_line(data, self._clock()) for data in waiting.values())])

    def incomplete(self, packets: Sequence[int]) -> None:
        """Write of which packets events were lost."""
        parts = (packets[start : start + MARKED] for start in range(0, len(packets), MARKED))
        self._write([incomplete_line(self._clock(), part) for part in parts])

    def news(self, status: SourceStatus) -> None:
        """Write what the status has that is new: hooks, events lost, the capture filter, notices."""
        now = self._clock()
        condition = self._news.of(status, now)
        if condition is not None:
            self._write([change_line(now, self._news.hooks, condition)])

    def flow(self, record: FlowRecord) -> None:
        """Write what vswitchd said of a flow."""
        self._write([flow_line(record)])

    def cookie(self, answer: OvnAnswer) -> None:
        """Write what a rule's cookie is in OVN."""
        self._write([cookie_line(answer)])

    def end(self) -> None:
        """Write the last line."""
        self._write([ending_line(self._clock(), self._news.latest, self.events, self.packets)])

    def _write(self, lines: list[Json]) -> None:
        if lines:
            self._out.write(b"".join(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE) for line in lines))
            self._out.flush()
