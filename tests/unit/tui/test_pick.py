"""The key o: from a flow to its packets, from a rule to all packets that went through it; copying."""

from __future__ import annotations

from tests.unit.tui.scenes import Stage
from tests.unit.tui.screen_text import screen_text
from tests.unit.tui.stories import PUT, answered, tunnelled
from tests.unit.tui.test_simulation import drill, told
from tui.screens.pick import PickScreen


async def test_all_packets_of_a_rule_are_one_key_away() -> None:
    async with Stage().run((120, 36)) as stage:
        await drill(stage)
        stage.source.feed(*(answered(number, 50_524_491_007_000 + number) for number in range(3, 40)))
        stage.source.feed(tunnelled(40, 50_524_492_311_000))
        await stage.tick()
        await stage.press("o", "down", "enter")
        assert stage.live._filter.input.value == "cookie 0xaed19b4d"
        # By the flow that was put, and by one that is gone but was told before.
        shown = screen_text(stage.app)
        assert "2 of 40 packets" in shown


async def test_all_packets_of_the_flow() -> None:
    async with Stage().run((120, 36)) as stage:
        await drill(stage)
        await stage.press("o", "enter")
        assert stage.live._filter.input.value == f"ufid {PUT.ufid}"
        assert "1 of 2 packets" in screen_text(stage.app)


async def test_what_there_is_to_choose() -> None:
    async with Stage().run((120, 36)) as stage:
        await drill(stage)
        await stage.press("o")
        assert isinstance(stage.app.screen, PickScreen)
        values = [thing.value.split("\n")[0][:40] for thing in stage.app.screen.things._things]
        assert values == [
            PUT.ufid,
            *("0xaed19b4d", "0x3a11f0c7", "0x1d826318", "0x5d1f3c20"),
            "recirc_id(0),in_port(4),ct_state(-trk),ct_mark(0/0)"[:40],
        ]
        await stage.press("escape")
        assert not isinstance(stage.app.screen, PickScreen)
        assert stage.live._filter.input.value == ""


async def test_a_cookie_is_copied_and_so_is_the_whole_answer() -> None:
    async with Stage().run((120, 36)) as stage:
        await drill(stage)
        await stage.press("o", "down", "y")
        assert stage.app.clipboard == "0xaed19b4d"
        assert told(stage)[-1] == "0xaed19b4d sent to the terminal's clipboard"
        await stage.press("o", "end", "enter")
        assert stage.app.clipboard.startswith("recirc_id(0),in_port(4)")
        assert "br-int\n  cookie=0xaed19b4d" in stage.app.clipboard
        assert told(stage)[-1] == "10 lines sent to the terminal's clipboard"


async def test_where_no_flow_is_nothing_is_offered() -> None:
    async with Stage().run((120, 36)) as stage:
        await stage.tick()
        await stage.press("o")
        assert told(stage) == ["there is no flow here"]
