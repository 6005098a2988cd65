"""The filter's proposals and its history."""

from __future__ import annotations

from pathlib import Path

from engine.filter.history import FilterHistory
from tests.unit.tui.scenes import Stage
from tests.unit.tui.screen_text import screen_text


def typed(stage: Stage) -> str:
    return stage.live._filter.input.value


def filter_line(stage: Stage) -> str:
    return screen_text(stage.app).splitlines()[-2][3:].split("  ")[0]


async def test_a_proposal_is_shown_and_taken() -> None:
    async with Stage().run((120, 36)) as stage:
        stage.source.ports["system@ovs-system"] = {9: "idle port", 4: "client"}
        await stage.feed(1, 20)
        await stage.press("slash", *"dr")
        assert filter_line(stage) == "drop"
        for key, before, after in (
            ("tab", "dr", "drop"),
            ("end", " and if cl", "drop and if client"),
            ("right", " or no", "drop and if client or not"),
        ):
            await stage.press(*(before if before != "dr" else ""), key)
            assert typed(stage) == after
        await stage.press("escape", *'if "', "tab")
        assert typed(stage) == 'if "idle port"'
        await stage.press("tab")
        assert stage.app.focused is stage.live.query_one("#tree")


async def test_in_the_middle_of_the_text_nothing_is_proposed() -> None:
    async with Stage().run() as stage:
        await stage.feed(1, 5)
        await stage.press("slash", *"dro", "left", "end")
        assert typed(stage) == "dro"
        await stage.press("end")
        assert typed(stage) == "drop"


async def test_keys_that_come_at_once() -> None:
    async with Stage().run() as stage:
        await stage.feed(1, 5)
        stage.send("slash", *"dro", "tab", "enter", "m")
        await stage.settle()
        assert typed(stage) == "drop"
        assert len(stage.app.session.view.marks) == 1


async def test_earlier_filters(tmp_path: Path) -> None:
    path = tmp_path / "filters"
    async with Stage(history=FilterHistory(path)).run() as stage:
        await stage.feed(1, 20)
        await stage.press("slash", *"drop", "enter", "slash", "escape", *"miss", "enter")
        await stage.press(
            "slash", "escape", *"host 10.", "enter", "slash", "escape", *"udp", "escape", "escape"
        )
    assert path.read_text() == "drop\nmiss\n"  # those that were kept, and are filters
    async with Stage(history=FilterHistory(path)).run() as stage:
        await stage.feed(1, 20)
        await stage.press("slash", *"tc", "up")
        assert typed(stage) == "miss"
        await stage.press("up", "up")
        assert typed(stage) == "drop"
        await stage.press("down", "down")
        assert typed(stage) == "tc"
        await stage.press("down")
        assert stage.app.focused is stage.live.query_one("#tree")
