"""The app: a source, what explains its flows, and the screens."""

from __future__ import annotations

import gc
import time
from collections.abc import Mapping
from typing import ClassVar

from textual.binding import Binding, BindingType

from engine.capture import EVERY_PACKET
from engine.capture.control import CaptureControl
from engine.detrace.answers import AnswerSource
from engine.detrace.ovn.origins import OriginSource
from engine.filter.history import FilterHistory
from engine.labels import Clock, wall_clock
from engine.source import Source
from engine.store import PacketStore
from engine.view.host import NO_HOST, Host
from engine.view.session import Session
from tui import keys
from tui._textual import ReleasingApp
from tui.keymap import display
from tui.palette import Commands
from tui.screens.live import LiveScreen, Seconds
from tui.theme import DARK, THEMES

MAX_EVENTS = 1_000_000


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
    """

    TITLE = "ovscope"
    COMMANDS: ClassVar = {Commands}
    BINDINGS: ClassVar[list[BindingType]] = [*keys.APP]
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
    ) -> None:
        super().__init__()
        for own, _ in THEMES.values():
            self.register_theme(own)
        self.theme = theme
        self._source = source
        self._times = times or wall_clock(time.time_ns() - time.monotonic_ns())
        self._seconds = seconds
        self._today = today
        self._filter_text = filter_text
        self._history = history
        self._host = host
        self._capture = capture or CaptureControl(None, EVERY_PACKET, EVERY_PACKET)
        self._own_keys = keymap or {}
        self.session = Session(source, answers, PacketStore(max_events), origins)

    def on_mount(self) -> None:
        """Show the packets."""
        self.set_keymap(dict(self._own_keys))
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

    def release(self) -> None:
        """Close the source: the probes must go even if a widget failed."""
        self._source.close()


def run(app: OvscopeApp) -> int:
    """Run the app until the user quits; return the exit code."""
    settle_garbage()
    app.run()
    return app.return_code or 0


def settle_garbage() -> None:
    """Let the garbage collector pass over what is there for good, and seldom look at the rest.

    At 20,000 events a second it stopped a frame in 14 for 50 to 80 ms, and found next to nothing: what is
    kept is in columns, and strips have no cycles.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 10, 100)
