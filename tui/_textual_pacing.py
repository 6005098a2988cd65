"""Frames as fast as the terminal acknowledges them (Textual 8.2.8).

Over a slow link whatever is drawn without being asked for stands in the way of what a key asks for: at 20
frames a second on 1 Mbit/s a key was answered after seconds.
"""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable
from statistics import median
from typing import NamedTuple, TypeVar

from rich.console import RenderableType
from textual.app import App
from textual.driver import Driver
from textual.drivers.linux_driver import LinuxDriver
from textual.events import CursorPosition
from textual.screen import Screen
from textual.timer import Timer

from tui._textual_output import Output, PatientDriver

USUAL = 15  # live frames a second, where the link takes them
FRAMES = 120  # looks a second whether a key changed something
FALLBACK = 4  # the same where the terminal does not answer
LOST = 5.0  # seconds after which an answer counts as lost, where there were answers before
UNANSWERED = 16_000  # bytes, a screen and a bit: with so many on their way a key's frame waits, too
ROW, COLUMNS = 1, range(8)  # where the cursor is put and asked for, from 0: what Shift+F3 sends is in row 0

Result = TypeVar("Result")


class Asked(NamedTuple):
    """A question on its way, and what was written before it."""

    column: int
    at: float
    size: int  # bytes
    live: bool  # there was a live frame among these


class Pacer:
    """Says when a frame may be drawn, by when the terminal answered the frames before.

    A live frame, one that the clock caused, waits until the one before is answered. A frame that a key caused
    waits only when more than a screen is on its way. The question is for the cursor's position, since the
    framework reads that answer; where the cursor is put tells which question an answer is for. One question
    is on its way at a time.

    Args:
        seconds: a monotonic clock.
    """

    def __init__(self, seconds: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._column = 0
        self._asked: Asked | None = None
        self._first_asked: float | None = None
        self._size, self._live = 0, False  # what was written since the question
        self._answered = False
        self._delays: deque[float] = deque(maxlen=8)  # until live frames were answered

    def live_due(self) -> bool:
        """Whether the clock may draw."""
        self._give_up()
        return not self._live and not (self._asked and self._asked.live)

    def key_due(self) -> bool:
        """Whether what a key changed may be drawn."""
        self._give_up()
        return self._size + (self._asked.size if self._asked else 0) <= UNANSWERED

    def wrote(self, size: int, live: bool) -> int | None:
        """Note a frame of so many bytes; return the column to ask about, if the terminal is to be asked."""
        self._size += size
        self._live |= live
        return self._ask()

    def answered(self, x: int, y: int) -> int | None:
        """Note where the terminal says that the cursor is; return the column to ask about next, if any."""
        if y != ROW:
            return None
        self._answered = True
        asked = self._asked
        if asked is None or x != asked.column:
            return None  # to a question that was given up
        if asked.live:
            self._delays.append(self._seconds() - asked.at)
        self._asked = None
        return self._ask() if self._size else None

    @property
    def words(self) -> str:
        """The link's pace, when it is below the usual."""
        if not self._answered:
            waited = self._first_asked is not None and self._seconds() - self._first_asked > 2
            return "link ?" if waited else ""
        ticks = math.ceil(median(self._delays) * USUAL) if self._delays else 1
        if ticks <= 1:
            return ""
        return f"link {USUAL / ticks:.0f} Hz" if ticks <= USUAL else "link <1 Hz"

    def _ask(self) -> int | None:
        if self._asked is not None:
            return None
        self._column = COLUMNS[(self._column + 1) % len(COLUMNS)]
        now = self._seconds()
        self._asked = Asked(self._column, now, self._size, self._live)
        self._size, self._live = 0, False
        if self._first_asked is None:
            self._first_asked = now
        return self._column

    def _give_up(self) -> None:
        patience = LOST if self._answered else 1 / FALLBACK
        if self._asked and self._seconds() - self._asked.at >= patience:
            self._asked = None
            self._size, self._live = 0, False


class PacedApp(App[None]):
    """An app that asks the terminal after its frames."""

    def __init__(self) -> None:
        super().__init__()
        self.pacer = Pacer()
        self._live_next = False

    def get_driver_class(self) -> type[Driver]:
        """Return ours, where there is a terminal."""
        chosen = super().get_driver_class()
        return PatientDriver if chosen is LinuxDriver else chosen

    def live_due(self) -> bool:
        """Whether the clock may draw now. If so, the next frame counts as its."""
        output = self._output
        self._live_next = self.pacer.live_due() and (output is None or not output.waiting)
        return self._live_next

    def key_due(self) -> bool:
        """Whether any frame may be drawn now."""
        output = self._output
        return output is None or (output.waiting <= UNANSWERED and self.pacer.key_due())

    def on_cursor_position(self, event: CursorPosition) -> None:
        """The terminal has drawn what came before the question."""
        self._ask(self.pacer.answered(event.x, event.y))

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        output = self._output
        before = output.given if output else 0
        super()._display(screen, renderable)
        if output and output.given > before:
            self._ask(self.pacer.wrote(output.given - before, self._live_next))
            self._live_next = False

    def _ask(self, column: int | None) -> None:
        if column is not None and isinstance(self._driver, PatientDriver):
            self._driver.ask((column, ROW), self.cursor_position)

    @property
    def _output(self) -> Output | None:
        return self._driver.output if isinstance(self._driver, PatientDriver) else None


def pace_words(app: App[object]) -> str:
    """Return the pace of the link to the terminal, when it is below the usual."""
    return app.pacer.words if isinstance(app, PacedApp) else ""


class PacedScreen(Screen[Result]):
    """A screen whose frames wait while the terminal has much to draw already: then all changes are one."""

    _frames: Timer | None = None

    @property
    def _update_timer(self) -> Timer:
        # The framework's own, of 60 Hz, lets a frame wait for up to two periods when the one before was late.
        if self._frames is None:
            self._frames = self.set_interval(1 / FRAMES, self._on_timer_update, pause=True)
        return self._frames

    def live_due(self) -> bool:
        """Whether the clock may draw now."""
        return not isinstance(self.app, PacedApp) or self.app.live_due()

    def _on_timer_update(self) -> None:
        if not isinstance(self.app, PacedApp) or self.app.key_due():
            super()._on_timer_update()
