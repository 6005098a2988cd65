"""Live upcall tracing by vswitchd: with a stand-in daemon that has it, and with one as all of today's are."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from engine.detrace.explainer import Explainer
from engine.detrace.session import Target
from engine.events import EventKind
from tests.unit.detrace.stand_in import Fails, Reply, Script, StandIn, ctl
from tests.unit.tui.answers import MISS_FLOW, MISS_RULES
from tests.unit.tui.scenes import Stage
from tests.unit.tui.screen_text import screen_text
from tests.unit.tui.stories import tunnelled
from tui.screens.help import HelpScreen

COMMANDS = "upcall/trace/create upcall/trace/get upcall/trace/list upcall/trace/show"
START = 50_524_482_311_000  # of the packet
HANDLED = "tcp,in_port=4,nw_src=10.244.1.4,nw_dst=10.244.2.6,tp_src=41822,tp_dst=80"
TRACE = """\
=== Trace 0x7 ===
--- recirc_id=0x0 [{at}] ---

Initial flow: {flow}

bridge("br-int")
----------------
 0. in_port=4, priority 100, cookie 0xaed19b4d
    set_field:0x1->metadata
    ct(table=15,zone=2,nat)
"""


class Tracing:
    """The answers of an ovs-vswitchd that can trace upcalls, or cannot."""

    def __init__(self, commands: str = COMMANDS) -> None:
        self.commands = commands
        self.on = False
        self.refusal = ""
        self.traces: dict[str, str] = {}

    def __call__(self, command: str, arguments: list[str]) -> Reply:
        if command.startswith("upcall/trace/") and command in self.commands:
            return self._trace(command.rpartition("/")[2], arguments)
        listed = "".join(f"  {name}\n" for name in ("ofproto/detrace", *self.commands.split()))
        replies: dict[str, Reply] = {
            "version": "ovs-vswitchd (Open vSwitch) 3.9.0\n",
            "list-commands": f"The available commands are:\n{listed}",
            "ofproto/list": "br-int\nbr-ex\n",
            "dpctl/get-flow": MISS_FLOW + "\n",
            "ofproto/detrace": MISS_RULES,
        }
        return replies.get(command, Fails(f'"{command}" is not a valid command'))

    def _trace(self, command: str, arguments: list[str]) -> Reply:
        if command == "show":
            return f"system@ovs-system: {'enabled, max_traces=64, current=1' if self.on else 'disabled'}\n"
        if command == "create":
            self.on = not self.refusal
            return Fails(self.refusal) if self.refusal else ""
        if command == "list":
            heads = (f"trace_id={name} ts=00:00:00.000 nodes=1 flow=x\n" for name in self.traces)
            return "system@ovs-system:\n" + "".join(heads)
        return self.traces[arguments[0]]


@asynccontextmanager
async def watched(
    tmp_path: Path, script: Script, stage_type: type[Stage] = Stage
) -> AsyncIterator[tuple[Stage, StandIn]]:
    """A packet with an upcall, chosen; its flow and rules are told."""
    with StandIn(ctl(tmp_path), script) as daemon:
        explainer = Explainer(Target(rundir=str(tmp_path)), rate=1000)
        explainer.start()
        try:
            async with stage_type(answers=explainer).run((200, 60)) as stage:
                await stage.tick()
                stage.source.feed(tunnelled(1, START))
                await stage.tick()
                await stage.press("home", "enter", "down", "down")
                await until(stage, lambda: "0x3a11f0c7" in screen_text(stage.app))
                yield stage, daemon
        finally:
            await asyncio.to_thread(explainer.close)


async def until(stage: Stage, condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < end, screen_text(stage.app)
        await asyncio.sleep(0.01)
        await stage.tick(2.5)


def handled_at(stage: Stage, late: float = 0.0) -> str:
    """When vswitchd had the upcall in hand, as it would write it in another time zone."""
    events = stage.app.session.store.events(1)
    put = next(event.time for event in events if event.kind is EventKind.FLOW_PUT)
    ms = (put + stage.app.session.upcall_traces.offset) // 1_000_000 + int(late * 1000) + 5_400_000
    hours, rest = divmod(ms % 86_400_000, 3_600_000)
    return f"{hours:02}:{rest // 60_000:02}:{rest // 1000 % 60:02}.{rest % 1000:03}"


async def test_created_listed_and_shown_under_its_packet(tmp_path: Path) -> None:
    tracing = Tracing()
    async with watched(tmp_path, tracing) as (stage, daemon):
        assert "T lets ovs-vswitchd trace such upcalls" in screen_text(stage.app)
        await stage.press("slash", *"tcp", "enter", "T")
        await until(stage, lambda: "no trace of this upcall" in screen_text(stage.app))
        created = [seen.arguments for seen in daemon.received if seen.command == "upcall/trace/create"]
        assert created == [["br-int", "tcp"]]
        told = [notification.message for notification in stage.app._notifications]
        assert told == ["ovs-vswitchd is asked to trace the upcalls of br-int: tcp"]

        other = HANDLED.replace("41822", "41823")
        tracing.traces = {
            "0x5": TRACE.format(at=handled_at(stage), flow=other),  # another packet's
            "0x6": TRACE.format(at=handled_at(stage, 3.0), flow=HANDLED),  # another time
            "0x7": TRACE.format(at=handled_at(stage), flow=HANDLED),
        }
        await until(stage, lambda: "Upcall traced" in screen_text(stage.app))
        await until(stage, lambda: daemon.commands().count("upcall/trace/get") == 3)
        await stage.tick()
        screen = screen_text(stage.app)
        assert f"Upcall traced by ovs-vswitchd at {handled_at(stage)}; found by" in screen
        assert "0. in_port=4  p100  0xaed19b4d" in screen
        assert screen.count("Upcall traced") == 1
        assert "traces fit" not in screen
        tracing.traces["0x8"] = tracing.traces["0x7"]
        await until(
            stage, lambda: "~ 2 traces fit: all but one are of other packets" in screen_text(stage.app)
        )
        # What does not change is fetched once.
        fetched = [seen.arguments for seen in daemon.received if seen.command == "upcall/trace/get"]
        assert sorted(fetched) == [["0x5"], ["0x6"], ["0x7"], ["0x8"]]


async def test_what_somebody_else_switched_on_is_shown(tmp_path: Path) -> None:
    tracing = Tracing()
    tracing.on = True
    async with watched(tmp_path, tracing) as (stage, daemon):
        tracing.traces = {"0x7": TRACE.format(at=handled_at(stage), flow=HANDLED)}
        await until(stage, lambda: "Upcall traced" in screen_text(stage.app))
        assert "upcall/trace/create" not in daemon.commands()


async def test_why_it_was_refused_is_told(tmp_path: Path) -> None:
    tracing = Tracing()
    tracing.refusal = "br-int: no such bridge"
    async with watched(tmp_path, tracing) as (stage, _):
        await stage.press("T")
        await until(stage, lambda: "! upcall/trace/create: br-int: no such bridge" in screen_text(stage.app))


async def test_the_help_has_the_key(tmp_path: Path) -> None:
    async with watched(tmp_path, Tracing()) as (stage, _):
        await stage.press("question_mark")
        assert "let ovs-vswitchd trace the upcalls that the filter chooses" in screen_text(stage.app)


@pytest.mark.parametrize("commands", ["", "upcall/trace/list upcall/trace/get upcall/show"])
async def test_no_trace_of_it_where_vswitchd_cannot(tmp_path: Path, commands: str) -> None:
    async with watched(tmp_path, Tracing(commands)) as (stage, daemon):
        before = screen_text(stage.app)
        await stage.press("T")
        await stage.tick(0)
        assert screen_text(stage.app) == before
        assert "trace" not in before.lower().replace("detrace", "")
        assert not [command for command in daemon.commands() if command.startswith("upcall/")]
        assert not stage.app._notifications
        await stage.press("question_mark")
        assert "upcalls that the filter" not in screen_text(stage.app)
        await stage.press("escape")
        for screen in ("J", "u", "d", "D"):
            await stage.press(screen, "question_mark")
            assert isinstance(stage.app.screen, HelpScreen)
            assert "go to all packets of the flow" in stage.app.screen._text.text
            assert "upcalls that the filter" not in stage.app.screen._text.text
            await stage.press("escape", "q")
