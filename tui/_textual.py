"""What has to go around the framework, in one place (Textual 8.2.8)."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from textual.app import App
from textual.binding import Binding
from textual.dom import DOMNode
from textual.filter import ANSIToTruecolor, LineFilter, Monochrome, NoColor
from textual.geometry import Region, Size
from textual.keys import Keys, _character_to_key, key_to_character
from textual.screen import Screen
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widget import Widget

from tui._textual_output import PatientDriver
from tui._textual_pacing import PacedApp

NO_COLOUR = NoColor()


class Drawn(Widget):
    """A widget that draws its lines itself, whole and with their background.

    The framework's cache of styled lines costs as much as drawing, and a frame asks every widget between the
    top and the bottom line that changed. In return there may be no border and no padding.
    """

    ALLOW_SELECT = False

    def line(self, y: int) -> Strip:
        """Return a line as it is to be drawn, ``y`` counted from the top of what is seen."""
        raise NotImplementedError

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return the lines that the region needs."""
        strips = [self.line(y).crop(crop.x, crop.right) for y in crop.line_range]
        for line_filter in self.get_line_filters():
            if not isinstance(line_filter, ANSIToTruecolor):  # no style of ours is of the 16 colours
                background = self.background_colors[1]
                strips = [strip.apply_filter(line_filter, background) for strip in strips]
        return strips


class RowView(Drawn, ScrollView, inherit_bindings=False):
    """Rows that come and go many times a second without a layout of the screen.

    ``virtual_size`` is a reactive that asks for a layout at each change: that is passed by.
    """

    DEFAULT_CSS = """
    RowView {
        overflow-x: hidden;
        overflow-y: scroll;
        scrollbar-size-vertical: 1;
        background: $background;
        scrollbar-background: $background;
        scrollbar-background-hover: $background;
        scrollbar-background-active: $background;
        scrollbar-color: $panel;
        scrollbar-color-hover: $secondary;
        scrollbar-color-active: $secondary;
    }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - the framework's name
        super().__init__(id=id)
        self.auto_links = False  # hover would repaint the whole widget
        self._placing = False

    def place(self, rows: int, top: int) -> None:
        """Take the number of rows and the one at the top. Does not report to ``scrolled``."""
        if rows != self.virtual_size.height:
            self.set_reactive(Widget.virtual_size, Size(self.size.width, rows))
            self.vertical_scrollbar.window_virtual_size = rows
        self._placing = True
        self.scroll_target_y = self.scroll_y = top
        self._placing = False

    def keep_in_sight(self, rows: int, at: int) -> None:
        """Take the number of rows, and scroll no further than it takes to see the one at that place."""
        high = max(self.lines_high, 1)
        top = min(round(self.scroll_y), at, max(rows - high, 0))
        self.place(rows, max(top, at - high + 1))

    def _size_updated(
        self, size: Size, virtual_size: Size, container_size: Size, layout: bool = True
    ) -> bool:
        # In a higher place the framework scrolls up, if the end was seen: nobody asked for that.
        self._placing = True
        try:
            return super()._size_updated(size, virtual_size, container_size, layout)
        finally:
            self._placing = False

    def scrolled(self, top: int) -> None:
        """Called when the user moved the rows, by the wheel or the bar."""

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Pass on what the user did."""
        super().watch_scroll_y(old_value, new_value)
        if not self._placing and round(old_value) != round(new_value):
            self.scrolled(round(new_value))

    @property
    def lines_high(self) -> int:
        """How many rows can be seen."""
        return self.scrollable_content_region.height

    @property
    def lines_wide(self) -> int:
        """How many cells a row has."""
        return self.scrollable_content_region.width


HANGUP_LOOK = 0.5  # seconds between looks whether the terminal is still there
MODIFIERS = {"ctrl", "shift", "alt", "meta", "super", "hyper"}
KEY_NAMES = {key.value for key in Keys if not key.value.startswith("<")}


CHARACTERS = {_character_to_key(chr(code)): chr(code) for code in range(ord(" "), 127)}


