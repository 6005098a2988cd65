"""Sets of packets, looked up in the answers for each distinct value that packets have.

A set of packets is a mask: an integer with one byte a packet, 1 where it is in the set.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Hashable, Iterable
from typing import Any

from engine.events import Port
from engine.filter.header_tests import HeadersTest
from engine.filter.items import Lookup
from engine.filter.memo import Memory, SequenceMemo
from engine.filter.rows import Rows
from engine.headers import NO_HEADERS, Headers
from engine.store.traits import Mark, PassKey

FEW = 4  # packets for so many headers: then to ask for each packet's costs less than to ask all
MUCH = 16  # times as many packets: then to ask every item costs less than to look up every packet


class Masks:
    """What packets' columns are looked up in.

    Args:
        rows: the packets.
        memory: answers from earlier looks.

    Attributes:
        all: the mask of all packets.
    """

    def __init__(self, rows: Rows, memory: Memory) -> None:
        self._rows = rows
        self._memory = memory
        self.all = int.from_bytes(b"\1" * rows.size, "little")

    @property
    def many(self) -> bool:
        """Whether the packets are so many that all headers are asked at once."""
        return self._rows.size * FEW >= len(self._rows.columns.header_table)

    def headers(self, key: Hashable, test: HeadersTest) -> int:
        """Return the packets whose headers pass; ``key`` is the test's identity."""
        if not self.many:
            return self.each_headers(key, lambda headers: test((headers,))[0])
        table = self._rows.columns.header_table
        return self.found_headers(test([headers or NO_HEADERS for headers in table.items]))

    def each_headers(self, key: Hashable, test: Callable[[Headers], bool]) -> int:
        """Return the same by a test of one packet's headers, whose answers are remembered."""
        columns = self._rows.columns
        memo = self._memory.sequence(key, "headers", columns.header_table, test, empty=test(NO_HEADERS))
        return self.sequences(memo, columns.headers)

    def found_headers(self, found: list[bool]) -> int:
        """Return the packets whose headers are found, by their number."""
        return self.look_up(found.__getitem__, self._rows.columns.headers) if any(found) else 0

    def passes(self, key: Hashable, test: Callable[[PassKey], bool], *, first: bool = False) -> int:
        """Return the packets of which a pass, or the first one, passes."""
        columns = self._rows.columns
        memo = self._memory.sequence(key, "passes", columns.pass_table, test, first=first)
        return self.sequences(memo, columns.passes)

    def outputs(self, key: Hashable, test: Callable[[Port], bool]) -> int:
        """Return the packets of which a port that they left by passes."""
        columns = self._rows.columns
        memo = self._memory.sequence(key, "outputs", columns.output_table, test)
        return self.sequences(memo, columns.outputs)

    def lookups(self, key: Hashable, test: Callable[[Lookup], bool]) -> int:
        """Return the packets of which a lookup or a put passes."""
        columns = self._rows.columns
        memo = self._memory.sequence(key, "lookups", columns.lookup_table, test)
        return self.sequences(memo, columns.lookups)

    def marks(self, key: Hashable, test: Callable[[Mark], bool]) -> int:
        """Return the packets of which something else that was said passes."""
        columns = self._rows.columns
        memo = self._memory.sequence(key, "marks", columns.mark_table, test)
        return self.sequences(memo, columns.marks)

    def sequences(self, memo: SequenceMemo[Any], column: array[int]) -> int:
        """Ask a table that is much shorter than the column first whether there is anything to find."""
        if len(memo.table) * MUCH <= self._rows.size and memo.finds_nothing():
            return 0
        return self.look_up(memo.__getitem__, column)

    def look_up(self, answer: Callable[[int], int], column: array[int]) -> int:
        """Return the packets for whose entry in a column the answer is 1, and not 0."""
        return mask(map(answer, self._rows.of(column)))


def mask(answers: Iterable[int]) -> int:
    """Return the packets, in their order, for which the answer is 1, and not 0."""
    return int.from_bytes(bytes(answers), "little")
