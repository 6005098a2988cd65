"""The screen of upcalls: its keys, and the way from a row to its packets."""

from __future__ import annotations

import pytest

from engine.events import Port
from engine.view.upcall_groups import MOST
from tests.unit.tui.frames import tcp
from tests.unit.tui.scenes import Stage
from tests.unit.tui.screen_text import screen_text
from tests.unit.tui.test_simulation import told
from tests.unit.tui.upcall_storm import storm
from tests.unit.view.upcall_stories import Fate, Told, fed
from tui.screens.upcalls import UpcallsScreen

UPCALLS = 300


async def opened(stage: Stage) -> UpcallsScreen:
    """Feed upcalls, and open the screen."""
    await stage.tick()
    stage.source.feed_events(*storm(UPCALLS, round(stage.clock.now * 1e9)))
    await stage.tick()
    await stage.press("u")
    return screen_of(stage)


def screen_of(stage: Stage) -> UpcallsScreen:
    screen = stage.app.screen
    assert isinstance(screen, UpcallsScreen)
    return screen


def names(stage: Stage) -> list[str]:
    """Who stands in the rows, from the top."""
    lines = screen_text(stage.app).splitlines()[3:]
    rows = [line[1:21].strip() for line in lines]
    return rows[: rows.index("")]


def chosen(stage: Stage) -> str:
    return next(line for line in screen_text(stage.app).splitlines() if line.startswith("▌"))[1:32].strip()


@pytest.mark.parametrize("key", ["escape", "q", "u"])
async def test_it_opens_and_closes(key: str) -> None:
    async with Stage().run() as stage:
        await opened(stage)
        await stage.press(key)
        assert stage.app.screen is stage.live
        assert stage.live._filter.input.value == ""


async def test_all_upcalls_lead_to_all_their_packets() -> None:
    async with Stage().run() as stage:
        await opened(stage)
        await stage.press("enter")
        assert stage.live._filter.input.value == "upcall"
        assert f"{UPCALLS} of {UPCALLS} packets" in screen_text(stage.app)


async def test_a_port_leads_to_its_packets() -> None:
    async with Stage().run() as stage:
        screen = await opened(stage)
        await stage.press("down")
        asked = screen._list.chosen.group.asked
        await stage.press("enter")
        assert stage.app.screen is stage.live
        assert stage.live._filter.input.value == "upcall and in client"
        assert f"{asked} of {UPCALLS} packets" in screen_text(stage.app)


async def test_a_conversation_leads_to_its_packets() -> None:
    async with Stage().run() as stage:
        screen = await opened(stage)
        await stage.press("2", "down")
        row = screen._list.chosen.group
        await stage.press("enter")
        assert stage.live._filter.input.value == (
            "upcall and proto tcp and src host 10.244.2.6 and dst host 10.244.1.4 and src port 80"
        )
        assert f"{row.asked} of {UPCALLS} packets" in screen_text(stage.app)


async def test_a_handler_leads_to_the_packets_that_it_received() -> None:
    async with Stage().run() as stage:
        screen = await opened(stage)
        await stage.press("3", "down")
        row = screen._list.chosen.group
        await stage.press("enter")
        assert stage.live._filter.input.value == "upcall and handler 815"
        assert f"{row.asked} of {UPCALLS} packets" in screen_text(stage.app)


async def test_what_no_filter_tells_is_said() -> None:
    async with Stage().run() as stage:
        await stage.tick()
        stage.source.feed_events(*fed([Told(portid=0, fates=(), ret=-107)]))
        await stage.tick()
        await stage.press("u", "3", "down", "enter")
        assert told(stage) == ["no filter tells these packets from others"]
        assert chosen(stage) == "port id 0: nobody receives"


