"""The states of the datapath screen and of the doctor, each brought about by hand."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from engine.detrace.switch_reader import SwitchReading
from engine.preflight.check import Check
from engine.source import Hook, Notice
from engine.view.host import Host
from tests.unit.tui.vswitchd import BUSY, CHECKS, LATER, AskableAnswers, FakeReader
from tui.screens.datapath import DatapathScreen
from tui.screens.doctor import DoctorScreen

if TYPE_CHECKING:
    from tests.unit.tui.scenes import Stage

Act = Callable[["Stage"], Awaitable[None]]
NEVER = threading.Event()  # nobody sets it: a check that hangs


def asking_host() -> Host:
    """A host whose database and log can be read, and that is checked in no time."""
    return Host(FakeReader(), lambda: CHECKS)


def only_checked() -> Host:
    """A host with nothing to read."""
    return Host(run_checks=lambda: CHECKS)


def _never() -> tuple[Check, ...]:
    NEVER.wait()
    return ()


def hanging_host() -> Host:
    """A host whose checks take for ever."""
    return Host(run_checks=_never)


def asker_of(stage: Stage) -> AskableAnswers:
    """Who is asked."""
    assert isinstance(stage.answers, AskableAnswers)
    return stage.answers


def reader_of(stage: Stage) -> FakeReader:
    """Who reads the database and the log."""
    reader: SwitchReading | None = stage.host.reader
    assert isinstance(reader, FakeReader)
    return reader


async def look(stage: Stage, *keys: str, seconds: int = 1) -> None:
    """Open the datapath screen, press keys there, and let seconds pass."""
    await stage.press("d")
    screen = stage.app.screen
    assert isinstance(screen, DatapathScreen)
    screen.clock.stop()
    await stage.press(*keys)
    await wait(stage, seconds)


async def wait(stage: Stage, seconds: int = 1) -> None:
    """Let seconds pass, and the screen look after each."""
    screen = stage.app.screen
    assert isinstance(screen, DatapathScreen | DoctorScreen)
    for _ in range(seconds):
        await stage.tick()
        screen.tick()
        await stage.settle()


def section(key: str, seconds: int = 2) -> Act:
    """A section, read a moment ago."""

    async def act(stage: Stage) -> None:
        await stage.feed(1, 20)
        await stage.press("up")
        await look(stage, key, seconds=seconds)

    return act


async def overview(stage: Stage) -> None:
    await section("1", seconds=1)(stage)
    asker_of(stage).texts["dpctl/show"] = LATER
    await wait(stage, 2)


async def asking(stage: Stage) -> None:
    asker_of(stage).texts["coverage/show"] = None
    await section("5", seconds=4)(stage)


async def busy(stage: Stage) -> None:
    """It answered once, and then no more."""
    await section("6", seconds=1)(stage)
    asker_of(stage).texts["upcall/show"] = BUSY
    await wait(stage, 5)


async def failed(stage: Stage) -> None:
    asker_of(stage).texts["dpctl/show"] = BUSY
    await section("1")(stage)


async def unsupported(stage: Stage) -> None:
    asker_of(stage).commands -= {"upcall/show"}
    await section("6")(stage)


async def of_a_recording(stage: Stage) -> None:
    await stage.feed(1, 20)
    await look(stage)


async def doctor(stage: Stage) -> None:
    await stage.feed(1, 20)
    missing = Hook("drop", "tracepoint:skb:kfree_skb", False, "no such tracepoint")
    usdt = Hook("recv_upcall", "usdt:dpif_recv:recv_upcall", False, "ovs-vswitchd has no USDT probes")
    stage.source.status = stage.source.status._replace(
        hooks=(*stage.source.status.hooks, missing, usdt),
        lost={"upcall": 1_203, "flow_tbl_lookup": 31},
        left_out={"filter": 88_120, "crowded": 12},
        removed={"skbs": 4},
        notices=(Notice(50_524_000_000_000, "ovs-vswitchd restarted: pid 812, was 640"),),
    )
    await stage.tick()
    await examined(stage)


async def examine(stage: Stage) -> None:
    """Open the doctor, who will not find anything soon."""
    await stage.press("D")
    screen = stage.app.screen
    assert isinstance(screen, DoctorScreen)
    screen.clock.stop()
    await wait(stage)


async def examined(stage: Stage) -> None:
    """Open the doctor, and wait for what it finds."""
    await stage.press("D")
    screen = stage.app.screen
    assert isinstance(screen, DoctorScreen)
    screen.clock.stop()
    async with asyncio.timeout(5):
        while screen.checkup.running:  # noqa: ASYNC110 - a thread is waited for
            await asyncio.sleep(0.001)
    await wait(stage)


SCENES: tuple[tuple[str, Act, str, Callable[[], Host]], ...] = (
    ("datapath-overview", overview, "live", asking_host),
    ("datapath-bridges", section("2"), "live", asking_host),
    ("datapath-rules", section("3", seconds=4), "live", asking_host),
    ("datapath-fdb", section("4"), "live", asking_host),
    ("datapath-coverage", section("5"), "live", asking_host),
    ("datapath-upcall", section("6"), "live", asking_host),
    ("datapath-log", section("7"), "live", asking_host),
    ("datapath-asking", asking, "live", asking_host),
    ("datapath-busy", busy, "live", asking_host),
    ("datapath-failed", failed, "live", asking_host),
    ("datapath-unsupported", unsupported, "live", asking_host),
    ("datapath-replay", of_a_recording, "replay", only_checked),
    ("doctor", doctor, "live", asking_host),
    ("doctor-checking", examine, "live", hanging_host),
    ("doctor-replay", examined, "replay", only_checked),
)
"""Name, how it comes about, mode, and the host."""
