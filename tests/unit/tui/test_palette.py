from __future__ import annotations

import pytest
from textual.command import CommandList, CommandPalette

from engine.view.focus import Focus
from tests.unit.tui.scenes import Stage, shows_commands
from tui import keys
from tui.theme import THEMES


async def opened(stage: Stage, key: str = "ctrl+p") -> list[str]:
    """Open the palette; return its lines."""
    await stage.press(key)
    await stage.until(lambda: shows_commands(stage, ""))
    options = stage.app.screen.query_one(CommandList).options
    return [str(option.prompt).splitlines()[0].strip() for option in options]


async def choose(stage: Stage, words: str) -> None:
    await opened(stage)
    await stage.press(*words)
    await stage.until(lambda: shows_commands(stage, words))
    await stage.press("enter")
    await stage.until(lambda: not isinstance(stage.app.screen, CommandPalette))


@pytest.mark.parametrize("key", ["ctrl+p", "colon"])
async def test_it_offers_our_actions_and_themes_and_nothing_of_the_frameworks(key: str) -> None:
    async with Stage().run() as stage:
        await stage.feed(1, 5)
        lines = await opened(stage, key)
        groups = (keys.LIVE, keys.TREE, keys.PANE, keys.FILTER, keys.APP)
        words = [
            binding.tooltip
            for group in groups
            for binding in group
            if binding.id not in keys.NEEDS_UPCALL_TRACE
        ]
        assert sorted(line.split(maxsplit=1)[1] for line in lines[: len(words)]) == sorted(words)
        assert lines[len(words) :] == [f"theme: {told}" for _, told in THEMES.values()]


async def test_what_is_chosen_is_done_where_its_key_works() -> None:
    async with Stage().run() as stage:
        await stage.feed(1, 50)
        await choose(stage, "freeze the rows")
        assert stage.app.session.view.paused
        await choose(stage, "first packet")
        assert stage.app.session.view.focus == Focus(1)
        await choose(stage, "mark the packet, or")
        assert list(stage.app.session.view.marks) == [1]
        await choose(stage, "theme: light")
        assert stage.app.theme == "ovscope-light"


async def test_in_the_filter_a_colon_is_a_colon() -> None:
    async with Stage().run() as stage:
        await stage.press("slash", *"ufid:9")
        assert stage.live._filter.input.value == "ufid:9"