async def test_keys_choose_what_is_summed_by() -> None:
    async with Stage().run() as stage:
        await opened(stage)
        ports, handlers = ["all upcalls", "client (4)", "web (5)"], ["all upcalls", "handler3 (815)"]
        talks = ["all upcalls", "TCP 10.244.2.6:80 >", "TCP 10.244.1.4 > …2."]
        assert names(stage)[:3] == ports
        for key, expected in (
            ("tab", talks),
            ("tab", handlers),
            ("tab", ports),
            ("shift+tab", handlers),
            ("2", talks),
            ("3", handlers),
            ("1", ports),
        ):
            await stage.press(key)
            assert names(stage)[: len(expected)] == expected, key


async def test_sorting_moves_the_chosen_row_and_it_stays_chosen() -> None:
    async with Stage().run() as stage:
        await opened(stage)
        assert names(stage) == ["all upcalls", "client (4)", "web (5)", "genev_sys_6081 (1)", "dns0 (7)"]
        await stage.press("down")
        await stage.press("S")
        assert names(stage) == ["all upcalls", "dns0 (7)", "genev_sys_6081 (1)", "web (5)", "client (4)"]
        assert chosen(stage).startswith("client (4)")
        assert "upcalls/s▲" in screen_text(stage.app)
        titles = []
        for _ in range(8):
            await stage.press("s")
            heading = screen_text(stage.app).splitlines()[2]
            titles.append(heading.split("▼")[0].split("▲")[0].split()[-1])
        assert titles == ["upcalls", "lost", "failed", "p50", "p99", "worst", "who", "upcalls/s"]
        assert chosen(stage).startswith("client (4)")


async def test_another_grouping_begins_with_all_upcalls() -> None:
    async with Stage().run() as stage:
        await opened(stage)
        await stage.press("down", "down", "2")
        assert chosen(stage).startswith("all upcalls")


async def test_what_was_chosen_and_is_summed_with_others_is_chosen_there() -> None:
    async with Stage().run() as stage:
        what = fed([Told(Port(number, f"tap{number:03}")) for number in range(MOST + 1)])
        last = [event for event in what.events if event.packet == MOST + 1]
        stage.source.feed_events([event for event in what.events if event not in last], what.packets)
        await stage.tick()
        await stage.press("u", "down")
        assert chosen(stage).startswith("tap000 (0)")
        stage.source.feed_events(last)
        await stage.tick()
        screen_of(stage).sync()
        await stage.settle()
        assert chosen(stage).startswith("all others")


async def test_columns_that_are_not_shown_are_not_sorted_by() -> None:
    async with Stage().run((80, 24)) as stage:
        await opened(stage)
        await stage.press("s")
        assert "lost▼" in screen_text(stage.app)


async def test_it_goes_on_while_the_packets_are_paused() -> None:
    async with Stage().run() as stage:
        await stage.press("space")
        screen = await opened(stage)
        assert "the packets are paused, these figures are not" in screen_text(stage.app)
        start = round(stage.clock.now * 1e9)
        later = [event._replace(packet=event.packet + UPCALLS) for event in fed([Told()] * 50, start).events]
        stage.source.feed_events(later)
        await stage.tick()
        screen.sync()
        await stage.settle()
        assert screen._list.chosen.group.asked == UPCALLS + 50
        assert "350" in next(line for line in screen_text(stage.app).splitlines() if "all upcalls" in line)


async def test_the_clock_of_the_packets_goes_on_below() -> None:
    async with Stage().run() as stage:
        await opened(stage)
        seen = stage.app.session.now
        stage.clock.now += 1
        stage.live.clock.reset()
        stage.live.clock = stage.live.set_interval(0.001, stage.live.tick)
        while stage.app.session.now == seen:
            await stage.pilot.pause(0.001)
        assert stage.app.screen is not stage.live


async def test_names_from_outside_are_printed_as_text() -> None:
    async with Stage().run() as stage:
        hostile = Port(9, "\x1b[31m\n[b]")
        stage.source.feed_events(*fed([Told(hostile, tcp("10.0.0.1", 1, "10.0.0.2", 2), portid=7)]))
        await stage.tick()
        await stage.press("u", "down")
        assert r"▌\x1b[31m\n[b] (9)" in screen_text(stage.app)
        await stage.press("enter")
        assert "1 of 1 packets" in screen_text(stage.app)


