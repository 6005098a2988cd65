"""Starts the UI, where there is a terminal for it."""

from __future__ import annotations

import os
import sys

from engine.capture.control import CaptureControl
from engine.detrace.answers import AnswerSource
from engine.detrace.ovn.origins import OriginSource
from engine.filter.history import FilterHistory, state_file
from engine.labels import Clock
from engine.source import Source
from engine.view.host import NO_HOST, Host


def is_terminal() -> bool:
    """Tell whether there is a screen to draw on and a keyboard to read; an editor's shell window is none."""
    return sys.stdin.isatty() and sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def run_app(
    source: Source,
    answers: AnswerSource | None,
    filter_text: str,
    times: Clock,
    capture: CaptureControl | None = None,
    origins: OriginSource | None = None,
    theme: str | None = None,
    host: Host = NO_HOST,
) -> int:
    """Show a source that was started, until the user quits; return the exit code.

    Raises:
        OvscopeError: what the user settled cannot be meant.
    """
    # Textual takes longer to import than the other commands to run.
    from tui.app import OvscopeApp, run
    from tui.clipboard import copies_file
    from tui.config import config_file, read_config
    from tui.theme import THEMES, theme_for

    config = read_config(config_file())
    app = OvscopeApp(
        source,
        answers,
        filter_text=filter_text,
        times=times,
        capture=capture,
        origins=origins,
        history=FilterHistory(state_file()),
        keymap=config.keys,
        theme=THEMES[theme or config.theme or theme_for(os.environ)][0].name,
        host=host,
        copies=copies_file(),
        mouse=config.mouse,
    )
    return run(app)