def key_name(key: str) -> str:
    """Return the framework's name of a key, such as ``slash`` for ``/``."""
    return _character_to_key(key) if len(key) == 1 else key


def is_key(key: str) -> bool:
    """Whether that is a key: a character, or a name of the framework's, modifiers before it."""
    *modifiers, base = key.split("+") if len(key) > 1 else [key]
    return (base in KEY_NAMES or bool(typed_by(base))) and MODIFIERS.issuperset(modifiers)


def typed_by(key: str) -> str:
    """Return the character that a key types; empty where it types none."""
    character = key if len(key) == 1 else CHARACTERS.get(key) or key_to_character(key)
    return character if character and character.isprintable() else ""


def bindings_of(screen: Screen[Any]) -> Iterator[tuple[DOMNode, Binding]]:
    """Yield each key that has an id and words once: of the screen, its widgets from the top on, the app."""
    seen: set[str] = set()
    for node in (screen, *screen.walk_children(), screen.app):
        for _, binding in node._bindings:
            if binding.id and binding.tooltip and binding.id not in seen:
                seen.add(binding.id)
                yield node, binding


def has_mouse(app: App[Any]) -> bool:
    """Whether the app has the mouse, and not the terminal."""
    return not isinstance(app, ReleasingApp) or app.mouse


class ReleasingApp(PacedApp):
    """An app that gives back what it holds, however it ends: an unmount is not sent after a crash."""

    mouse = True  # whether it has the mouse; ``run`` wants to be told, too

    def set_mouse(self, ours: bool) -> None:
        """Take the mouse, or leave it to the terminal, which selects text with it."""
        self.mouse = ours
        self.capture_mouse(None)  # the end of what is dragged would not be told
        if isinstance(self._driver, PatientDriver):
            self._driver.set_mouse(ours)

    def release(self) -> None:
        """Called once the screen is restored, or is about to be."""

    @property
    def failure(self) -> Exception | None:
        """What it ended with, if that was no regular end."""
        return self._exception

    def heed_signals(self, *ending: signal.Signals) -> None:
        """End as regularly as by a key at these signals, but for those that we are told to ignore.

        When we are continued everything is drawn anew.
        """
        self.app_resume_signal.subscribe(self, self._drawn_anew)
        loop = asyncio.get_running_loop()
        for number in ending:
            if signal.getsignal(number) is not signal.SIG_IGN:
                loop.add_signal_handler(number, partial(self.exit, return_code=128 + number))

    def heed_hangup(self) -> None:
        """End as at SIGHUP once the terminal is gone, though the signal may be ignored, as under nohup.

        The framework's thread that reads would find nothing, at once and for ever, on a whole CPU.
        """
        self.set_interval(HANGUP_LOOK, self._look_for_terminal)

    def _look_for_terminal(self) -> None:
        if isinstance(self._driver, PatientDriver) and self._driver.hung_up and not self._exit:
            self.exit(return_code=128 + signal.SIGHUP)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Return the filters that suit the theme of now.

        With NO_COLOR the framework chose one before there was a theme: its greys, of the terminal's own
        colours, are all black.
        """
        filters = super().get_line_filters()
        if self.no_color and self.native_ansi_color:
            return [NO_COLOUR if isinstance(kind, Monochrome) else kind for kind in filters]
        return filters

    def stop_process(self) -> None:
        """Let the shell have the terminal, until it continues us.

        The framework stops this process alone: who started us, such as make or sudo, is to stop as well.
        The terminal is given back before: the shell takes it as soon as those have stopped, and whoever
        touches it then is stopped at that.
        """
        if self._driver is not None and self._driver.can_suspend:
            self._driver.suspend_application_mode()
            os.kill(0, signal.SIGTSTP)

    def _drawn_anew(self, _: object) -> None:
        self.refresh(layout=True)

    def _fatal_error(self) -> None:
        """End. The framework prints a page of the program and its variables: who asks for that gets it."""
        if "debug" in self.features:
            super()._fatal_error()
        else:
            self._close_messages_no_wait()

    async def _shutdown(self) -> None:
        try:
            await super()._shutdown()
        finally:
            self.release()
