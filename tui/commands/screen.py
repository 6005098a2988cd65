"""Starts the UI, where there is a terminal for it."""

from __future__ import annotations

import sys

from engine.capture.control import CaptureControl
from engine.detrace.answers import AnswerSource
from engine.detrace.ovn.origins import OriginSource
from engine.labels import Clock
from engine.source import Source
from engine.view.host import NO_HOST, Host


def is_terminal() -> bool:
    """Tell whether there is a screen to draw on and a keyboard to read."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def run_app(
    source: Source,
    answers: AnswerSource | None,
    filter_text: str,
    times: Clock,
    capture: CaptureControl | None = None,
    origins: OriginSource | None = None,
    host: Host = NO_HOST,
) -> int:
    """Show a source that was started, until the user quits; return the exit code."""
    # Textual takes longer to import than the other commands to run.
    from tui.app import OvscopeApp, run

    app = OvscopeApp(
        source, answers, filter_text=filter_text, times=times, capture=capture, origins=origins, host=host
    )
    return run(app)
