"""`ovscope live`: traces this host's datapaths, in the UI."""

from __future__ import annotations

from contextlib import ExitStack

from engine.files.recorder import STORE_EVENTS, PlainRecorder
from engine.files.recording_source import RecordingSource
from engine.files.streams import STANDARD, open_output
from engine.files.writer import RecordingWriter
from engine.source import Source
from engine.store import PacketStore
from tui.arguments import Arguments
from tui.commands.clocks import boot_clock
from tui.commands.filters import make_filter
from tui.commands.follow import Follower, tell_lost, text_output
from tui.commands.live_source import make_explainer, make_source
from tui.commands.screen import is_terminal, run_app
from tui.commands.signals import stop_on_signals
from tui.commands.text_tree import TextTree
from tui.usage import UsageError


def run(arguments: Arguments) -> int:
    """Trace; as text where there is no terminal.

    Raises:
        OvscopeError: tracing cannot work.
        UsageError: the filter is wrong.
    """
    make_filter(arguments.filter)
    if arguments.output == STANDARD:
        raise UsageError("live cannot record to standard output: use ovscope collect -o -")
    with ExitStack() as stack:
        source = _started(arguments, stack)
        return _on_screen(source, arguments, stack) if is_terminal() else _as_text(source, arguments, stack)


def _started(arguments: Arguments, stack: ExitStack) -> Source:
    """Start tracing, and recording: only then, so that a recording is not emptied for nothing."""
    source = make_source(arguments)
    source.start()
    stack.callback(source.close)
    if not arguments.output:
        return source
    out = open_output(arguments.output)
    writer = RecordingWriter(out)
    recording = RecordingSource(source, PlainRecorder(writer), writer, out, arguments.output)
    stack.callback(recording.close)
    return recording


def _on_screen(source: Source, arguments: Arguments, stack: ExitStack) -> int:
    explainer = make_explainer(arguments)
    explainer.start()
    stack.callback(explainer.close)
    return run_app(source, explainer, arguments.filter, boot_clock())


def _as_text(source: Source, arguments: Arguments, stack: ExitStack) -> int:
    text = TextTree(PacketStore(STORE_EVENTS), boot_clock())
    follower = Follower(source, text, make_filter(arguments.filter), live=True)
    tell_lost(follower.run(text_output(), stop_on_signals(stack)))
    return 0
