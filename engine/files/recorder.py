"""Records a source: all of it, or the packets that a filter wants."""

from __future__ import annotations

from collections import deque
from typing import Protocol

from engine.events import Event, PacketBytes
from engine.files.bounded import Bounded
from engine.files.settle import Settled, Settler
from engine.files.writer import RecordingWriter
from engine.source import Batch, SourceStatus
from engine.store.store import PacketStore

STORE_EVENTS = 200_000  # what a filter can look at: far more than comes within a second of a busy host
REMEMBERED = 200_000  # packets that were decided, for their late events
UNDECIDED = 20_000  # incomplete packets that wait for their decision


class PacketFilter(Protocol):
    """Decides on packets (engine.filter)."""

    def matches(self, store: PacketStore, packet: int, /) -> bool:
        """Tell whether a packet is wanted."""


class Recorder(Protocol):
    """Takes batches, and writes."""

    def take(self, batch: Batch, now: int) -> None:
        """Take a batch; ``now`` is CLOCK_MONOTONIC in ns."""

    def finish(self) -> None:
        """Write what is held back and the last line."""

    @property
    def packets(self) -> int:
        """How many packets were written."""


class PlainRecorder:
    """Writes events as they come.

    Args:
        writer: writes.
        most: of so many packets; None: of all.
    """

    def __init__(self, writer: RecordingWriter, most: int | None = None) -> None:
        self._writer = writer
        self._most = most

    @property
    def packets(self) -> int:
        """How many packets were written."""
        return self._writer.packets

    def take(self, batch: Batch, now: int) -> None:
        """Write a batch."""
        if self._most is not None:
            events = [event for event in batch.events if event.packet <= self._most]
            packets = [data for data in batch.packets if data.packet <= self._most]
            marked = [packet for packet in batch.incomplete if packet <= self._most]
            batch = batch._replace(events=events, packets=packets, incomplete=marked)
        self._writer.batch(batch)

    def finish(self) -> None:
        """Write the last line."""
        self._writer.end()


class FilteringRecorder:
    """Holds a packet back until it can be decided: when nothing more comes of it.

    The packets that are wanted get new numbers, without gaps, in the order in which they are written.

    Args:
        writer: writes.
        wanted: decides.
        most: so many packets; None: all that are wanted.
    """

    def __init__(self, writer: RecordingWriter, wanted: PacketFilter, most: int | None = None) -> None:
        self._writer = writer
        self._wanted = wanted
        self._most = most
        self._settler = Settler()
        self._store = PacketStore(STORE_EVENTS)
        self._written = 0
        self._numbers: Bounded[int, int] = Bounded(REMEMBERED)  # by the source's; 0: not wanted
        self._incomplete: deque[int] = deque(maxlen=UNDECIDED)

    @property
    def packets(self) -> int:
        """How many packets were written."""
        return self._writer.packets

    def take(self, batch: Batch, now: int) -> None:
        """Hold a batch, and write what is decided."""
        self._store.append_batch(batch)
        self._settler.add(batch)
        self._incomplete.extend(batch.incomplete)
        self._write(self._settler.settled(now), batch.status)

    def finish(self) -> None:
        """Decide on all that is held, and write the last line."""
        self._write(self._settler.rest(), None)
        self._writer.end()

    def _write(self, settled: list[Settled], status: SourceStatus | None) -> None:
        events: list[Event] = []
        packets: list[PacketBytes] = []
        for item in settled:
            number = self._number(item.packet)
            if number:
                events += [event._replace(packet=number) for event in item.events]
                packets += [item.data._replace(packet=number)] if item.data else []
        self._writer.lines(events, packets)
        self._mark()
        if status is not None:
            self._writer.news(status)

    def _mark(self) -> None:
        """Write which of the packets that are decided are incomplete."""
        numbers = {packet: self._numbers.get(packet) for packet in self._incomplete}
        self._writer.incomplete([number for number in numbers.values() if number])
        undecided = (packet for packet, number in numbers.items() if number is None)
        self._incomplete = deque(undecided, UNDECIDED)

    def _number(self, packet: int) -> int:
        number = self._numbers.get(packet)
        if number is None:
            number = 0
            if self._room() and self._wanted.matches(self._store, packet):
                self._written += 1
                number = self._written
            self._numbers.set(packet, number)
        return number

    def _room(self) -> bool:
        return self._most is None or self._written < self._most
