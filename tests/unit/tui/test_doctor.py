"""The doctor: checks that run beside the screen, and what the session says."""

from __future__ import annotations

import asyncio
import threading

import pytest

from engine.preflight.check import Check, State
from engine.source import Hook
from engine.view.host import Host
from tests.unit.tui.datapath_scenes import examine, examined, wait
from tests.unit.tui.scenes import Stage
from tests.unit.tui.screen_text import screen_text
from tests.unit.tui.test_hostile import EVIL
from tests.unit.tui.vswitchd import CHECKS
from tui.screens.live import LiveScreen


async def test_checks_that_take_their_time_hold_up_nothing_and_r_runs_them_again() -> None:
    goes_on = threading.Event()
    runs: list[int] = []

    def run_checks() -> tuple[Check, ...]:
        runs.append(len(runs))
        goes_on.wait(5)
        return CHECKS if len(runs) == 1 else (Check("bcc", State.MISSING, "not found", "install it", True),)

    async with Stage(host=Host(run_checks=run_checks)).run() as stage:
        await examine(stage)
        assert "Live tracing on this host  checking …" in screen_text(stage.app)
        await stage.press("down", "r")
        assert runs == [0], "one at a time"
        goes_on.set()
        await until_told(stage, "can work")
        assert "→ upgrade to Open vSwitch 3.4 or later" in screen_text(stage.app)
        await stage.press("r")
        await until_told(stage, "cannot work")
        assert "missing  bcc       not found" in screen_text(stage.app)


async def until_told(stage: Stage, words: str) -> None:
    async with asyncio.timeout(5):
        while words not in screen_text(stage.app):
            await wait(stage)
            await asyncio.sleep(0.001)


@pytest.mark.parametrize("key", ["escape", "q", "D"])
async def test_it_closes(key: str) -> None:
    async with Stage().run() as stage:
        await examine(stage)
        await stage.press(key)
        assert isinstance(stage.app.screen, LiveScreen)
        assert stage.app.is_running


async def test_where_nothing_can_be_checked_the_session_is_told_alone() -> None:
    async with Stage().run() as stage:
        await examine(stage)
        text = screen_text(stage.app)
        assert "Live tracing on this host" not in text
        assert "Hooks  5 of 5 attached" in text


async def test_a_loss_is_told_while_it_happens() -> None:
    async with Stage().run() as stage:
        await examine(stage)
        assert "lost        no event" in screen_text(stage.app)
        stage.source.status = stage.source.status._replace(lost={"upcall": 7})
        await wait(stage)
        assert "lost        upcall 7" in screen_text(stage.app)


async def test_a_recording_that_does_not_tell() -> None:
    async with Stage("replay").run() as stage:
        stage.source.status = stage.source.status._replace(hooks=(), title="retis.json · Retis v1.6.0")
        await examined(stage)
        text = screen_text(stage.app)
        assert text.count("the recording does not tell") == 4
        assert "retis.json · Retis v1.6.0" in text


async def test_what_is_told_is_text() -> None:
    checks = (Check(EVIL, State.WARNING, EVIL, EVIL),)
    async with Stage(host=Host(run_checks=lambda: checks)).run() as stage:
        hook = Hook(EVIL, EVIL, False, EVIL)
        stage.source.status = stage.source.status._replace(
            title=EVIL, hooks=(hook,), lost={EVIL: 1}, problem=EVIL
        )
        await examined(stage)
        text = screen_text(stage.app)
        assert text.count("[b]x") >= 7
        assert [line for line in text.splitlines() if not line.isprintable()] == []
