from __future__ import annotations

import pytest
from textual.widgets._toast import Toast

from engine.view.focus import Focus
from tests.unit.tui.scenes import Stage
from tests.unit.tui.screen_text import screen_text
from tests.unit.tui.test_simulation import told
from tui import keys
from tui.widgets.packet_tree import PacketTree
from tui.widgets.side_pane import PaneText


def line_of(stage: Stage, words: str) -> str:
    return next(line for line in screen_text(stage.app).splitlines() if words in line)


def rows(stage: Stage) -> list[str]:
    """What stands in the tree, under its heading, without the scroll bar."""
    width = stage.live.query_one(PacketTree).lines_wide
    lines = screen_text(stage.app).splitlines()
    top = next(number for number, line in enumerate(lines) if line.startswith("   time")) + 1
    return [line[:width].rstrip() for line in lines[top:-2]]


async def test_pause_freezes_the_rows_while_the_count_goes_on() -> None:
    async with Stage().run() as stage:
        await stage.feed(1, 100)
        await stage.press("space")
        before = rows(stage)
        await stage.feed(101, 300)
        assert rows(stage) == before
        assert "PAUSED +200" in line_of(stage, "ovscope")
        assert "300 packets kept" in screen_text(stage.app)
        assert "resume" in screen_text(stage.app).splitlines()[-1]
        await stage.press("space")
        assert rows(stage) != before
        assert "LIVE ▶ follow" in line_of(stage, "ovscope")


async def test_moving_up_stops_following_and_the_cursor_stays_on_its_packet() -> None:
    async with Stage().run() as stage:
        await stage.feed(1, 100)
        await stage.press("up")
        before = rows(stage)
        await stage.feed(101, 150)
        assert "follow" not in line_of(stage, "ovscope")
        assert rows(stage) == before
        assert stage.app.session.view.focus == Focus(99)


@pytest.mark.parametrize("key", ["f", "end", "G"])
async def test_following_again(key: str) -> None:
    async with Stage().run() as stage:
        await stage.feed(1, 100)
        await stage.press("home")
        await stage.press(key)
        await stage.feed(101, 101)
        assert "▶ follow" in line_of(stage, "ovscope")
        assert stage.app.session.view.focus == Focus(101)


async def test_moving() -> None:
    async with Stage().run((120, 24)) as stage:
        await stage.feed(1, 100)
        for key, packet in (("g", 1), ("j", 2), ("down", 3), ("k", 2), ("pagedown", 21), ("pageup", 2)):
            await stage.press(key)
            assert stage.app.session.view.focus == Focus(packet), key


async def test_opening_and_closing() -> None:
    view = None
    async with Stage().run() as stage:
        await stage.feed(1, 4)
        view = stage.app.session.view
        await stage.press("home", "enter")
        assert view.row_count == 4 + len(stage.app.session.store.events(1))
        assert rows(stage)[0].startswith("▌▾")
        await stage.press("right")
        assert view.focus == Focus(1, 0)
        await stage.press("down", "left")
        assert view.focus == Focus(1)
        assert view.row_count == 4
        await stage.press("E")
        assert view.row_count == 4 + stage.app.session.store.events_kept
        await stage.press("E")
        assert view.row_count == 4


async def test_an_opened_packet_is_shown_whole() -> None:
    async with Stage().run() as stage:
        await stage.feed(1, 100)
        await stage.press("enter")
        assert "▌▾" in "\n".join(rows(stage))
        assert "└ action_execute" in rows(stage)[-1]


async def test_a_lookup_shows_its_flow_and_rules() -> None:
    async with Stage().run((200, 50)) as stage:
        await stage.feed(1, 1)
        await stage.press("home", "enter", "down", "down", "enter")
        text = screen_text(stage.app)
        assert "● ready · asked" in text
        for words in ("0xaed19b4d", "client (4)", "dst=10.244.2.0/24", "OpenFlow  br-int", "no rule matched"):
            assert words in text
        assert "254 p0     no cookie   hidden: table miss: dropped" in text
        assert stage.app.focused is stage.live.query_one("#pane")


