"""The app: a source, what explains its flows, and the screens."""

from __future__ import annotations

import gc
import signal
import time
import traceback
from pathlib import Path
from typing import ClassVar

from textual.binding import BindingType

from engine.capture import EVERY_PACKET
from engine.capture.control import CaptureControl
from engine.detrace.answers import AnswerSource
from engine.detrace.ovn.origins import OriginSource
from engine.errors import OvscopeError
from engine.labels import Clock, wall_clock
from engine.source import Source
from engine.store import PacketStore
from engine.view.session import Session
from tui import keys
from tui._textual import ReleasingApp
from tui.screens.live import LiveScreen, Seconds
from tui.suspending import has_shell
from tui.theme import DARK, LIGHT

MAX_EVENTS = 1_000_000
REPORT = "report that, it is a bug; TEXTUAL=debug shows more"


class OvscopeApp(ReleasingApp):
    """The terminal UI over one source.

    Args:
        source: started already, so that what keeps it from starting is told before the screen is taken. The
            app closes it, also when it crashes.
        answers: what explains flows; None: nobody.
        filter_text: the filter to begin with.
        max_events: how many events are kept.
        times: tells the events' times; None: as local time, which is right for those of this boot.
        seconds: a monotonic clock.
        capture: changes what is captured; None: nothing can.
        origins: what tells what a rule's cookie is in OVN; None: nobody.
        theme: "ovscope-dark", "ovscope-light" or one of the framework's.
    """

    TITLE = "ovscope"
    CSS = "Toast { background: $panel; }"
    BINDINGS: ClassVar[list[BindingType]] = [*keys.ALWAYS]

    def __init__(
        self,
        source: Source,
        answers: AnswerSource | None,
        *,
        filter_text: str = "",
        max_events: int = MAX_EVENTS,
        times: Clock | None = None,
        seconds: Seconds = time.monotonic,
        capture: CaptureControl | None = None,
        origins: OriginSource | None = None,
        theme: str = DARK.name,
    ) -> None:
        super().__init__()
        for own in (DARK, LIGHT):
            self.register_theme(own)
        self.theme = theme
        self._source = source
        self._times = times or wall_clock(time.time_ns() - time.monotonic_ns())
        self._seconds = seconds
        self._filter_text = filter_text
        self._capture = capture or CaptureControl(None, EVERY_PACKET, EVERY_PACKET)
        self.session = Session(source, answers, PacketStore(max_events), origins)

    def on_mount(self) -> None:
        """Show the packets."""
        self.heed_signals(signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        self.push_screen(
            LiveScreen(self.session, self._times, self._filter_text, self._seconds, self._capture)
        )

    def action_suspend(self) -> None:
        """Go to the shell, until it continues us."""
        if has_shell():
            self.stop_process()
        else:
            self.notify("there is no shell here to go back to", timeout=5, markup=False)

    def release(self) -> None:
        """Close the source: the probes must go even if a widget failed."""
        self._source.close()


def run(app: OvscopeApp) -> int:
    """Run the app until the user quits, or a signal ends it; return the exit code.

    Raises:
        OvscopeError: the app failed.
    """
    settle_garbage()
    app.run()
    if app.failure is not None:
        raise OvscopeError(f"the screen failed: {_told(app.failure)}", REPORT)
    return app.return_code or 0


def _told(error: Exception) -> str:
    """An error that is none of ours, and where it happened."""
    where = traceback.extract_tb(error.__traceback__)[-1:]
    places = "".join(f" ({Path(place.filename).name}, line {place.lineno})" for place in where)
    return f"{type(error).__name__}: {error}{places}"


def settle_garbage() -> None:
    """Let the garbage collector pass over what is there for good, and seldom look at the rest.

    At 20,000 events a second it stopped a frame in 14 for 50 to 80 ms, and found next to nothing: what is
    kept is in columns, and strips have no cycles.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 10, 100)
