"""The keys z, < and >: packets and pane, and the border between them."""

from __future__ import annotations

import pytest

from engine.view.focus import Focus
from tests.unit.tui.scenes import Stage
from tests.unit.tui.screen_text import screen_text
from tests.unit.tui.stories import tunnelled
from tests.unit.tui.test_simulation import told
from tui.widgets.packet_tree import PacketTree

SIZES = pytest.mark.parametrize("size", [(80, 24), (120, 36)])


async def drill(stage: Stage) -> None:
    """Read the flow of a lookup that missed, packets above and below it."""
    await stage.feed(1, 30)
    await stage.press("home", *["down"] * 6, "enter", "down", "down", "enter")


def keys_told(stage: Stage) -> str:
    return screen_text(stage.app).splitlines()[-1]


def below_status(stage: Stage) -> list[str]:
    return screen_text(stage.app).splitlines()[1:]


def sizes(stage: Stage) -> tuple[tuple[int, int], tuple[int, int]]:
    """Of packets and pane; nothing of what is hidden."""
    shown = [
        part.region.size if part.display else (0, 0)
        for part in (stage.live.query_one("#left"), stage.live._side)
    ]
    (wide, high), (pane_wide, pane_high) = shown
    return (wide, high), (pane_wide, pane_high)


@SIZES
@pytest.mark.parametrize("key", ["z", "escape"])
async def test_the_pane_alone_and_back(size: tuple[int, int], key: str) -> None:
    async with Stage().run(size) as stage:
        await drill(stage)
        await stage.press(*"jjjjj")
        before, text, focus = sizes(stage), below_status(stage), stage.app.session.view.focus
        await stage.press("z")
        assert sizes(stage) == ((0, 0), (size[0], size[1] - 3))
        assert "z packets" in keys_told(stage)
        assert stage.app.focused is stage.live._side.text
        await stage.tick()
        await stage.press(key)
        assert sizes(stage) == before
        assert below_status(stage) == text
        assert stage.app.focused is stage.live._side.text
        assert stage.app.session.view.focus == focus


@SIZES
async def test_the_packets_alone_and_back(size: tuple[int, int]) -> None:
    async with Stage().run(size) as stage:
        await drill(stage)
        await stage.press("tab")
        before, text = sizes(stage), below_status(stage)
        await stage.press("z")
        assert sizes(stage) == ((size[0], size[1] - 3), (0, 0))
        assert "z pane" in keys_told(stage)
        assert "tab" not in keys_told(stage)
        await stage.press("z")
        assert sizes(stage) == before
        assert below_status(stage) == text


@SIZES
async def test_what_the_focus_goes_to_is_seen(size: tuple[int, int]) -> None:
    async with Stage().run(size) as stage:
        await drill(stage)
        before = sizes(stage)
        for keys in (("tab", "tab"), ("slash", "enter", "tab"), ("slash", "escape", "tab")):
            await stage.press("z", *keys[:-1])
            if len(keys) == 2:
                assert stage.app.focused is stage.live._tree
            assert sizes(stage) == before or keys[0] == "slash"
            await stage.press(keys[-1])
            assert sizes(stage) == before, keys
            assert stage.app.focused is stage.live._side.text
        for key in ("tab", "3", "right_square_bracket", "t"):
            stage.live._tree.focus()
            await stage.press("z")
            assert sizes(stage)[1] == (0, 0)
            await stage.press(key)
            assert sizes(stage) == before, key


async def test_a_pane_that_was_clicked_is_seen_in_a_smaller_window_too() -> None:
    async with Stage().run() as stage:
        await stage.feed(1, 30)
        await stage.pilot.click("#pane")
        await stage.press("z")
        await stage.pilot.resize_terminal(80, 24)
        await stage.settle()
        assert sizes(stage) == ((0, 0), (80, 21))
        await stage.press("z")
        assert sizes(stage) == ((80, 12), (80, 9))
        assert stage.app.focused is stage.live._side.text


async def test_from_packet_to_packet_in_the_whole_pane() -> None:
    async with Stage().run() as stage:
        await drill(stage)
        await stage.press("2", "z", "N")
        assert stage.app.session.view.focus == Focus(6)
        await stage.press("n", "n")
        assert stage.app.session.view.focus == Focus(8)
        assert "packet" in screen_text(stage.app)
        await stage.press("z")
        assert any(line.startswith("▌▸") for line in screen_text(stage.app).splitlines())


async def test_without_a_pane_there_is_nothing_to_zoom() -> None:
    async with Stage().run((80, 24)) as stage:
        await stage.feed(1, 3)
        await stage.press("z")
        assert told(stage) == ["the packets have the whole screen: tab opens the pane"]
        await stage.press("greater_than_sign")
        assert told(stage) == ["tab opens the pane"]
        await stage.press("tab", "z", "less_than_sign")
        assert told(stage) == ["there is no border here: z shows both"]


@SIZES
async def test_following_goes_on(size: tuple[int, int]) -> None:
    async with Stage().run(size) as stage:
        await stage.feed(1, 100)
        for keys in (("tab", "z"), ("z",), ("tab", "z"), ("z",), ("tab", "z", "escape", "escape", "escape")):
            await stage.press(*keys)
            await stage.feed(1, 0)
            assert stage.app.session.view.follow, keys
        await stage.pilot.resize_terminal(size[0], 60)
        await stage.feed(101, 120)
        assert stage.app.session.view.focus == Focus(120)
        assert stage.live.query_one(PacketTree)._port.top == 120 - stage.live._tree.lines_high


async def test_the_border_at_the_side() -> None:
    async with Stage().run((120, 36)) as stage:
        await drill(stage)
        for key, pane in (("greater_than_sign", 48), ("less_than_sign", 44), ("less_than_sign", 40)):
            await stage.press(key)
            assert sizes(stage) == ((120 - pane, 33), (pane, 33))
        await stage.press("z", "z")
        assert sizes(stage)[1] == (40, 33)
        await stage.pilot.resize_terminal(200, 50)
        await stage.settle()
        assert sizes(stage)[1] == (70, 47)
        await stage.pilot.resize_terminal(80, 24)
        await stage.settle()
        assert sizes(stage) == ((80, 12), (80, 9))


async def test_the_border_above_the_drawer() -> None:
    async with Stage().run((80, 24)) as stage:
        await drill(stage)
        for key, high in (("greater_than_sign", 11), ("less_than_sign", 9), ("less_than_sign", 7)):
            await stage.press(key)
            assert sizes(stage) == ((80, 21 - high), (80, high))
        await stage.press("z", "z")
        assert sizes(stage)[1] == (80, 7)
        await stage.press("escape", "escape", "tab")
        assert sizes(stage)[1] == (80, 7)


async def test_the_place_in_a_long_text_survives_the_wheel_and_another_width() -> None:
    async with Stage().run((120, 24)) as stage:
        await stage.tick()
        stage.source.feed(tunnelled(1, 50_524_482_311_000))
        await stage.tick()
        await stage.press("home", "enter", "down", "down", "enter")
        text = stage.live._side.text
        text.scroll_to(y=17, animate=False)
        await stage.settle()
        await stage.press("z")
        assert text.text.splitlines()[round(text.scroll_y)].startswith(" recirc_id") is False
        await stage.press("z")
        assert round(text.scroll_y) == 17