async def test_what_waits_is_told() -> None:
    async with Stage().run() as stage:
        stage.source.feed_events(*fed([Told(), Told(fates=(Fate(recv=None), Fate(recv=None)))]))
        await stage.tick()
        await stage.press("u")
        assert " all upcalls   2 misses · 2 wait now" in screen_text(stage.app)


async def test_a_long_list_scrolls_with_the_chosen_row() -> None:
    async with Stage().run((80, 24)) as stage:
        stories = [Told(Port(number, f"tap{number:02}")) for number in range(40)]
        stage.source.feed_events(*fed(stories))
        await stage.tick()
        await stage.press("u", "end")
        assert chosen(stage).startswith("tap39 (39)")
        await stage.press("home")
        assert chosen(stage).startswith("all upcalls")
        await stage.press("pagedown", "down")
        assert chosen(stage).startswith("tap07 (7)")


async def test_rows_are_copied() -> None:
    async with Stage().run() as stage:
        await opened(stage)
        await stage.press("y")
        lines = stage.app.clipboard.splitlines()
        assert " ".join(lines[0].split()) == "who upcalls/s upcalls lost failed p50 p99 worst waits in"
        assert [line[:11].strip() for line in lines[1:3]] == ["all upcalls", "client (4)"]
        assert told(stage)[-1] == "6 lines sent to the terminal's clipboard"


async def test_the_mouse() -> None:
    async with Stage().run() as stage:
        await opened(stage)
        await stage.pilot.click("UpcallHeading", offset=(28, 0))
        await stage.settle()
        assert names(stage)[1] == "TCP 10.244.2.6:80 >"
        await stage.pilot.click("#upcalls", offset=(5, 2))
        await stage.settle()
        assert chosen(stage).startswith("TCP 10.244.1.4 >")
        await stage.pilot.click("#upcalls", offset=(5, 2))
        await stage.settle()
        assert stage.live._filter.input.value.startswith("upcall and proto tcp and src host 10.244.1.4")


async def test_help_is_there_too() -> None:
    async with Stage().run((120, 200)) as stage:
        screen = await opened(stage)
        await stage.press("question_mark")
        assert "sum by who talks to whom" in screen_text(stage.app)
        await stage.press("escape")
        assert stage.app.screen is screen


@pytest.mark.parametrize(
    ("width", "stages"),
    [
        (64, "kernel socket classify re-inject whole"),
        (55, "kernel socket classify re-inject whole"),
        (54, "socket classify re-inject whole"),
        (40, "socket classify whole"),
        (20, "whole"),
        (5, ""),
        (1, ""),
    ],
)
async def test_in_few_columns_stages_are_left_out(width: int, stages: str) -> None:
    async with Stage().run((width, 36)) as stage:
        await opened(stage)
        headings = [line.split()[1:] for line in screen_text(stage.app).splitlines() if " took " in line]
        assert [" ".join(heading) for heading in headings] == ([stages] if stages else [])


async def test_it_is_resized_to_nothing_and_back() -> None:
    async with Stage().run((120, 36)) as stage:
        await opened(stage)
        before = screen_text(stage.app)
        for size in ((60, 24), (20, 5), (2, 2), (120, 36)):
            await stage.pilot.resize_terminal(*size)
            await stage.settle()
        assert screen_text(stage.app) == before


@pytest.mark.parametrize(("height", "histograms"), [(18, True), (17, False), (10, False), (5, False)])
async def test_in_few_lines_the_rows_are_worth_more(height: int, histograms: bool) -> None:
    async with Stage().run((40, height)) as stage:
        await opened(stage)
        lines = screen_text(stage.app).splitlines()
        assert lines[0].startswith(" ovscope  LIVE")
        assert lines[3].startswith("▌all upcalls")
        assert lines[-1].startswith(" ⏎ packets")
        assert any(" took " in line for line in lines) is histograms
