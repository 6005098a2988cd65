"""`ovscope export`: a recording's packets in another format."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import ExitStack

from engine.errors import OvscopeError
from engine.export.exported import Exported, Told
from engine.export.formats import Format
from engine.export.part import PartFile
from engine.export.startup import export_startup
from engine.export.writers import PacketWriter
from engine.files.recorder import PacketFilter
from engine.files.streams import STANDARD
from engine.replay import ReplaySource
from engine.source import SourceStatus
from tui.arguments import Arguments
from tui.commands.filters import make_filter
from tui.commands.follow import Follower, tell, tell_lost
from tui.commands.progress import Progress
from tui.commands.signals import Stop, stop_on_signals


def run(arguments: Arguments) -> int:
    """Write a recording's packets to a file.

    Raises:
        OvscopeError: it cannot be read or written, or was stopped.
        UsageError: the filter is wrong.
    """
    source = ReplaySource(arguments.file)
    wanted = make_filter(arguments.filter, source.answers)
    _refuse_same(arguments.file, str(arguments.output))
    source.answers_first = True
    source.start()
    with ExitStack() as stack:
        stack.callback(source.close)
        stop = stop_on_signals(stack)
        file = PartFile(str(arguments.output))
        stack.callback(file.drop)  # does nothing once it has its name
        sink = _Sink(source, Format(arguments.to).writer(file.out))
        try:
            status = _write(source, wanted, sink, file, stop)
        except BrokenPipeError:
            raise
        except OSError as error:
            raise file.failed(error) from error
    tell_lost(status)
    tell(source.warnings.texts())
    if sink.writer.left_out:
        tell([f"{sink.writer.left_out} packets were left out: of them no bytes were recorded"])
    return 0


def _write(
    source: ReplaySource, wanted: PacketFilter | None, sink: _Sink, file: PartFile, stop: Stop
) -> SourceStatus:
    """Write all packets, and give the file its name."""

    def each() -> None:
        progress.tick()
        if stop.is_set():
            raise _stopped(file)

    told = Told(source.answers, source.origins)
    follower = Follower(source, sink.put, wanted, source.path == STANDARD, told, each=each)
    with Progress(source, lambda: follower.packets - sink.writer.left_out, file.path) as progress:
        status = follower.run(stop)
        if stop.is_set() and not status.ended:
            raise _stopped(file)
        sink.end(status)
        file.keep()
        progress.end()
    return status


def _stopped(file: PartFile) -> OvscopeError:
    return OvscopeError(f"stopped before the end, {file.path} was not written", "run it again")


class _Sink:
    """Begins to write when the recording has said what it is of."""

    def __init__(self, source: ReplaySource, writer: PacketWriter) -> None:
        self.writer = writer
        self._source = source
        self._status = SourceStatus("replay", "")
        self._started = False

    def put(self, items: Sequence[Exported]) -> None:
        if items:
            self._start()
            self.writer.packets(items)

    def end(self, status: SourceStatus) -> None:
        self._start()
        self.writer.end(status)

    def _start(self) -> None:
        if not self._started:
            self._started = True
            self.writer.start(export_startup(self._source.status, self._source.clock_offset))


def _refuse_same(source: str, target: str) -> None:
    if STANDARD not in (source, target) and os.path.exists(target) and os.path.samefile(source, target):
        raise OvscopeError(f"{target} is the recording itself", "give -o another name")
