from __future__ import annotations

import pytest
from textual.events import Paste

from engine.view.focus import Focus
from tests.unit.tui.scenes import Stage
from tests.unit.tui.screen_text import screen_text


def last_but_one(stage: Stage) -> str:
    return screen_text(stage.app).splitlines()[-2]


async def test_keys_that_come_at_once_are_done_in_their_turn() -> None:
    async with Stage().run() as stage:
        await stage.feed(1, 30)
        await stage.press("slash")
        stage.send(*"drop xy", "backspace", "backspace", "left", "left", "delete", "p", "enter", "j")
        await stage.settle()
        assert stage.live._filter.input.value == "drop "
        assert stage.app.session.view.filter is not None
        assert stage.app.session.view.filter.text == "drop "
        assert stage.app.focused is stage.live._tree


async def test_it_filters_as_one_types() -> None:
    async with Stage().run() as stage:
        await stage.feed(1, 110)
        await stage.press("slash", *"drop")
        shown = stage.app.session.view.shown
        assert 0 < shown < 110
        assert f"{shown} of 110 packets" in last_but_one(stage)
        assert all("✗" in line for line in screen_text(stage.app).splitlines() if line.startswith(" ▸"))


async def test_letters_are_letters_while_one_types() -> None:
    async with Stage().run() as stage:
        await stage.feed(1, 10)
        await stage.press("slash", *"q f 1?gGE[]")
        assert stage.app.is_running
        assert not stage.app.session.view.paused
        assert stage.live.query_one("#filter").value == "q f 1?gGE[]"  # type: ignore[attr-defined]


async def test_a_half_typed_filter_keeps_the_last_good_one_and_says_where_it_is_wrong() -> None:
    async with Stage().run((160, 36)) as stage:
        await stage.feed(1, 110)
        await stage.press("slash", *"drop")
        shown = stage.app.session.view.shown
        await stage.press(*" (")
        assert stage.app.session.view.shown == shown
        assert "✗" in last_but_one(stage)
        assert "column" in last_but_one(stage)
        await stage.press(*"host 10.244.1.9)")  # two terms beside each other are both meant
        assert "✗" not in last_but_one(stage)


async def test_enter_keeps_it_and_escape_clears_it() -> None:
    async with Stage().run() as stage:
        await stage.feed(1, 110)
        await stage.press("slash", *"drop", "enter")
        assert stage.app.focused is stage.live.query_one("#tree")
        assert stage.app.session.view.filter is not None
        await stage.press("escape")
        assert stage.app.session.view.filter is None
        assert stage.app.session.view.shown == 110


async def test_escape_clears_and_then_leaves() -> None:
    async with Stage().run() as stage:
        await stage.feed(1, 110)
        await stage.press("slash", *"drop", "escape")
        assert stage.app.session.view.shown == 110
        assert stage.app.focused is stage.live.query_one("#filter")
        await stage.press("escape")
        assert stage.app.focused is stage.live.query_one("#tree")


async def test_the_cursor_returns_when_the_filter_goes() -> None:
    async with Stage().run() as stage:
        await stage.feed(1, 110)
        await stage.press("up", "up", "slash", *"drop")
        assert stage.app.session.view.focus != Focus(108)
        await stage.press("escape", "escape")
        assert stage.app.session.view.focus == Focus(108)


async def test_a_packet_that_comes_and_matches_is_shown() -> None:
    async with Stage().run() as stage:
        await stage.press("slash", *"drop", "enter")
        await stage.feed(1, 2)
        assert list(stage.app.session.view.packets()) == [2]


async def test_the_filter_of_the_command_line() -> None:
    async with Stage(filter_text="drop").run() as stage:
        await stage.feed(1, 110)
        assert stage.app.session.view.filter is not None
        assert "of 110 packets" in last_but_one(stage)


async def test_keys_that_come_all_at_once_go_where_they_were_meant_to() -> None:
    """Over a slow link, or typed fast."""
    async with Stage().run() as stage:
        await stage.feed(1, 110)
        stage.send(*"/qdrop/", "enter", *"gj")
        await stage.settle()
        assert stage.live.query_one("#filter").value == "qdrop/"  # type: ignore[attr-defined]
        assert stage.app.is_running
        assert stage.app.focused is stage.live.query_one("#tree")


async def test_all_lines_of_what_is_pasted_are_taken() -> None:
    async with Stage().run() as stage:
        await stage.press("slash")
        stage.app.post_message(Paste("\nhit\r\nor host\t10.0.0.1\n\n"))
        await stage.settle()
        assert stage.live._filter.input.value == "hit or host 10.0.0.1"


@pytest.mark.parametrize(
    ("width", "words"),
    [
        (81, "host 10.0.0.1 · if eth0 · port 80 · miss · drop · and or not"),
        (79, "host 10.0.0.1 · if eth0 · port 80 · miss · drop"),
        (20, ""),
    ],
)
async def test_the_hint_is_not_cut_within_a_word(width: int, words: str) -> None:
    async with Stage().run((width, 24)) as stage:
        await stage.feed(1, 10)
        told = last_but_one(stage).split("10 packets kept")[0]
        assert told.strip(" /") == words


async def test_a_filter_that_is_longer_than_its_place_says_so_where_nobody_types() -> None:
    async with Stage().run((60, 24)) as stage:
        await stage.feed(1, 10)
        text = "host 10.244.1.4 and not (port 53 or port 8080)"
        stage.live._filter.put(text)
        await stage.settle()
        assert last_but_one(stage).startswith(" / host 10.244.1.4 and not (port 53 or po… ")
        await stage.press("slash")
        assert last_but_one(stage).startswith(" / 244.1.4 and not (port 53 or port 8080) ")
        await stage.press("enter")
        assert last_but_one(stage).startswith(" / …44.1.4 and not (port 53 or port 8080) ")
        await stage.pilot.resize_terminal(100, 24)
        await stage.settle()
        assert f" / {text} " in last_but_one(stage)
