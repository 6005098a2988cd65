"""The key t: what ofproto/trace would do now, marked as that."""

from __future__ import annotations

from engine.errors import OvscopeError
from tests.unit.tui.answers import SimulatedAnswers
from tests.unit.tui.scenes import Stage
from tests.unit.tui.screen_text import screen_text
from tests.unit.tui.stories import answered, tunnelled

HEADING = "Simulated by ofproto/trace, not what the packet did"
NOTHING = ["nothing to simulate: choose a flow that vswitchd has told"]


async def drill(stage: Stage) -> None:
    """Choose the lookup that missed, of which the flow is known."""
    await stage.tick()
    stage.source.feed(tunnelled(1, 50_524_482_311_000), answered(2, 50_524_490_007_000))
    await stage.tick()
    await stage.press("home", "enter", "down", "down")


def told(stage: Stage) -> list[str]:
    return [notification.message for notification in stage.app._notifications]


def simulator(stage: Stage) -> SimulatedAnswers:
    assert isinstance(stage.answers, SimulatedAnswers)
    return stage.answers


async def test_the_flows_own_key_is_simulated_and_hidden_again() -> None:
    async with Stage().run((200, 60)) as stage:
        await drill(stage)
        assert HEADING not in screen_text(stage.app)
        await stage.press("t")
        assert HEADING in screen_text(stage.app)
        assert simulator(stage).keys == [
            "recirc_id(0),in_port(4),ct_state(-trk),ct_mark(0/0),"
            "eth(src=0a:58:0a:f4:01:04,dst=0a:58:0a:f4:02:06),eth_type(0x0800),"
            "ipv4(src=10.244.1.4,dst=10.244.2.0/255.255.255.0,proto=6,tos=0/0,ttl=64,frag=no),"
            "tcp(src=0/0,dst=80)"
        ]
        await stage.press("t")
        assert HEADING not in screen_text(stage.app)


async def test_why_there_is_none_is_told() -> None:
    async with Stage().run((200, 60)) as stage:
        simulator(stage).trace = OvscopeError("ofproto/trace: no recirculation data for recirc_id 0x25")
        await drill(stage)
        await stage.press("t")
        assert "! ofproto/trace: no recirculation data for recirc_id 0x25" in screen_text(stage.app)


async def test_a_flow_that_nobody_told_cannot_be_simulated() -> None:
    async with Stage().run((120, 36)) as stage:
        simulator(stage).forget()
        await drill(stage)
        await stage.press("t")
        assert simulator(stage).keys == []
        assert told(stage) == NOTHING


async def test_a_recording_has_nobody_to_ask() -> None:
    async with Stage("replay").run((120, 36)) as stage:
        stage.app.session.simulations._simulator = None
        await drill(stage)
        await stage.press("t")
        assert told(stage) == ["a recording has no ovs-vswitchd that could simulate"]
