"""Putting whole packets into the columns, many at a time: what their ways have in common is copied."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate, chain
from operator import itemgetter, mul

from engine.passages import Place, Run, Way
from engine.store.appender import Appender
from engine.store.chunk import WORD
from engine.store.chunks import Chunks
from engine.store.columns import PacketColumns
from engine.store.header_numbers import HeaderNumbers
from engine.store.ways import Imprints

FEW = 3  # packets: what is done once for all of a run costs as much as they would one by one


class RunAppender:
    """Puts runs into chunks. The same comes of it as when their events are appended one by one.

    Args:
        columns: the packets.
        chunks: their events.
        one_by_one: takes the packets that do not fit into a chunk, or of which something came before.
    """

    def __init__(self, columns: PacketColumns, chunks: Chunks, one_by_one: Appender) -> None:
        self._columns = columns
        self._chunks = chunks
        self._one_by_one = one_by_one
        self._imprints = Imprints(columns)
        self._headers = HeaderNumbers(columns.header_table)

    def append(self, run: Run) -> None:
        """Keep the events of packets; the oldest go when there are too many."""
        done, size = 0, len(run.passages)
        while done < size:
            fitting = self._fitting(run, done)
            if fitting >= FEW:
                self._append(run.part(done, done + fitting))
            else:
                fitting = min(FEW, size - done)
                self._one_by_one.append(run.part(done, done + fitting).events())
            done += fitting

    def add_bytes(self, run: Run) -> None:
        """Keep the packets' first bytes."""
        columns, packets = self._columns, range(run.first, run.first + len(run.passages))
        at, end = packets.start - columns.first, packets.stop - columns.first
        if at < 0 or end > columns.size or columns.data[at:end].count(None) < len(packets):
            for packet in run.first_bytes():
                self._one_by_one.add_bytes(packet)
            return
        _, _, _, _, _, lengths, frames = zip(*run.passages, strict=True)
        numbers = self._headers.find(frames)
        columns.lengths[at:end] = array("I", lengths)
        columns.data[at:end] = frames
        columns.headers[at:end] = array("I", numbers)
        columns.header_table.use_all(numbers, packets[-1])
        self._one_by_one.touched.update(packets)

    def _fitting(self, run: Run, start: int) -> int:
        """Return how many packets from there on can be put into the newest chunk at once."""
        if run.first + start < self._columns.first + self._columns.size:
            return 0
        room = self._chunks.limit - self._chunks.newest.used
        heights = map(len, map(itemgetter(3), run.passages[start:]))
        return bisect_right(list(accumulate(heights)), room)

    def _append(self, run: Run) -> None:
        """Append packets that are new and fit, column by column."""
        self._imprints.refresh()
        began, ways, places, times, skbs, _, _ = zip(*run.passages, strict=True)
        imprints = zip(*map(self._imprints.__getitem__, ways), strict=True)
        ties, nexts, counts, *sums = imprints
        row = self._append_events(ways, places, times, skbs, counts, b"".join(ties), b"".join(nexts))

        columns, packets = self._columns, range(run.first, run.first + len(ways))
        columns.grow(packets[-1])
        where = slice(packets.start - columns.first, packets.stop - columns.first)
        columns.first_rows[where] = array(WORD, list(accumulate(counts[:-1], initial=row)))
        columns.last_rows[where] = array(WORD, list(accumulate(counts, initial=row - 1))[1:])
        columns.counts[where] = array("I", counts)
        columns.times[where] = array(WORD, began)
        columns.ends[where] = array(WORD, list(map(max, times)))
        self._append_sums(where, packets[-1], *sums)
        self._chunks.newest.last_started = max(self._chunks.newest.last_started, packets[-1])
        self._one_by_one.touched.update(packets)

    def _append_events(
        self,
        ways: Sequence[Way],
        places: Iterable[Place],
        times: Iterable[Iterable[int]],
        skbs: Iterable[Iterable[int]],
        counts: Sequence[int],
        ties: bytes,
        nexts: bytes,
    ) -> int:
        """Fill the chunk's columns; return the first row."""
        chunk = self._chunks.newest
        tables, start, end = chunk.tables, chunk.used, chunk.used + sum(counts)
        chunk.times[start:end] = array(WORD, list(chain.from_iterable(times)))
        chunk.skbs[start:end] = array(WORD, list(chain.from_iterable(skbs)))
        chunk.nexts[start:end] = array("I", nexts)
        chunk.ties[start:end] = array("I", ties)
        of_each = map(mul, map(tables.places.__getitem__, places), counts)
        chunk.places[start:end] = array("I", b"".join(of_each))
        chunk.detail_numbers[start:end] = array("H", b"".join(map(tables.way_details.__getitem__, ways)))
        chunk.used = end
        self._one_by_one.events_seen += end - start
        return chunk.start + start

    def _append_sums(
        self,
        where: slice,
        newest: int,
        lengths: Iterable[int],
        flags: Iterable[int],
        passes: Iterable[int],
        lookups: Iterable[int],
        outputs: Iterable[int],
        marks: Iterable[int],
    ) -> None:
        """Fill the packets' columns with what the events add up to."""
        columns = self._columns
        columns.lengths[where] = array("I", lengths)
        columns.flags[where] = array("H", flags)
        columns.passes[where] = array("I", passes)
        columns.lookups[where] = array("I", lookups)
        columns.outputs[where] = array("I", outputs)
        columns.marks[where] = array("I", marks)
        columns.pass_table.use_all(passes, newest)
        columns.lookup_table.use_all(lookups, newest)
        columns.output_table.use_all(outputs, newest)
        columns.mark_table.use_all(marks, newest)
