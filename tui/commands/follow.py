"""Prints the packets of a source as trees of text, each when nothing more comes of it."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable
from io import TextIOWrapper
from typing import TextIO

from engine.errors import OvscopeError
from engine.files.recorder import PacketFilter
from engine.files.settle import Settled, Settler
from engine.source import Batch, Source, SourceStatus
from tui.commands.signals import Stop
from tui.commands.text_tree import TextTree

INTERVAL = 0.02  # s between pulls that bring nothing


class Follower:
    """Turns a source into text.

    Args:
        source: started.
        text: makes the text.
        wanted: chooses packets; None: all.
        live: time goes on when nothing comes. In a file it does not: there only events tell the time.
        clock: CLOCK_MONOTONIC in ns.
    """

    def __init__(
        self,
        source: Source,
        text: TextTree,
        wanted: PacketFilter | None,
        live: bool,
        clock: Callable[[], int] = time.monotonic_ns,
    ) -> None:
        self._source = source
        self._text = text
        self._wanted = wanted
        self._live = live
        self._clock = clock
        self._store = text.store
        self._settler = Settler()
        self._came = clock()  # when the last event came

    def run(self, out: TextIO, stop: Stop) -> SourceStatus:
        """Print until the source ends or the flag is set; return the last status.

        Raises:
            OvscopeError: the source has failed.
            OSError: it cannot be written.
        """
        while not stop.is_set():
            batch = self._source.pull()
            self._print(out, self._take(batch))
            if batch.status.ended:
                break
            if not batch.events:
                out.flush()
                stop.wait(INTERVAL)
        self._print(out, self._settler.rest())
        out.flush()
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

    def _print(self, out: TextIO, settled: list[Settled]) -> None:
        for item in settled:
            if self._wanted is None or self._wanted.matches(self._store, item.packet):
                out.writelines(f"{line}\n" for line in self._text.lines(item))


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
