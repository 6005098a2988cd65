"""The key r: what packets' times are told from."""

from __future__ import annotations

from tests.unit.tui.scenes import Stage
from tests.unit.tui.screen_text import screen_text
from tui.widgets.packet_tree import PacketTree

STEP = 0.001791  # s between the stories' packets


def times(stage: Stage) -> list[str]:
    """The first column: its name, and the times of packets."""
    tree = stage.live.query_one(PacketTree)
    lines = [line[: tree.lines_wide] for line in screen_text(stage.app).splitlines()]
    top = next(number for number, line in enumerate(lines) if "in → out" in line)
    rows = [line for line in lines[top + 1 : -2] if line[1:2] in ("▸", "▾", "▹", "▿")]
    return [lines[top].partition("in →")[0].strip(), *(row[3:].split()[0] for row in rows)]


async def test_from_base_to_base() -> None:
    async with Stage().run() as stage:
        await stage.feed(1, 4)
        assert times(stage) == ["time", "55:24.484", "55:24.485", "55:24.487", "55:24.489"]
        await stage.press("r")
        assert times(stage) == ["Δ first", "+0.000000", "+0.001791", "+0.003582", "+0.005373"]
        await stage.press("r")
        assert times(stage) == ["Δ above", "+0.000000", "+0.001791", "+0.001791", "+0.001791"]
        await stage.press("r")
        assert times(stage)[0] == "time"


async def test_since_the_row_above_follows_the_filter_and_what_comes() -> None:
    async with Stage().run((200, 50)) as stage:
        await stage.feed(1, 12)
        await stage.press("r", "r", "slash", *"drop", "enter")
        assert times(stage) == [
            "since above",
            "+0.000000",
            f"+{2 * STEP:.6f}",
            f"+{3 * STEP:.6f}",
            "+0.008955",
        ]
        await stage.press("H", "home", "enter")
        assert times(stage)[1:] == ["+0.000000", *[f"+{STEP:.6f}"] * 11]
        await stage.press("H", "escape", "enter")
        await stage.feed(13, 100)
        await stage.press("end")
        assert times(stage)[1:] == [f"+{STEP:.6f}"] * stage.live.query_one(PacketTree).lines_high


async def test_a_packet_that_begins_to_match_changes_the_row_below() -> None:
    """It was refused after the filter was set: it comes between two others."""
    async with Stage().run((200, 50)) as stage:
        await stage.feed(1, 1)
        held = stage.source
        held.feed_packets(2, 7)
        late = [event for event in held._events if event.packet == 2]
        held._events = [event for event in held._events if event.packet != 2 or event.number < 3]
        await stage.tick()
        await stage.press("r", "r", "slash", *"drop", "enter")
        assert times(stage)[1:] == ["+0.000000", f"+{3 * STEP:.6f}"]
        held.feed_events(late[3:])
        await stage.tick()
        assert times(stage)[1:] == ["+0.000000", f"+{2 * STEP:.6f}", f"+{3 * STEP:.6f}"]


async def test_the_letter_is_a_letter_in_the_filter() -> None:
    async with Stage().run() as stage:
        await stage.feed(1, 4)
        await stage.press("slash", *"or")
        assert times(stage)[0] == "time"
