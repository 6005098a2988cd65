"""The journey screen: its keys, and that it holds its packet."""

from __future__ import annotations

import pytest

from engine.view.focus import Focus
from tests.unit.tui.scenes import Stage
from tests.unit.tui.screen_text import screen_text
from tests.unit.tui.stories import answered, dropped, story, tunnelled, unanswered
from tests.unit.tui.test_simulation import told
from tui.screens.help import HelpScreen
from tui.screens.journey import JourneyScreen

START = 50_524_482_311_000


def feed(stage: Stage) -> None:
    """A packet, another one, the reply, the next of the flow, a lost one."""
    stage.source.feed(
        tunnelled(1, START),
        dropped(2, START + 1_000_000),
        answered(3, START + 2_000_000),
        tunnelled(4, START + 3_000_000),
        unanswered(5, START + 4_000_000),
    )


def journey(stage: Stage) -> JourneyScreen:
    assert isinstance(stage.app.screen, JourneyScreen)
    return stage.app.screen


def lines(stage: Stage) -> list[str]:
    return screen_text(stage.app).splitlines()


async def test_it_opens_and_closes() -> None:
    async with Stage().run() as stage:
        await stage.press("J")
        assert stage.app.screen is stage.live  # there is no packet
        feed(stage)
        await stage.tick()
        for key in ("escape", "q", "J"):
            await stage.press("home", "J")
            assert lines(stage)[0] == " packet 1  TCP 10.244.1.4:41822 > 10.244.2.6:80 S"
            await stage.press("down", key)
            assert stage.app.screen is stage.live
            assert stage.app.session.view.focus == Focus(1)


async def test_a_letter_in_the_filter_opens_nothing() -> None:
    async with Stage().run() as stage:
        feed(stage)
        await stage.tick()
        await stage.press("slash", "J")
        assert stage.app.screen is stage.live
        assert stage.live._filter.input.value == "J"


async def test_it_opens_at_the_event_of_the_cursor() -> None:
    async with Stage().run() as stage:
        feed(stage)
        await stage.tick()
        await stage.press("home", "enter", *["down"] * 9, "J")
        assert stage.app.session.view.focus == Focus(1, 8)
        assert "▌  ct zone 2 nat · recirc 0x25" in screen_text(stage.app)


async def test_a_stage_leads_back_to_its_event() -> None:
    async with Stage().run() as stage:
        feed(stage)
        await stage.tick()
        await stage.press("home", "J", "enter")
        assert stage.app.screen is stage.live
        assert stage.app.session.view.focus == Focus(1, 5)
        row = next(line for line in lines(stage) if line.startswith("▌"))
        assert "upcall_recv     handler3  waited 0.61 ms" in row


async def test_a_packet_that_the_filter_hides_is_not_gone_to() -> None:
    async with Stage().run() as stage:
        feed(stage)
        await stage.tick()
        await stage.press("slash", *"not miss", "enter", "home", "J")
        await stage.press("r", "enter")
        assert told(stage)[-1] == "the packet is gone, or hidden by the filter"
        assert stage.app.session.view.focus == Focus(3)


async def test_steps_and_the_reply() -> None:
    async with Stage().run() as stage:
        feed(stage)
        await stage.tick()
        await stage.press("home", "J")
        for key, packet in (
            ("right_square_bracket", 4),
            ("left", 1),
            ("right", 4),
            ("r", 3),
            ("r", 4),
            ("left_square_bracket", 1),
        ):
            await stage.press(key)
            assert journey(stage).journey.packet == packet, key
            assert lines(stage)[0].startswith(f" packet {packet}  ")
        await stage.press("left")
        assert told(stage)[-1] == "no older packet of this flow is kept"
        await stage.press("escape", "down", "J", "r")
        assert told(stage)[-1] == "no packet of the other direction is kept"


async def test_a_packet_without_bytes_has_no_flow() -> None:
    async with Stage().run() as stage:
        stage.source.feed_events(tunnelled(1, START).events)
        await stage.tick()
        await stage.press("home", "J", "right")
        assert told(stage)[-1] == "the packet's bytes tell no flow"
        assert lines(stage)[0] == " packet 1  54 B"


