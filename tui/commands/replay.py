"""`ovscope replay`: the UI over a recording."""

from __future__ import annotations

from collections.abc import Sequence

from engine.preflight.check import Check
from engine.replay import ReplaySource
from engine.view.host import Host
from tui.arguments import Arguments
from tui.commands.clocks import RecordedClock
from tui.commands.filters import read_filter
from tui.commands.follow import tell
from tui.commands.screen import is_terminal, run_app
from tui.commands.show import show


def run(arguments: Arguments) -> int:
    """Replay a recording; as text where there is no terminal.

    Raises:
        OvscopeError: it cannot be read.
        UsageError: the filter is wrong.
    """
    return replay(ReplaySource(arguments.file), arguments)


def _run_checks() -> Sequence[Check]:
    from engine.preflight.run import run_checks

    return run_checks()


def replay(source: ReplaySource, arguments: Arguments) -> int:
    """Replay a source that is not started."""
    if not is_terminal():
        return show(source, arguments)
    read_filter(arguments.filter)
    source.start()
    try:
        times = RecordedClock(lambda: source.clock_offset)
        code = run_app(
            source,
            source.answers,
            arguments.filter,
            times,
            origins=source.origins,
            theme=arguments.theme,
            host=Host(run_checks=_run_checks),
        )
    finally:
        source.close()
    tell(source.warnings.texts())
    return code