async def test_another_pass_shows_another_flow() -> None:
    async with Stage().run() as stage:
        await stage.feed(1, 1)
        await stage.press("home", "enter")
        await stage.press(*["down"] * 13)
        assert "2cc4a33c-0b1d-4f7e-9a55-0e6f1c9d7b12" in screen_text(stage.app)
        assert "rules pending" in screen_text(stage.app)


async def test_tabs_of_the_pane() -> None:
    async with Stage().run() as stage:
        await stage.feed(1, 1)
        await stage.tick()
        for key, words in (("2", "lookups"), ("3", "0000  "), ("right_square_bracket", "● ready")):
            await stage.press(key)
            assert words in screen_text(stage.app), key
        await stage.press("left_square_bracket")
        assert "0000  " in screen_text(stage.app)
        await stage.press("tab", "right")
        assert "● ready" in screen_text(stage.app)
        await stage.press("tab")
        assert stage.app.focused is stage.live.query_one("#tree")


async def test_the_drawer_of_a_narrow_screen() -> None:
    async with Stage().run((80, 24)) as stage:
        await stage.feed(1, 40)
        assert "Flow & rules" not in screen_text(stage.app)
        await stage.press("up", "tab")
        assert "Flow & rules" in screen_text(stage.app)
        assert any(line.startswith("▌▸") for line in rows(stage))
        await stage.press("escape")
        assert "Flow & rules" in screen_text(stage.app)
        await stage.press("escape")
        assert "Flow & rules" not in screen_text(stage.app)


async def test_the_drawer_can_be_seen_in_the_smallest_terminal() -> None:
    async with Stage().run((20, 5)) as stage:
        await stage.feed(1, 10)
        await stage.press("tab")
        assert screen_text(stage.app).splitlines()[2].startswith("▌1 [Flow & rules]")


async def test_help_lists_every_key_and_closes() -> None:
    async with Stage().run((120, 200)) as stage:
        await stage.press("question_mark")
        text = screen_text(stage.app)
        for group in keys.GROUPS:
            assert group.title in text
            for binding in group.keys:
                assert (binding.tooltip in text) is (binding.id not in keys.NEEDS_UPCALL_TRACE)
        await stage.press("escape")
        assert "closes" not in screen_text(stage.app)
        await stage.press("f1", "q")
        assert stage.app.is_running
        assert stage.app.screen is stage.live


async def test_quitting_closes_the_source() -> None:
    stage = Stage()
    async with stage.run():
        await stage.press("q")
    assert stage.source.closed == 1
    assert stage.app.return_code == 0


async def test_a_crash_closes_the_source() -> None:
    stage = Stage()

    def fail() -> None:
        raise RuntimeError("a widget failed")

    async def crash() -> None:
        async with stage.run():
            stage.live.call_next(fail)
            await stage.pilot.pause()

    with pytest.raises(RuntimeError, match="a widget failed"):
        await crash()
    assert stage.source.closed == 1
    assert stage.app.return_code == 1


async def test_copying(monkeypatch: pytest.MonkeyPatch) -> None:
    async with Stage().run() as stage:
        await stage.press("y")
        assert stage.app.clipboard == ""
        await stage.feed(1, 1)
        await stage.press("home", "y")
        lines = stage.app.clipboard.splitlines()
        assert lines[0].startswith("▾ ")
        assert len(lines) == 1 + stage.app.session.store.height(1)
        await stage.press("enter", "down", "down", "y")
        assert "flow_tbl_lookup" in stage.app.clipboard
        assert "\n" not in stage.app.clipboard
        await stage.press("tab", "y")
        assert "OpenFlow" in stage.app.clipboard


async def test_the_mouse_chooses_and_opens() -> None:
    async with Stage().run() as stage:
        await stage.feed(1, 10)
        await stage.pilot.click("#tree", offset=(20, 3))
        assert stage.app.session.view.focus == Focus(4)
        await stage.pilot.click("#tree", offset=(1, 3))
        await stage.settle()
        assert 4 in stage.app.session.view.expansion


