"""`ovscope collect`: records to a file or a pipe, without a UI."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from engine.capture.words import captured_words
from engine.errors import OvscopeError
from engine.files.recorder import FilteringRecorder, PacketFilter, PlainRecorder, Recorder
from engine.files.settle import QUIET
from engine.files.streams import STANDARD, Output, open_output, write_failed
from engine.files.writer import RecordingWriter, this_startup
from engine.source import Batch, Source, SourceStatus
from tui.arguments import Arguments
from tui.commands.asked import Asked
from tui.commands.enrich import Enricher
from tui.commands.filters import make_filter
from tui.commands.follow import tell, tell_lost
from tui.commands.live_source import (
    check_databases,
    choose_daemon,
    make_explainer,
    make_origins,
    make_source,
    names_ovn,
)
from tui.commands.signals import Stop, stop_on_signals
from tui.usage import UsageError

INTERVAL = 0.05  # s between pulls


def run(arguments: Arguments) -> int:
    """Record until told to stop.

    Raises:
        OvscopeError: tracing or writing cannot work, or does not any more.
        UsageError: the filter is wrong, or what was typed of OVN's databases.
    """
    make_filter(arguments.filter)  # what is wrong with it is told before all else
    _check_ovn(arguments)
    choose_daemon(arguments, None)
    asked = Asked(make_explainer(arguments), make_origins(arguments)) if arguments.enrich else None
    wanted = make_filter(arguments.filter, asked.explainer if asked else None)
    with ExitStack() as stack:
        stop = stop_on_signals(stack)
        source = make_source(arguments)
        source.start()
        stack.callback(source.close)
        if asked is not None:
            asked.start(stack)
        _record(arguments, source, wanted, asked, stop)
        if asked is not None:
            tell(asked.troubles(names_ovn(arguments)))
    return 0


def _check_ovn(arguments: Arguments) -> None:
    check_databases(arguments)
    if names_ovn(arguments) and not arguments.enrich:
        raise UsageError("OVN's databases are asked by --enrich alone: add it, or leave their options out")


def _record(
    arguments: Arguments,
    source: Source,
    wanted: PacketFilter | None,
    asked: Asked | None,
    stop: Stop,
) -> None:
    with _output(str(arguments.output)) as out:
        writer = RecordingWriter(out)
        recorder = _recorder(writer, wanted, arguments.packets)
        collection = Collection(source, writer, recorder, arguments.packets)
        if asked is not None:
            collection.enricher = Enricher(asked.explainer, writer, asked.origins)
        collection.run(stop, arguments.duration)


@contextmanager
def _output(path: str) -> Iterator[Output]:
    """Open a recording and close it; what the disk then says is told as any failure is."""
    out = open_output(path)
    try:
        try:
            yield out
        finally:
            if path != STANDARD:
                out.close()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise write_failed(path, error) from error


def _recorder(writer: RecordingWriter, wanted: PacketFilter | None, most: int | None) -> Recorder:
    return PlainRecorder(writer, most) if wanted is None else FilteringRecorder(writer, wanted, most)


class Collection:
    """Records a source until it is enough.

    Args:
        source: started.
        writer: where to.
        recorder: what of it.
        most: so many packets are enough; None: nothing is.
        clock: CLOCK_MONOTONIC in ns.
    """

    def __init__(
        self,
        source: Source,
        writer: RecordingWriter,
        recorder: Recorder,
        most: int | None = None,
        clock: Callable[[], int] = time.monotonic_ns,
    ) -> None:
        self._source = source
        self._writer = writer
        self._recorder = recorder
        self._most = most
        self._clock = clock
        self._enough = 0  # when the last packet that is wanted began; ns, 0: not yet
        self._status = SourceStatus("live", "")
        self.enricher: Enricher | None = None

    def run(self, stop: Stop, duration: float | None) -> None:
        """Record until the flag is set, the time is over, the packets are there or the source has ended.

        Raises:
            OvscopeError: the source has failed.
            OSError: it cannot be written.
        """
        end = None if duration is None else self._clock() + int(duration * 1e9)
        first = self._source.pull()
        self._writer.start(this_startup(first.status))
        # Whoever starts us from a program waits for this: the probes take seconds to compile.
        tell([f"tracing {', '.join((first.status.title, *captured_words(first.status)))}; Ctrl-C stops"])
        try:
            self._take(first)
            while not self._over(end) and not stop.wait(INTERVAL):
                self._take(self._source.pull())
        finally:
            self._source.close()
            self._take(self._source.pull())
            self._recorder.finish()
        if self._status.problem:
            raise OvscopeError(self._status.problem)
        tell([f"recorded {self._writer.events} events of {self._writer.packets} packets"])
        tell_lost(self._status)

    def _take(self, batch: Batch) -> None:
        self._recorder.take(batch, self._clock())
        self._status = batch.status
        if self._most is not None and self._recorder.packets >= self._most:
            self._enough = self._enough or self._clock()
        if self.enricher is not None:
            self.enricher.take(batch)
            self.enricher.write()

    def _over(self, end: int | None) -> bool:
        now = self._clock()
        # The last packet's upcall may be under way.
        enough = self._enough and now - self._enough > QUIET
        return bool(self._status.ended or enough or (end is not None and now >= end))
