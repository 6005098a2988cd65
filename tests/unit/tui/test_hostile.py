"""What comes from outside is text: no markup, no control characters."""

from __future__ import annotations

from engine.events import Port
from engine.source import Hook
from tests.unit.tui.frames import tcp
from tests.unit.tui.scenes import Stage
from tests.unit.tui.screen_text import screen_text
from tests.unit.tui.stories import FIRST, START, Story

EVIL = "[b]x\x1b[31m\x07\u202e"


async def test_names_titles_and_problems_are_text() -> None:
    async with Stage().run((200, 50)) as stage:
        story = Story(1, START, tcp("10.0.0.1", 1, "10.0.0.2", 2))
        entered = story.enter(Port(7, EVIL), 0, FIRST)
        arguments: dict[str, int | str] = {"device": EVIL, "port": 3, "x\x1b]0;": EVIL}
        story.act(entered, EVIL, **arguments)
        stage.source.feed(story)
        hook = Hook(EVIL, EVIL, False, EVIL)
        stage.source.status = stage.source.status._replace(title=EVIL, hooks=(hook,), problem=EVIL)
        await stage.tick()
        for keys in (["home", "enter"], ["2"], ["down"] * 3, ["3"]):
            await stage.press(*keys)
            text = screen_text(stage.app)
            assert "[b]x" in text
            assert [line for line in text.splitlines() if not line.isprintable()] == []


async def test_a_hostile_filter_is_text() -> None:
    async with Stage().run() as stage:
        await stage.press("slash", *"[b](")
        assert "[b](" in screen_text(stage.app)
