"""All packets and events that are kept."""

from __future__ import annotations

from collections.abc import Iterable

from engine.bulk import Events, FirstBytes
from engine.events import Event, PacketBytes
from engine.passages import Run
from engine.source import Batch
from engine.store.appender import Appender
from engine.store.chunks import Chunks
from engine.store.columns import PacketColumns
from engine.store.completeness import Completeness
from engine.store.runs import RunAppender
from engine.store.summary import PacketSummary, summarise
from engine.store.traits import GAPS

MOST_AWAITED = 1 << 12  # incomplete packets of which nothing has come yet


class PacketStore:
    """The newest events, at most so many, and the packets that they belong to.

    Events are kept in chunks, in columns. When there are too many the oldest chunk goes, and with it every
    packet that began in it. Packets are known by their numbers, which never change and are not given out
    again. One thread owns a store; nothing here waits.

    Args:
        max_events: how many events are kept at most; never fewer than that less a chunk, once there were.
        chunk_rows: events that go together; by default a 16th of ``max_events``, 32768 at most.

    Attributes:
        columns: the packets' columns, for filters. Read only.
    """

    def __init__(self, max_events: int = 1_000_000, chunk_rows: int | None = None) -> None:
        self.columns = PacketColumns()
        self._chunks = Chunks(max_events, chunk_rows)
        self._appender = Appender(self.columns, self._chunks)
        self._runs = RunAppender(self.columns, self._chunks, self._appender)
        self._awaited: set[int] = set()  # packets that are incomplete and did not come yet
        self._completeness = Completeness(self.columns, self._chunks, self._events_at)

    def __len__(self) -> int:
        """Count the packets that are kept."""
        return self.columns.size

    def __contains__(self, packet: object) -> bool:
        return isinstance(packet, int) and 0 <= packet - self.columns.first < self.columns.size

    @property
    def first_packet(self) -> int:
        """The oldest packet that is kept."""
        return self.columns.first

    @property
    def last_packet(self) -> int:
        """The newest packet; one less than ``first_packet`` when none is kept."""
        return self.columns.first + self.columns.size - 1

    @property
    def events_seen(self) -> int:
        """How many events were appended, the late ones included."""
        return self._appender.events_seen

    @property
    def late_events(self) -> int:
        """How many came for packets that were gone already; they are not kept."""
        return self._appender.late_events

    @property
    def events_kept(self) -> int:
        """How many events are held."""
        return self._chunks.kept

    @property
    def packets_seen(self) -> int:
        """How many packets there have been."""
        return self.last_packet

    @property
    def packets_evicted(self) -> int:
        """How many of them are gone."""
        return self.columns.first - 1

    def append(self, event: Event) -> None:
        """Keep an event; the oldest go when there are too many."""
        self._appender.append((event,))

    def append_events(self, events: Iterable[Event]) -> None:
        """Keep events: quicker than one by one."""
        for part in events.parts if isinstance(events, Events) else (events,):
            if isinstance(part, Run):
                self._runs.append(part)
            else:
                self._appender.append(part)
        self._completeness.check_settled()

    def add_bytes(self, packet: PacketBytes) -> None:
        """Keep a packet's first bytes; the first that come are the packet's."""
        self._appender.add_bytes(packet)

    def append_batch(self, batch: Batch) -> None:
        """Keep a batch's events and bytes, and which packets are incomplete."""
        self.append_events(batch.events)
        packets = batch.packets
        for part in packets.parts if isinstance(packets, FirstBytes) else (packets,):
            if isinstance(part, Run):
                self._runs.add_bytes(part)
            else:
                for packet in part:
                    self._appender.add_bytes(packet)
        if self._awaited or batch.incomplete:
            self.mark_incomplete(batch.incomplete)

    def mark_incomplete(self, packets: Iterable[int]) -> None:
        """Note of which packets events were lost; also of packets that are still to come."""
        self._awaited = {packet for packet in (*self._awaited, *packets) if not self._mark(packet)}
        while len(self._awaited) > MOST_AWAITED:
            self._awaited.pop()

    def _mark(self, packet: int) -> bool:
        """Note that events of a packet were lost; return whether there is nothing to wait for."""
        at = packet - self.columns.first
        if at < 0:
            return True
        if at >= self.columns.size or not self.columns.counts[at]:
            return False
        if not self.columns.flags[at] & GAPS:
            self.columns.flags[at] |= GAPS
            self._appender.touched.add(packet)
        return True

    def take_touched(self) -> set[int]:
        """Return the packets, of those still kept, that changed since the last call."""
        touched = self._appender.touched
        self._appender.touched = set()
        return touched

    def height(self, packet: int) -> int:
        """Return how many events a packet has. Raises KeyError where it is not kept."""
        return self.columns.counts[self._at(packet)]

    def events(self, packet: int) -> list[Event]:
        """Return a packet's events in order of arrival. Raises KeyError where it is not kept."""
        at = self._at(packet)
        return self._events_at(at, self.columns.counts[at])

    def bytes_of(self, packet: int) -> PacketBytes | None:
        """Return a packet's first bytes, if there are any. Raises KeyError where it is not kept."""
        at = self._at(packet)
        data = self.columns.data[at]
        return None if data is None else PacketBytes(packet, self.columns.lengths[at], data)

    def summary(self, packet: int) -> PacketSummary:
        """Return a packet in short. Raises KeyError where it is not kept."""
        at = self._at(packet)
        self._completeness.is_incomplete(at)
        return summarise(self.columns, at)

    def is_incomplete(self, packet: int) -> bool:
        """Whether anything of a packet is missing or not linked. Raises KeyError where it is not kept."""
        return self._completeness.is_incomplete(self._at(packet))

    def _events_at(self, at: int, most: int) -> list[Event]:
        row, found = self.columns.first_rows[at], []
        packet = self.columns.first + at
        for number in range(min(self.columns.counts[at], most)):
            chunk = self._chunks.holding(row)
            found.append(chunk.event(row - chunk.start, packet, number))
            row += chunk.nexts[row - chunk.start]
        return found

    def _at(self, packet: int) -> int:
        at = packet - self.columns.first
        if not 0 <= at < self.columns.size:
            raise KeyError(packet)
        return at