async def test_the_wheel_stops_following() -> None:
    async with Stage().run() as stage:
        await stage.feed(1, 100)
        tree = stage.live.query_one(PacketTree)
        tree.scroll_to(y=10, animate=False)
        await stage.pilot.pause()
        assert not stage.app.session.view.follow
        before = rows(stage)
        await stage.feed(101, 120)
        assert rows(stage) == before


@pytest.mark.parametrize("other", [(20, 5), (2, 2), (80, 23), (200, 60)])
async def test_another_size_of_the_terminal_does_not_stop_following(other: tuple[int, int]) -> None:
    async with Stage().run((80, 24)) as stage:
        await stage.feed(1, 300)
        for size in (other, (80, 24)):
            await stage.pilot.resize_terminal(*size)
            await stage.settle()
        assert "LIVE ▶ follow" in line_of(stage, "ovscope")
        await stage.feed(301, 400)
        assert stage.app.session.view.focus == Focus(400)
        assert rows(stage)[-1].startswith("▌")


async def test_the_drawer_does_not_stop_following() -> None:
    async with Stage().run((80, 24)) as stage:
        await stage.feed(1, 300)
        await stage.press("tab", "escape", "escape")
        assert "LIVE ▶ follow" in line_of(stage, "ovscope")


def test_every_key_has_an_id_of_its_own() -> None:
    ids = [binding.id for group in keys.GROUPS for binding in group.keys]
    assert None not in ids
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    ("key", "title"),
    [("u", "Upcalls"), ("J", "Journey of a packet"), ("d", "Datapath"), ("D", "Doctor"), ("2", "Packets")],
)
async def test_help_begins_with_the_keys_of_the_screen_it_is_over(key: str, title: str) -> None:
    async with Stage().run((80, 24)) as stage:
        await stage.feed(1, 10)
        await stage.press(key, "question_mark")
        inside = next(line for line in screen_text(stage.app).splitlines()[2:] if "│" in line)
        assert inside.split("│")[1].strip() == title
        told = stage.app.screen.query_one(PaneText).text.splitlines()
        assert {group.title for group in keys.GROUPS} <= set(told)


async def test_without_a_packet_keys_say_so() -> None:
    async with Stage().run((80, 24)) as stage:
        for key, words in (
            ("J", "there is no packet here"),
            ("m", "there is no packet here"),
            ("y", "there is nothing to copy here"),
            ("o", "there is no flow here"),
            ("e", "there is no packet to export"),
        ):
            await stage.press(key)
            assert told(stage) == [words]


async def test_a_notice_takes_the_place_of_the_one_before() -> None:
    async with Stage().run((80, 24), notifications=True) as stage:
        await stage.press(*["n"] * 10)
        assert screen_text(stage.app).count("no later packet matches") == 1


async def test_a_click_on_a_notice_that_goes_at_that_moment() -> None:
    async with Stage().run((80, 24), notifications=True) as stage:
        await stage.press("n")
        (toast,) = stage.app.screen.query(Toast)
        await stage.until(lambda: toast.region.bottom > 20)  # it has its place
        place = toast.content_region.offset
        parent, toast._parent = toast._parent, None
        await stage.pilot.mouse_down(offset=place)
        toast._parent = parent
        await stage.settle()
        assert stage.app.failure is None


@pytest.mark.parametrize("key", ["u", "J", "d", "D", "o", "e", "question_mark", "colon"])
@pytest.mark.parametrize("others", [["home"], ["end", "down"], ["2", "tab", "right"]], ids=" ".join)
async def test_keys_that_come_with_the_one_that_opens_a_screen(key: str, others: list[str]) -> None:
    async with Stage().run((80, 24)) as stage:
        await stage.feed(1, 20)
        await stage.press("home", "enter", "down", "down")
        stage.send(key, *others)
        await stage.until(lambda: stage.app.screen is not stage.live)
        await stage.settle()
        assert stage.app.failure is None
