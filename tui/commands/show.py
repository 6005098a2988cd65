"""`ovscope show`: a recording's packets as trees of text."""

from __future__ import annotations

from contextlib import ExitStack

from engine.export.exported import Told
from engine.files.streams import STANDARD
from engine.labels.clock import counted
from engine.replay import ReplaySource
from tui.arguments import Arguments
from tui.commands.clocks import RecordedClock
from tui.commands.filters import make_filter
from tui.commands.follow import Follower, printing, tell, tell_lost, text_output
from tui.commands.progress import Progress
from tui.commands.signals import stop_on_signals
from tui.standard_streams import printing_out


def run(arguments: Arguments) -> int:
    """Print a recording.

    Raises:
        OvscopeError: it cannot be read.
        UsageError: the filter is wrong.
    """
    return show(ReplaySource(arguments.file), arguments)


def show(source: ReplaySource, arguments: Arguments) -> int:
    """Print a recording's packets on standard output, what was lost and passed over on standard error."""
    wanted = make_filter(arguments.filter, source.answers)
    source.answers_first = True
    source.start()
    with ExitStack() as stack, printing_out():
        stack.callback(source.close)
        clock = RecordedClock(lambda: source.clock_offset)
        put = printing(text_output(), counted(arguments.time, clock))
        told = Told(source.answers, source.origins)
        live = source.path == STANDARD
        progress = stack.enter_context(Progress(source, lambda: follower.packets))
        follower = Follower(source, put, wanted, live, told, each=progress.tick)
        status = follower.run(stop_on_signals(stack))
        progress.end()
    tell_lost(status)
    tell(source.warnings.texts())
    return 0
