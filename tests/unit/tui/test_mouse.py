"""The key F2: the mouse is the terminal's, or ours."""

from __future__ import annotations

import pytest

from tests.unit.tui.scenes import Stage
from tests.unit.tui.test_keys import line_of
from tests.unit.tui.test_simulation import told
from tui._textual_output import PatientDriver
from tui.keymap import check_keymap
from tui.widgets.status_line import StatusLine

OFF = "mouse off: the terminal selects text with it now; F2 switches it on again"


async def test_off_and_on_again() -> None:
    async with Stage().run() as stage:
        await stage.feed(1, 10)
        assert "mouse" not in line_of(stage, "ovscope")
        await stage.press("f2")
        await stage.tick()
        assert not stage.app.mouse
        assert "LIVE ▶ follow  mouse off (F2)   ovs-system" in line_of(stage, "ovscope")
        assert told(stage) == [OFF]
        await stage.press("f2")
        await stage.tick()
        assert stage.app.mouse
        assert "mouse" not in line_of(stage, "ovscope")
        assert told(stage) == ["mouse on"]


async def test_it_works_wherever_keys_go() -> None:
    """What is read in a box is selected, too; and while a filter is typed, before Enter."""
    async with Stage().run() as stage:
        await stage.feed(1, 10)
        for keys in (
            ["question_mark"],
            ["escape", "slash", "c"],
            ["enter", "J"],
            ["escape", "d"],
            ["q", "D"],
        ):
            before, below = stage.app.mouse, stage.app.screen
            await stage.press(*keys, "f2")
            assert stage.app.mouse is not before, keys
            assert stage.app.screen is not below, keys
        assert stage.live._filter.input.value == "c"


async def test_it_is_off_from_the_start_and_the_key_of_now_switches_it_on() -> None:
    async with Stage(mouse=False, keymap=check_keymap({"app.mouse": "M"})).run((80, 24)) as stage:
        await stage.feed(1, 100)
        await stage.press("space")
        await stage.feed(101, 12_445)
        status = line_of(stage, "ovscope")
        assert status.startswith(" ovscope  PAUSED +12,345  mouse off (M) ")
        assert status.endswith("lost 0")
        await stage.press("M")
        await stage.tick()
        assert "mouse" not in line_of(stage, "ovscope")


async def test_a_line_that_was_asked_for_and_not_sent_is_drawn_all_the_same() -> None:
    """The framework asks for all lines when a notice comes, and sends those that it covers."""
    async with Stage().run() as stage:
        status = stage.live.query_one(StatusLine)
        stage.app.set_mouse(False)
        status.line(0)
        assert not status._repaint_required
        status.sync()
        assert status._repaint_required


async def test_what_is_dragged_is_let_go() -> None:
    async with Stage().run() as stage:
        bar = stage.live.query_one("#tree").vertical_scrollbar
        stage.app.capture_mouse(bar)
        await stage.press("f2")
        assert stage.app.mouse_captured is None


class Noting(PatientDriver):
    """A driver without a terminal, which notes what it would write."""

    def __init__(self, *, pixels: bool) -> None:
        self._mouse = self._mouse_pixels = False
        self._in_band_window_resize = pixels
        self.written: list[str] = []

    def write(self, data: str) -> None:
        self.written.append(data.removeprefix("\x1b[?"))

    def flush(self) -> None:
        pass


@pytest.mark.parametrize("pixels", [False, True])
def test_what_the_terminal_is_told(pixels: bool) -> None:
    """Modes of a mouse replace each other: pixels, which the framework may reckon in, come last."""
    driver = Noting(pixels=pixels)
    driver.set_mouse(True)
    assert driver.written == ["1000h", "1003h", "1015h", "1006h", *(["1016h"] if pixels else [])]
    driver.written.clear()
    driver.set_mouse(False)
    assert driver.written == ["1000l", "1003l", "1015l", "1006l"]
    driver._enable_mouse_support()  # as after a stop
    assert len(driver.written) == 4
