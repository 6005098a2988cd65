"""`ovscope live`: traces this host's datapaths, in the UI."""

from __future__ import annotations

from contextlib import ExitStack

from engine.capture.control import CaptureControl
from engine.files.heard import Heard
from engine.files.recorder import PlainRecorder
from engine.files.recording_source import RecordingSource
from engine.files.streams import STANDARD, open_output
from engine.files.writer import RecordingWriter
from engine.source import Source
from engine.view.host import Host
from tui.arguments import Arguments
from tui.commands.asked import Asked
from tui.commands.clocks import boot_clock
from tui.commands.filters import make_filter, read_filter
from tui.commands.follow import Follower, printing, tell_lost, text_output
from tui.commands.live_source import (
    capture_control,
    check_databases,
    checks_of,
    choose_daemon,
    make_explainer,
    make_origins,
    make_reader,
    make_source,
)
from tui.commands.screen import is_terminal, run_app
from tui.commands.signals import stop_on_signals
from tui.standard_streams import printing_out
from tui.usage import UsageError


def run(arguments: Arguments) -> int:
    """Trace; as text where there is no terminal.

    Raises:
        OvscopeError: tracing cannot work.
        UsageError: the filter is wrong.
    """
    (read_filter if is_terminal() else make_filter)(arguments.filter)
    if arguments.output == STANDARD:
        raise UsageError("live cannot record to standard output: use ovscope collect -o -")
    check_databases(arguments)
    choose_daemon(arguments, input if is_terminal() else None)
    with ExitStack() as stack:
        source = make_source(arguments)
        source.start()
        stack.callback(source.close)
        # Only now, so that a recording is not emptied for nothing.
        recording = _recorded(source, arguments.output, stack) if arguments.output else None
        shown = recording or source
        if not is_terminal():
            return _as_text(shown, arguments, stack)
        heard = recording.heard if recording else None
        return _on_screen(shown, capture_control(source, arguments), heard, arguments, stack)


def _recorded(source: Source, path: str, stack: ExitStack) -> RecordingSource:
    out = open_output(path)
    writer = RecordingWriter(out)
    recording = RecordingSource(source, PlainRecorder(writer), writer, out, path)
    stack.callback(recording.close)
    return recording


def _on_screen(
    source: Source, capture: CaptureControl, heard: Heard | None, arguments: Arguments, stack: ExitStack
) -> int:
    asked = Asked(make_explainer(arguments), make_origins(arguments))
    if heard is not None:
        asked.listen(heard)
    asked.start(stack)
    explainer, origins = asked
    reader = make_reader(arguments, explainer)
    reader.start()
    stack.callback(reader.close)
    host = Host(reader, checks_of(arguments))
    clock = boot_clock()
    return run_app(source, explainer, arguments.filter, clock, capture, origins, arguments.theme, host)


def _as_text(source: Source, arguments: Arguments, stack: ExitStack) -> int:
    put = printing(text_output(), boot_clock())
    follower = Follower(source, put, make_filter(arguments.filter), live=True)
    with printing_out():
        status = follower.run(stop_on_signals(stack))
    tell_lost(status)
    return 0
