"""Putting whole packets into the columns, many at a time: what their ways have in common is copied."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from itertools import accumulate, chain
from operator import itemgetter, mul

from engine.passages import Run
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
        """Append packets that are new and fit, column by column: first their events', then their own."""
        self._imprints.refresh()
        chunk, columns = self._chunks.newest, self._columns
        began, ways, places, times, skbs, _, _ = zip(*run.passages, strict=True)
        imprints = zip(*map(self._imprints.__getitem__, ways), strict=True)
        ties, nexts, counts, lengths, flags, passes, lookups, outputs, marks = imprints

        start, end = chunk.used, chunk.used + sum(counts)
        chunk.times[start:end] = array(WORD, list(chain.from_iterable(times)))
        chunk.skbs[start:end] = array(WORD, list(chain.from_iterable(skbs)))
        chunk.nexts[start:end] = array("I", b"".join(nexts))
        chunk.ties[start:end] = array("I", b"".join(ties))
        tables = chunk.tables
        where = map(mul, map(tables.places.__getitem__, places), counts)
        chunk.places[start:end] = array("I", b"".join(where))
        details = map(tables.way_details.__getitem__, ways)
        chunk.detail_numbers[start:end] = array("H", b"".join(details))
        chunk.used = end

        packets = range(run.first, run.first + len(ways))
        chunk.last_started = max(chunk.last_started, packets[-1])
        columns.grow(packets[-1])
        at, to = packets.start - columns.first, packets.stop - columns.first
        row = chunk.start + start
        columns.first_rows[at:to] = array(WORD, list(accumulate(counts[:-1], initial=row)))
        columns.last_rows[at:to] = array(WORD, list(accumulate(counts, initial=row - 1))[1:])
        columns.counts[at:to] = array("I", counts)
        columns.times[at:to] = array(WORD, began)
        columns.ends[at:to] = array(WORD, list(map(max, times)))
        columns.lengths[at:to] = array("I", lengths)
        columns.flags[at:to] = array("H", flags)
        columns.passes[at:to] = array("I", passes)
        columns.lookups[at:to] = array("I", lookups)
        columns.outputs[at:to] = array("I", outputs)
        columns.marks[at:to] = array("I", marks)
        columns.pass_table.use_all(passes, packets[-1])
        columns.lookup_table.use_all(lookups, packets[-1])
        columns.output_table.use_all(outputs, packets[-1])
        columns.mark_table.use_all(marks, packets[-1])
        self._one_by_one.events_seen += end - start
        self._one_by_one.touched.update(packets)
