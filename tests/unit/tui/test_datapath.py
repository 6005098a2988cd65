"""The datapath screen: keys, long texts, a vswitchd that hangs."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest

from engine.detrace.explainer import Explainer
from engine.detrace.session import Target
from engine.detrace.switch_reader import Log
from engine.ovsdb.switch import Bridge, Interface, Port, Switch
from engine.view.datapath.section import SECTIONS
from engine.vswitchd.log_lines import LogLine
from tests.unit.detrace.stand_in import Hangs, Reply, StandIn, ctl, until, vswitchd
from tests.unit.tui.datapath_scenes import asker_of, asking_host, look, reader_of, wait
from tests.unit.tui.scenes import Stage
from tests.unit.tui.screen_text import screen_text
from tests.unit.tui.test_hostile import EVIL
from tests.unit.tui.vswitchd import BUSY, LOG, OFFSET, RULES, AskableAnswers
from tui.screens.datapath import DatapathScreen
from tui.screens.help import HelpScreen
from tui.screens.live import LiveScreen

PASSED = "▌13:55:24.516  ── packet 19  TCP 10.244.1.4:41841 > 10.244.2.6:80 S  came ──"
COMMANDS = "dpctl/show dpif/show ofproto/list bridge/dump-flows fdb/show coverage/show upcall/show"


def staged(mode: str = "live") -> Stage:
    return Stage(mode, AskableAnswers() if mode == "live" else None, host=asking_host())


def lines(stage: Stage) -> list[str]:
    """The text of the section."""
    return screen_text(stage.app).splitlines()[3:-1]


def chosen(stage: Stage) -> str:
    """The row that the mark stands at."""
    (row,) = (line for line in lines(stage) if line.startswith("▌"))
    return row


@pytest.mark.parametrize("key", ["escape", "q", "d"])
async def test_it_opens_and_closes_and_the_packets_below_go_on(key: str) -> None:
    async with staged().run() as stage:
        await stage.feed(1, 5)
        await look(stage)
        await stage.feed(6, 30)
        assert stage.app.session.view.shown == 30
        await stage.press(key)
        assert isinstance(stage.app.screen, LiveScreen)
        assert stage.app.is_running
        asked = len(asker_of(stage).asked)
        await stage.tick(10)
        assert len(asker_of(stage).asked) == asked, "nobody looks"


async def test_a_d_in_the_filter_is_a_letter() -> None:
    async with staged().run() as stage:
        await stage.feed(1, 5)
        await stage.press("slash", *"dD")
        assert isinstance(stage.app.screen, LiveScreen)
        assert "dD" in screen_text(stage.app)


async def test_keys_for_sections() -> None:
    async with staged().run() as stage:
        await look(stage)
        for number, section in enumerate(SECTIONS, start=1):
            await stage.press(str(number))
            assert f"[{section.value}]" in screen_text(stage.app)
        for key, name in (
            ("tab", "Overview"),
            ("shift+tab", "Log"),
            ("right", "Overview"),
            ("right_square_bracket", "Bridges"),
            ("left", "Overview"),
            ("left_square_bracket", "Log"),
        ):
            await stage.press(key)
            assert f"[{name}]" in screen_text(stage.app), key
        await stage.press("question_mark")
        assert isinstance(stage.app.screen, HelpScreen)


async def test_a_click_on_a_tab() -> None:
    async with staged().run() as stage:
        await look(stage)
        await stage.pilot.click(
            "SectionTabs", offset=(screen_text(stage.app).splitlines()[1].index("FDB"), 0)
        )
        await stage.settle()
        assert "[FDB]" in screen_text(stage.app)


async def test_bridges_by_key() -> None:
    async with staged().run() as stage:
        await look(stage, "4", seconds=2)
        assert " br-int 2/2  ● fdb/show" in screen_text(stage.app)
        await stage.press("b")
        await wait(stage)
        assert " br-ex 1/2  ● fdb/show" in screen_text(stage.app)
        assert ("fdb/show", "br-ex") in asker_of(stage).asked
        await stage.press("B")
        assert " br-int 2/2" in screen_text(stage.app)
        assert "b bridge" in screen_text(stage.app).splitlines()[-1]
        await stage.press("5")
        assert "b bridge" not in screen_text(stage.app).splitlines()[-1]


async def test_fifty_thousand_rules() -> None:
    async with staged().run((80, 24)) as stage:
        first = RULES.splitlines()[0]
        asker_of(stage).texts["bridge/dump-flows"] = f"{first}\n" * 50_000 + RULES.splitlines()[-1]
        await look(stage, "3", seconds=4)
        begun = time.monotonic()
        await stage.press("G")
        assert time.monotonic() - begun < 0.5
        assert "hidden: fragment dropped" in chosen(stage)
        assert "br-int table 254 priority 0 · no cookie" in screen_text(stage.app)
        await stage.press("g", "down")
        assert lines(stage)[2].startswith("▌    0       100        9,181  0xaed19b4d")
        await stage.press("y")
        assert stage.app.clipboard.splitlines()[1] == (
            "in_port=5 → set_field:0x2/0xffff->reg13,set_field:0x1->metadata,resubmit(,8)"
        )


async def test_rules_that_did_not_come_are_asked_for_by_key_alone() -> None:
    async with staged().run((80, 24)) as stage:
        asker = asker_of(stage)
        asker.texts["bridge/dump-flows"] = BUSY
        await look(stage, "3", seconds=9)
        assert " br-int 2/2  ! r asks again · bridge/dump-flows: ovs-vswitchd did not" in screen_text(
            stage.app
        )
        assert asker.asked.count(("bridge/dump-flows", "br-int")) == 1
        asker.texts["bridge/dump-flows"] = RULES
        await stage.press("r")
        await wait(stage)
        assert "● bridge/dump-flows" in screen_text(stage.app)


async def test_rules_are_read_again_on_demand_and_the_choice_stays() -> None:
    async with staged().run() as stage:
        await look(stage, "3", seconds=4)
        await stage.press("down", "down")
        before = chosen(stage)
        asker_of(stage).texts["bridge/dump-flows"] = RULES.replace("n_packets=4,", "n_packets=5,")
        await wait(stage, 10)
        assert chosen(stage) == before
        await stage.press("r")
        await wait(stage)
        assert chosen(stage) == before.replace(" 4 ", " 5 ")


async def test_the_log_is_followed_from_its_end() -> None:
    async with staged().run((80, 24)) as stage:
        await stage.feed(1, 20)
        await look(stage, "7", seconds=2)
        assert chosen(stage).startswith("▌13:55:25.101  INFO  bridge")
        reader = reader_of(stage)
        written = reader.log().result()
        more = tuple(LogLine(OFFSET + n, "bridge", "WARN", f"line {n}") for n in range(40))
        reader.written = written._replace(lines=written.lines + more)
        await wait(stage, 3)
        assert chosen(stage).endswith("WARN  bridge          line 39")
        await stage.press("up")
        reader.written = written._replace(lines=(*written.lines, *more, more[0]))
        await wait(stage, 3)
        assert chosen(stage).endswith("line 38")


async def test_the_chosen_line_stays_chosen_while_others_come_and_go() -> None:
    async with staged().run((80, 24)) as stage:
        await stage.feed(1, 20)
        await look(stage, "7", seconds=2)
        await stage.press("up", "up")
        before = chosen(stage)
        assert " ofproto_dpif_…  received packet" in before
        reader = reader_of(stage)
        written = reader.log().result()
        reader.written = written._replace(lines=(*written.lines[3:], written.lines[-1]), gone=3)
        await wait(stage, 3)
        assert chosen(stage) == before


async def test_the_log_begins_where_the_chosen_packet_came_and_stays_there() -> None:
    async with staged().run((80, 24)) as stage:
        await stage.feed(1, 20)
        await stage.press("up")
        await look(stage, "7", seconds=2)
        assert chosen(stage) == PASSED
        reader = reader_of(stage)
        written = reader.log().result()
        reader.written = written._replace(lines=written.lines[:-1])  # the packet is the last
        await wait(stage, 3)
        reader.written = written
        await wait(stage, 3)
        assert chosen(stage) == PASSED
        await stage.press("end")
        assert " bridge br-int: added" in chosen(stage)


async def test_an_empty_log_has_nothing_to_choose() -> None:
    async with staged().run((80, 24)) as stage:
        await stage.feed(1, 20)
        reader_of(stage).written = Log("/var/log/x.log", ())
        await look(stage, "7", seconds=2)
        assert lines(stage)[0] == " /var/log/x.log · the last 0 lines, followed"
        assert [line for line in lines(stage) if line.startswith("▌")] == []
        await stage.press("down", "G", "y")


async def test_a_long_line_of_the_log_is_told_whole() -> None:
    async with staged().run((80, 24)) as stage:
        await stage.feed(1, 20)
        await look(stage, "7", seconds=2)
        await stage.press("up")
        whole = " ".join(screen_text(stage.app).split())
        assert LOG.splitlines()[6].rpartition("|")[2] in whole


async def test_an_interface_that_does_not_work_is_told_with_its_error() -> None:
    async with staged().run() as stage:
        await look(stage, "2", seconds=2)
        text = screen_text(stage.app)
        assert "6 ports, 1 error" in text
        assert "✗ could not open network device tap9 (No such device)" in text


async def test_two_datapaths_have_their_own_ports() -> None:
    async with staged().run() as stage:
        asker = asker_of(stage)
        asker.texts["dpctl/show"] = (
            "netdev@a:\n  flows: 1\n  port 1: x (tap)\nsystem@b:\n  flows: 2\n  port 1: y\n"
        )
        asker.texts["dpif/show"] = (
            "netdev@a: hit:0 missed:0\n  br0:\n    x 7/1: (tap)\n    p 8/none: (patch: peer=q)\n"
            "system@b: hit:0 missed:0\n  br1:\n    y 9/1: (system)\n"
        )
        await look(stage, seconds=2)
        ports = [line.split() for line in lines(stage) if " br0 " in line or " br1 " in line]
        assert ports == [
            ["1", "x", "tap", "br0", "7"],
            ["patch", "br0", "8", "p", "peer=q"],
            ["1", "y", "system", "br1", "9"],
        ]


async def test_a_full_flow_table_and_a_slow_dump_are_told_in_words() -> None:
    async with staged().run() as stage:
        asker_of(stage).texts["upcall/show"] = (
            "system@x:\n  flows : (current 9500) (avg 9) (max 9600) (limit 10000)\n  dump duration : 1400ms\n"
        )
        await look(stage, "6", seconds=2)
        text = screen_text(stage.app)
        assert "10,000  that may be installed: NEARLY REACHED, new flows are refused" in text
        assert "1,400  ms for the last dump of all flows: SLOW, the flow limit is lowered for it" in text


async def test_of_a_recording_nobody_is_asked_and_it_says_what_to_do() -> None:
    async with Stage("replay").run() as stage:
        await stage.feed(1, 5)
        await look(stage, "2", "r")
        text = screen_text(stage.app)
        assert "A recording has no ovs-vswitchd that could be asked: run `ovscope live` as root" in text
        assert "Hooks  5 of 5 attached" in text
        assert "[Bridges]" not in text


async def test_what_vswitchd_and_the_database_tell_is_text() -> None:
    async with staged().run((200, 50)) as stage:
        asker, reader = asker_of(stage), reader_of(stage)
        name = EVIL.replace("\x1b[31m\x07", "\x07")
        asker.texts |= {
            "dpctl/show": f"{EVIL}:\n  port 1: {name} ({name}: {EVIL})\n  {EVIL}\n",
            "dpif/show": f"  {EVIL}:\n    {name} 1/1: (a: {EVIL})\n",
            "ofproto/list": f"{name}\n",
            "bridge/dump-flows": f"duration=1s, n_packets=0, n_bytes=0, ip{EVIL},actions={EVIL}\n{EVIL}",
            "fdb/show": EVIL,
            "coverage/show": f"{EVIL}\n{name} 1.0/sec 1.0/sec 1.0/sec total: 7",
            "upcall/show": f"{EVIL}:\n  {EVIL}\n",
        }
        interface = Interface(EVIL, EVIL, 1, {EVIL: EVIL}, EVIL, EVIL, EVIL)
        reader.known = Switch(EVIL, (Bridge(EVIL, ports=(Port(EVIL, (interface,)),)),), (), {EVIL: EVIL})
        reader.written = Log(EVIL, (LogLine(0, "", "", EVIL), LogLine(OFFSET, EVIL, "ERR", EVIL)), OFFSET)
        await look(stage)
        for number in range(1, 8):
            await stage.press(str(number))
            await wait(stage, 4)
            text = screen_text(stage.app)
            assert "[b]x" in text, number
            assert [line for line in text.splitlines() if not line.isprintable()] == []


async def until_told(stage: Stage, words: str) -> None:
    async with asyncio.timeout(10):
        while words not in screen_text(stage.app):
            await wait(stage)
            await asyncio.sleep(0.01)


async def test_a_vswitchd_that_hangs_delays_no_key(tmp_path: Path) -> None:
    hung = False

    def script(command: str, arguments: list[str]) -> Reply:
        return Hangs() if hung else vswitchd(commands=COMMANDS)(command, arguments)

    explainer = Explainer(Target(rundir=str(tmp_path)), rate=1000)
    with StandIn(ctl(tmp_path), script):
        explainer.start()
        until(lambda: explainer.commands)
        hung = True
        async with Stage(answers=explainer).run() as stage:
            await stage.feed(1, 50)
            await stage.press("d")
            screen = stage.app.screen
            assert isinstance(screen, DatapathScreen)
            screen.clock.stop()
            took = []
            for key in ("1", "6", "5", "3", "4", "b", "r", "tab", "7", "2", "1", "r", "down", "up"):
                begun = time.monotonic()
                await stage.press(key)
                took.append(time.monotonic() - begun)
            assert max(took) < 0.5, "an answer takes 1 s until it is given up"
            await until_told(stage, "did not answer on")
            await stage.press("escape")
            assert isinstance(stage.app.screen, LiveScreen)
    explainer.close()
