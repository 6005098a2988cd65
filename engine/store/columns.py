"""The packets in columns."""

from __future__ import annotations

from array import array
from typing import Any

from engine.events import Port
from engine.flow_id import FlowId
from engine.headers import NO_HEADERS, Headers
from engine.store.chunk import WORD
from engine.store.sequences import EMPTY, Sequences
from engine.store.traits import Mark, PassKey, PutUfid

MOST_LENGTH = (1 << 32) - 1


SPARE = 256  # entries made ahead, for making them one by one costs more than all else of a packet


class PacketColumns:
    """One entry a packet, at ``packet - first``: 64 bytes, its first bytes and the tables apart.

    Attributes:
        first: the number of the packet at position 0.
        first_rows: row of its first event.
        last_rows: row of its last event.
        counts: how many events it has; 0 for a number that was left out.
        times: time of its first event, ns.
        ends: the latest time of its events, ns.
        lengths: its length in bytes.
        flags: see ``engine.store.traits``.
        upcalls: how many, 65535 where there are more.
        headers: number of its headers in ``header_table``; 0: not known.
        passes: number of its passes in ``pass_table``.
        lookups: number of its lookups and puts in ``lookup_table``.
        outputs: number of its output ports in ``output_table``.
        marks: number of what else filters ask about in ``mark_table``.
        data: its first bytes.
    """

    def __init__(self) -> None:
        self.first = 1
        self.size = 0
        self.first_rows: array[int] = array(WORD)
        self.last_rows: array[int] = array(WORD)
        self.counts = array("I")
        self.times: array[int] = array(WORD)
        self.ends: array[int] = array(WORD)
        self.lengths = array("I")
        self.flags = array("H")
        self.upcalls = array("H")
        self.headers = array("I")
        self.passes = array("I")
        self.lookups = array("I")
        self.outputs = array("I")
        self.marks = array("I")
        self.data: list[bytes | None] = []
        self.header_table: Sequences[Headers] = Sequences()
        self.pass_table: Sequences[PassKey] = Sequences()
        self.lookup_table: Sequences[FlowId | PutUfid | None] = Sequences()
        self.output_table: Sequences[Port] = Sequences()
        self.mark_table: Sequences[Mark] = Sequences()

    def __len__(self) -> int:
        return self.size

    def grow(self, packet: int) -> None:
        """Make room up to that packet; numbers that were left out have no events."""
        self.size = packet - self.first + 1
        spare = self.size + SPARE - len(self.counts)
        if self.size > len(self.counts):
            for column in self._arrays():
                column.frombytes(bytes(column.itemsize * spare))
            self.data.extend([None] * spare)

    def evict(self, first: int) -> None:
        """Forget the packets before that one, and what only they had."""
        gone = first - self.first
        for column in self._arrays():
            del column[:gone]
        del self.data[:gone]
        self.first = first
        self.size = max(self.size - gone, 0)
        for table in self._tables():
            table.sweep(first)

    def set_headers(self, at: int, headers: Headers) -> None:
        """Note a packet's headers."""
        number = self.headers[at] = self.header_table.extend(EMPTY, headers)
        self.header_table.use(number, self.first + at)

    def headers_at(self, at: int) -> Headers:
        """Return a packet's headers."""
        number = self.headers[at]
        return self.header_table.items[number] if number != EMPTY else NO_HEADERS

    def generations(self) -> tuple[int, ...]:
        """Return a value that changes when numbers of sequences get another meaning."""
        return tuple(table.generation for table in self._tables())

    def _arrays(self) -> tuple[array[int], ...]:
        return (
            self.first_rows,
            self.last_rows,
            self.counts,
            self.times,
            self.ends,
            self.lengths,
            self.flags,
            self.upcalls,
            self.headers,
            self.passes,
            self.lookups,
            self.outputs,
            self.marks,
        )

    def _tables(self) -> tuple[Sequences[Any], ...]:
        return self.header_table, self.pass_table, self.lookup_table, self.output_table, self.mark_table