async def test_it_grows_while_it_is_looked_at() -> None:
    async with Stage().run() as stage:
        whole = tunnelled(1, START)
        stage.source.feed_events(whole.events[:5], [whole.bytes])
        await stage.tick()
        await stage.press("home", "J")
        assert "… not yet" in screen_text(stage.app)
        stage.source.feed_events(whole.events[5:])
        await stage.tick()
        journey(stage).tick()
        await stage.settle()
        text = screen_text(stage.app)
        assert "… not yet" not in text
        assert "3 passes   1 upcall   0.77 ms" in text
        assert any(line.startswith("▌    socket queue") for line in lines(stage))


async def test_it_holds_a_packet_that_is_evicted_meanwhile() -> None:
    async with Stage(max_events=2_000).run() as stage:
        feed(stage)
        await stage.tick()
        await stage.press("home", "J")
        before = lines(stage)
        stage.source.feed(*(story(packet) for packet in range(6, 600)))
        await stage.tick()
        assert 1 not in stage.app.session.store
        journey(stage).tick()
        await stage.settle()
        after = lines(stage)
        assert after[0].endswith("evicted from the store")
        assert after[1:] == before[1:]
        await stage.press("enter")
        assert told(stage)[-1] == "the packet is gone, or hidden by the filter"


async def test_a_pause_is_told() -> None:
    async with Stage().run() as stage:
        feed(stage)
        await stage.tick()
        await stage.press("space", "home", "J")
        assert lines(stage)[0].endswith("PAUSED")


async def test_copying() -> None:
    async with Stage().run((121, 24)) as stage:
        feed(stage)
        await stage.tick()
        await stage.press("home", "down", "J", "y")
        copied = stage.app.clipboard.splitlines()
        assert copied[0] == "packet 2  UDP 10.244.1.4:53124 > 10.244.1.9:9999"
        assert " ".join(copied[1].split()) == "13:55:24.483311 client → ✗ drop 1 pass 1 upcall 0.75 ms"
        assert copied[2:-1] == [line[1:] for line in lines(stage)[2:10]]
        assert copied[-1] == "links: 7 exact · 1 uncertain · 0 missing"
        assert told(stage)[-1] == "11 lines sent to the terminal's clipboard"


async def test_help_lies_over_it() -> None:
    async with Stage().run() as stage:
        feed(stage)
        await stage.tick()
        await stage.press("home", "J", "question_mark")
        assert isinstance(stage.app.screen, HelpScreen)
        await stage.press("escape")
        assert isinstance(stage.app.screen, JourneyScreen)


async def test_a_small_window_scrolls_with_the_cursor() -> None:
    async with Stage().run((80, 14)) as stage:
        feed(stage)
        await stage.tick()
        await stage.press("home", "J")
        assert lines(stage)[3].startswith(" pass 0")
        await stage.press("end")
        assert lines(stage)[9].startswith("▌  output genev_sys_6081")
        await stage.press("pageup", "pageup", "home")
        assert lines(stage)[3].startswith("▌pass 0")


async def test_the_mouse_chooses_and_opens() -> None:
    async with Stage().run() as stage:
        feed(stage)
        await stage.tick()
        await stage.press("home", "J")
        await stage.pilot.click("#stages", offset=(20, 2))
        assert lines(stage)[5].startswith("▌  upcall kernel")
        await stage.pilot.click("#stages", offset=(20, 2), times=2)
        await stage.settle()
        assert stage.app.session.view.focus == Focus(1, 2)


@pytest.mark.parametrize("width", [20, 41, 60, 79, 300])
async def test_any_width(width: int) -> None:
    async with Stage().run((width, 30)) as stage:
        feed(stage)
        await stage.tick()
        for keys in (("home",), ("down",), ("down",), ("down",), ("down",)):
            await stage.press(*keys, "J")
            assert all(len(line) <= width for line in lines(stage))
            await stage.press("escape")
