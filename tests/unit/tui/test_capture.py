"""Pushing the filter down into the kernel, with one key."""

from __future__ import annotations

from engine.capture import Capture
from tests.unit.tui.scenes import Stage
from tests.unit.tui.screen_text import screen_text


def first_line(stage: Stage) -> str:
    return screen_text(stage.app).splitlines()[0]


def told(stage: Stage) -> list[str]:
    return [notification.message for notification in stage.app._notifications]


async def test_the_filter_goes_down_and_comes_off_again() -> None:
    async with Stage().run() as stage:
        await stage.press("slash", *"host 10.244.1.4 miss", "enter", "F")
        await stage.tick()
        assert list(map(str, stage.source.captures)) == ["host 10.244.1.4"]
        assert "LIVE ▶ follow   kernel: host 10.244.1.4   ovs-system" in first_line(stage)
        assert told(stage) == ["the kernel captures: host 10.244.1.4; filtered here alone: miss"]
        await stage.press("F")
        await stage.tick()
        assert list(map(str, stage.source.captures)) == ["host 10.244.1.4", ""]
        assert "LIVE ▶ follow   ovs-system" in first_line(stage)
        assert told(stage) == ["the kernel captures every packet"]


async def test_without_a_filter_it_comes_off() -> None:
    async with Stage(always=Capture(sample=100)).run() as stage:
        await stage.press("slash", *"arp", "enter", "F", "escape", "F")
        await stage.tick()
        assert list(map(str, stage.source.captures)) == ["arp, 1 in 100", "1 in 100"]
        assert "LIVE ▶ follow   1 in 100   ovs-system" in first_line(stage)


async def test_while_one_types_it_is_a_letter() -> None:
    async with Stage().run() as stage:
        await stage.press("slash", *"tcp", "F")
        assert stage.source.captures == []


async def test_a_recording_says_that_it_cannot() -> None:
    async with Stage("replay").run() as stage:
        await stage.press("slash", *"[fd00::1]", "enter", "F")
        assert stage.source.captures == []
        assert told(stage) == [
            "a recording cannot capture other packets: the filter chooses what is shown of it"
        ]


async def test_brackets_in_a_filter_are_no_markup() -> None:
    async with Stage().run() as stage:
        await stage.press("slash", *'tcp "[red]"', "enter", "F")
        (notification,) = stage.app._notifications
        assert notification.message == 'the kernel captures: tcp; filtered here alone: "[red]"'
        assert not notification.markup


async def test_a_long_capture_filter_is_cut_and_nothing_else_of_the_line() -> None:
    async with Stage().run((80, 24)) as stage:
        await stage.press("slash", *"host 10.244.1.4 and port 41822 and tcp and in client", "enter", "F")
        await stage.tick()
        line = " ovscope  LIVE ▶ follow   kernel: in client and host 10.244.1.4 and tc…  lost 0"
        assert first_line(stage) == line
        stage.source.status = stage.source.status._replace(lost={"upcall": 7})
        await stage.tick()
        assert first_line(stage) == (
            " ovscope  LIVE ▶ follow   losing events: upcall 7   kernel: in client … ▲lost 7"
        )
