"""Hands on the packets of a source, each when nothing more comes of it; and prints them as trees of text."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Sequence
from io import TextIOWrapper
from typing import TextIO

from engine.errors import OvscopeError
from engine.export.exported import Exported, Told, exported_part
from engine.export.text_tree import tree_lines
from engine.files.recorder import STORE_EVENTS, PacketFilter
from engine.files.settle import Settled, Settler
from engine.labels import Clock
from engine.source import Batch, Source, SourceStatus
from engine.store import PacketStore
from tui.commands.signals import Stop

INTERVAL = 0.02  # s between pulls that bring nothing
SLICE = 1_000  # packets that are handed on at once: up to 500,000 events settle together, which takes seconds

NOTHING_TOLD = Told()

Put = Callable[[Sequence[Exported]], None]


class Follower:
    """Reads a source to its end.

    Args:
        source: started.
        put: takes the packets, batch by batch; with an empty one there is time to flush.
        wanted: chooses packets; None: all.
        live: time goes on when nothing comes. In a file it does not: there only events tell the time.
        told: what is known beside the packets.
        clock: CLOCK_MONOTONIC in ns.
        each: called after each batch and each slice of packets; what it raises ends it all.

    Attributes:
        packets: how many were handed on.
    """

    def __init__(
        self,
        source: Source,
        put: Put,
        wanted: PacketFilter | None,
        live: bool,
        told: Told = NOTHING_TOLD,
        clock: Callable[[], int] = time.monotonic_ns,
        each: Callable[[], None] = lambda: None,
    ) -> None:
        self._source = source
        self._put = put
        self._wanted = wanted
        self._live = live
        self._told = told
        self._clock = clock
        self._each = each
        self.packets = 0
        self._store = PacketStore(STORE_EVENTS)
        self._settler = Settler()
        self._came = clock()  # when the last event came

    def run(self, stop: Stop) -> SourceStatus:
        """Go on until the source ends or the flag is set; return the last status.

        Raises:
            OvscopeError: the source has failed.
            OSError: it cannot be written.
        """
        while True:
            batch = self._source.pull()
            self._hand_on(self._take(batch))
            self._each()
            if batch.status.ended or stop.is_set():
                break
            if not batch.events:
                self._put([])
                stop.wait(INTERVAL)
        self._hand_on(self._settler.rest())
        self._put([])
        if batch.status.problem:
            raise OvscopeError(batch.status.problem)
        return batch.status

    def _take(self, batch: Batch) -> list[Settled]:
        self._store.append_batch(batch)
        self._settler.add(batch)
        if batch.events:
            self._came = self._clock()
        passed = self._clock() - self._came if self._live else 0
        return self._settler.settled(self._settler.newest + passed)

    def _hand_on(self, settled: list[Settled]) -> None:
        for start in range(0, len(settled), SLICE):
            parts = settled[start : start + SLICE]
            wanted = [part for part in parts if self._is_wanted(part.packet)]
            if wanted:
                self._put([exported_part(self._store, part, self._told) for part in wanted])
            self.packets += len(wanted)
            self._each()

    def _is_wanted(self, packet: int) -> bool:
        return self._wanted is None or self._wanted.matches(self._store, packet)


def printing(out: TextIO, clock: Clock) -> Put:
    """Return what prints packets as trees."""

    def put(items: Sequence[Exported]) -> None:
        for item in items:
            out.writelines(f"{line}\n" for line in tree_lines(item, clock))
        if not items:
            out.flush()

    return put


def text_output() -> TextIO:
    """Return standard output, made to take any character whatever the locale."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    return sys.stdout


def tell_lost(status: SourceStatus) -> None:
    """Say on standard error what was lost, hook by hook, and what was left out though it was asked for."""
    tell(f"{count} events were lost at {hook}" for hook, count in sorted(status.lost.items()) if count)
    if crowded := status.left_out.get("crowded"):
        tell(
            [
                f"{crowded} packets were left out while the ring was filling: "
                "capture fewer with -f or --sample, or give --buffer more"
            ]
        )


def tell(lines: Iterable[str]) -> None:
    """Say something on standard error."""
    for line in lines:
        print(f"ovscope: {line}", file=sys.stderr, flush=True)
