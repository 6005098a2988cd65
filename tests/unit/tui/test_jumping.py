"""The keys n, N, H, m and the apostrophe."""

from __future__ import annotations

from engine.view.focus import Focus
from tests.unit.tui.scenes import Stage
from tests.unit.tui.screen_text import screen_text
from tests.unit.tui.test_keys import line_of, rows
from tests.unit.tui.test_simulation import told


async def test_from_match_to_match() -> None:
    async with Stage().run() as stage:
        await stage.feed(1, 40)
        matching = [packet for packet in range(1, 41) if stage.app.session.store.summary(packet).dropped]
        await stage.press("slash", *"drop", "enter", "home", "E")
        for packet in matching[1:]:
            await stage.press("n")
            assert stage.app.session.view.focus == Focus(packet)
        await stage.press("n")
        assert stage.app.session.view.focus == Focus(matching[-1])
        assert told(stage) == ["no later packet matches"]
        await stage.press("E", "H", "up", "up", "N")
        assert stage.app.session.view.focus == Focus(matching[-2])
        await stage.press("home", "N")
        assert told(stage)[-1] == "no earlier packet matches"


async def test_the_surroundings_of_matches() -> None:
    async with Stage().run((120, 36)) as stage:
        await stage.feed(1, 20)
        await stage.press("H")
        assert told(stage) == ["with a filter, what does not match is dim from now on"]
        assert not any("▹" in row for row in rows(stage))
        await stage.press("slash", *"drop", "enter")
        dropped = [stage.app.session.store.summary(packet).dropped for packet in range(1, 21)]
        assert ["▸" in row for row in rows(stage) if row] == dropped
        assert ["▹" in row for row in rows(stage) if row] == [not lost for lost in dropped]
        assert f"{sum(dropped)} of 20 packets match, all shown" in screen_text(stage.app)
        await stage.press("H")
        assert len([row for row in rows(stage) if row]) == sum(dropped)


async def test_a_filter_for_marks() -> None:
    """Rows go and come as marks do, and the cursor stays as near as it can."""
    async with Stage().run((120, 36)) as stage:
        view = stage.app.session.view
        await stage.feed(1, 20)
        await stage.press("home", "m", "down", "down", "m", "down", "m", "slash", *"marked", "enter")
        assert list(view.packets()) == [1, 3, 4]
        assert [row[1:3] for row in rows(stage) if row] == ["▸◆"] * 3
        assert " 3 of 20 packets" in screen_text(stage.app)
        await stage.press("up", "m")
        assert (list(view.packets()), view.focus) == ([1, 4], Focus(4))
        assert " 2 of 20 packets" in screen_text(stage.app)
        await stage.feed(21, 25)
        assert list(view.packets()) == [1, 4]
        await stage.press("H", "down", "down", "m")
        assert (list(view.selection.matches), view.focus) == ([1, 4, 5], Focus(5))
        assert " 3 of 25 packets match, all shown" in screen_text(stage.app)
        await stage.press("H", "F")
        assert told(stage)[-1] == "the kernel captures every packet: of this filter it can decide nothing"


async def test_marks() -> None:
    async with Stage().run() as stage:
        await stage.feed(1, 20)
        await stage.press("apostrophe")
        assert told(stage) == ["nothing is marked: m marks a packet"]
        await stage.press("home", "m", "enter", "down", "down", "n", "n", "m")
        assert [row[1:3] for row in rows(stage) if "◆" in row] == ["▾◆", "▸◆"]
        assert "◆ 2 marked" in line_of(stage, "ovscope")
        await stage.press("apostrophe")
        assert stage.app.session.view.focus == Focus(1)
        assert told(stage)[-1] == "on from the first marked packet"
        await stage.press("apostrophe", "m", "apostrophe", "apostrophe")
        assert told(stage)[-1] == "this is the only marked packet"
        await stage.press("slash", *"host 192.0.2.7", "enter", "apostrophe")
        assert told(stage)[-1] == "no marked packet matches the filter"
        await stage.press("escape", "m")
        assert "marked" not in line_of(stage, "ovscope")
