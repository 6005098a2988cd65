"""The app: a source, what explains its flows, and the screens."""

from __future__ import annotations

import gc
import signal
import time
import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.command import CommandPalette
from textual.notifications import SeverityLevel

from engine.capture import EVERY_PACKET
from engine.capture.control import CaptureControl
from engine.detrace.answers import AnswerSource
from engine.detrace.ovn.origins import OriginSource
from engine.errors import OvscopeError
from engine.filter.history import FilterHistory
from engine.labels import Clock, WallClock
from engine.source import Source
from engine.store import PacketStore
from engine.view.host import NO_HOST, Host
from engine.view.session import Session
from tui import keys
from tui._textual import ReleasingApp
from tui.keymap import display, key_names
from tui.palette import Commands, palette_for
from tui.screens.live import LiveScreen, Seconds
from tui.suspending import has_shell
from tui.theme import DARK, THEMES

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
        today: seconds since 1970.
        capture: changes what is captured; None: nothing can.
        origins: what tells what a rule's cookie is in OVN; None: nobody.
        history: filters of before; None: there are none, and none is kept.
        keymap: keys of the user's own, by id; checked.
        theme: "ovscope-dark", "ovscope-light", "ovscope-ansi" or one of the framework's.
        host: what else of this host can be read.
        copies: the file for what is copied last; None: there is none.
        mouse: whether to begin with the mouse, and not leave it to the terminal.
    """

    TITLE = "ovscope"
    COMMANDS: ClassVar = {Commands}
    BINDINGS: ClassVar[list[BindingType]] = [*keys.APP]
    ALLOW_SELECT = False  # rows are copied by y; a click on a notice that was just going ended the app
    CSS = "Toast { background: $panel; } SearchIcon { display: none; }"

    def __init__(
        self,
        source: Source,
        answers: AnswerSource | None,
        *,
        filter_text: str = "",
        max_events: int = MAX_EVENTS,
        times: Clock | None = None,
        seconds: Seconds = time.monotonic,
        today: Seconds = time.time,
        capture: CaptureControl | None = None,
        origins: OriginSource | None = None,
        history: FilterHistory | None = None,
        theme: str = DARK.name,
        keymap: Mapping[str, str] | None = None,
        host: Host = NO_HOST,
        copies: Path | None = None,
        mouse: bool = True,
    ) -> None:
        super().__init__()
        for own, _ in THEMES.values():
            self.register_theme(own)
        self.theme = theme
        self._source = source
        self._times = times or WallClock(time.time_ns() - time.monotonic_ns())
        self._seconds = seconds
        self._today = today
        self._filter_text = filter_text
        self._history = history
        self._host = host
        self.copies = copies
        self.mouse = mouse
        self._capture = capture or CaptureControl(None, EVERY_PACKET, EVERY_PACKET)
        self._own_keys = keymap or {}
        self.session = Session(source, answers, PacketStore(max_events), origins)

    def on_mount(self) -> None:
        """Show the packets."""
        self.set_keymap(dict(self._own_keys))
        self.heed_signals(signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        self.heed_hangup()
        self.push_screen(
            LiveScreen(
                self.session,
                self._times,
                self._filter_text,
                self._seconds,
                self._capture,
                self._today,
                self._history,
                self._host,
            )
        )

    def get_key_display(self, binding: Binding) -> str:
        """Return how a binding's keys are shown: those that it has now."""
        own = self._own_keys.get(binding.id or "")
        return display(own) if own else super().get_key_display(binding)

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = False,
    ) -> None:
        """Tell something in place of what was told before: one key, pressed ten times, hid all rows."""
        self.clear_notifications()
        super().notify(message, title=title, severity=severity, timeout=timeout, markup=markup)

    def action_help(self) -> None:
        """Show the keys, over whatever screen there is; its own first."""
        from tui.screens.help import HelpScreen

        hidden = frozenset() if self.session.upcall_traces.possible else keys.NEEDS_UPCALL_TRACE
        own = () if isinstance(self.screen, LiveScreen) else type(self.screen).BINDINGS
        self.push_screen(HelpScreen(hidden, frozenset(own)))

    def action_mouse(self) -> None:
        """Leave the mouse to the terminal, or take it back."""
        self.set_mouse(not self.mouse)
        key = key_names(self)("app.mouse")
        off = f"mouse off: the terminal selects text with it now; {key} switches it on again"
        self.notify("mouse on" if self.mouse else off, timeout=5, markup=False)

    def action_command_palette(self) -> None:
        """Show all that can be done here."""
        if not isinstance(self.screen, CommandPalette):
            self.push_screen(palette_for(self.screen))

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
    app.run(mouse=app.mouse)
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
