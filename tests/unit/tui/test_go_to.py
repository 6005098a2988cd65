"""A time or a number in the command palette."""

from __future__ import annotations

from textual.command import CommandList, CommandPalette

from engine.view.focus import Focus
from tests.unit.tui.scenes import Stage
from tests.unit.tui.screen_text import screen_text
from tests.unit.tui.test_palette import opened
from tests.unit.tui.test_simulation import told


async def typed(stage: Stage, text: str) -> list[str]:
    """Type in the palette; return what it offers for a place to go to."""
    await opened(stage, "colon")
    await stage.press(*text)
    palette = stage.app.screen
    assert isinstance(palette, CommandPalette)
    options = palette.query_one(CommandList)
    await stage.until(lambda: not palette._show_busy and any("go " in line for line in lines(options)))
    return [line for line in lines(options) if line.startswith("go ")]


def lines(options: CommandList) -> list[str]:
    return [str(option.prompt).splitlines()[0].strip() for option in options.options]


async def go(stage: Stage, text: str, *keys: str) -> None:
    await typed(stage, text)
    await stage.press(*keys, "enter")
    await stage.until(lambda: not isinstance(stage.app.screen, CommandPalette))


async def test_to_a_packet_and_to_a_time() -> None:
    async with Stage().run() as stage:
        await stage.feed(1, 100)
        assert await typed(stage, "#42") == ["go to packet 42"]
        await stage.press("enter")
        await stage.until(lambda: stage.app.session.view.focus == Focus(42))
        assert any(line.startswith("▌▸") for line in screen_text(stage.app).splitlines())
        assert not stage.app.session.view.follow
        for text, packet in (
            ("13:55:24.5", 10),
            ("+10ms", 16),
            ("-5 ms", 14),
            ("55:24.627382", 81),
            ("7", 7),
        ):
            await go(stage, text)
            assert stage.app.session.view.focus == Focus(packet), text
        assert told(stage) == []


async def test_what_cannot_be_gone_to_is_said_and_nothing_moves() -> None:
    async with Stage().run() as stage:
        await stage.feed(1, 100)
        for text, words in (
            ("48113", "there is no packet 48,113: the newest is 100"),
            ("13:56", "there is no packet at or after 13:56: the newest is of 13:55:24.661411"),
        ):
            await go(stage, text)
            assert told(stage) == [words]
        assert stage.app.session.view.follow
        await stage.press("space")
        await stage.feed(101, 110)
        await go(stage, "101")
        assert told(stage) == ["packet 101 came after the rows were frozen: space lets them go on"]


async def test_what_the_filter_hides_can_be_shown_with_it() -> None:
    async with Stage().run() as stage:
        await stage.feed(1, 100)
        await stage.press("slash", *"drop", "enter")
        assert await typed(stage, "43") == [
            "go to packet 43",
            "go to packet 43, and show what the filter hides",
        ]
        await stage.press("escape")
        await go(stage, "43")
        assert told(stage) == ["packet 43 does not match the filter: H shows what it hides"]
        await stage.press("H")
        assert stage.app.session.view.focus == Focus(43)
        await stage.press("H", "home")
        await go(stage, "55", "down")
        assert stage.app.session.view.context
        assert stage.app.session.view.focus == Focus(55)
        assert await typed(stage, "57") == ["go to packet 57"]


async def test_on_other_screens_a_number_goes_nowhere() -> None:
    async with Stage().run() as stage:
        await stage.feed(1, 100)
        await stage.press("u", "colon", *"42")
        palette = stage.app.screen
        assert isinstance(palette, CommandPalette)
        await stage.until(lambda: "No matches found" in screen_text(stage.app))
        assert "#48113" not in palette._placeholder
