"""Whatever the daemon answers, the pane says something and nothing raises."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import cast

from hypothesis import given
from hypothesis import strategies as st

from engine.detrace.answers import Answer, State
from engine.detrace.errors import UnixctlError
from engine.detrace.inquiry import inquire
from engine.detrace.messages import decode_reply
from engine.detrace.session import Session
from engine.detrace.trace_text import parse_trace
from engine.flow_id import FlowId
from engine.view.flows import FlowSeen
from engine.view.simulations import Simulation
from tests.unit.detrace.stand_in import FLOW, GONE, NO_CACHE, RULES, UFID
from tests.unit.tui.answers import MISS_FLOW, MISS_RULES, TRACE
from tui.spans import Paragraph, wrap_all
from tui.widgets.parts.flow import flow_paragraphs
from tui.widgets.parts.rules import rule_paragraphs
from tui.widgets.parts.simulation import simulation_paragraphs

A_FLOW = FlowId(UFID, 0xA, 0x1)
ANSWERS = (
    FLOW,
    GONE,
    NO_CACHE,
    RULES,
    MISS_FLOW,
    MISS_RULES,
    TRACE,
    "UFID was not found for system@ovs-system\\n",
)
PIECES = st.sampled_from(
    [
        *(
            "cookie=0x",
            "table_id=",
            "duration=1s, n_packets=",
            ", no match",
            "group_id=3,type=select",
            "actions=",
        ),
        *(
            "recirc_id(",
            "ipv4(src=10.0.0.1",
            "/",
            ")",
            "(",
            ",",
            " ",
            "\n",
            "  ",
            "br0",
            "\x1b[2J",
            "\u202e",
            "[b]",
        ),
        *(
            "packets:",
            "used:",
            "ufid:",
            "bucket=",
            "priority=",
            "n_offload_packets=",
            "255.255.255.0",
            "0x",
            "-1",
        ),
    ]
)


def mutilated(text: str, cut: int, piece: str) -> str:
    """The text with something else in the middle, and its end cut off."""
    place = cut % (len(text) + 1)
    return text[:place] + piece + text[place : len(text) - cut % 7]


TEXTS = (
    st.sampled_from(ANSWERS)
    | st.builds(mutilated, st.sampled_from(ANSWERS), st.integers(0, 2000), PIECES | st.text(max_size=3))
    | st.lists(PIECES | st.text(max_size=4), max_size=30).map("".join)
)


@dataclass
class Answering:
    """A session with a daemon that says this."""

    get_flow_text: str
    detrace_text: str
    fails: bool
    supported: bool = True
    bridges: tuple[str, ...] = ("br0", "br-int")
    daemon: None = None

    async def get_flow(self, ufid: str) -> str:
        if self.fails:
            raise UnixctlError("dpctl/get-flow", self.get_flow_text)
        return self.get_flow_text

    async def detrace(self, ufid: str) -> str:
        return self.detrace_text

    async def refresh_bridges(self) -> None:
        """All are known."""


def shown(paragraphs: list[Paragraph]) -> str:
    return "\n".join("".join(text for text, _ in line) for line in wrap_all(paragraphs, 44))


def told(session: Answering) -> tuple[Answer, str]:
    answer = asyncio.run(inquire(A_FLOW, cast(Session, session)))
    paragraphs = flow_paragraphs(FlowSeen(A_FLOW, 0), answer, True, {1: "p1"}, 10**18)
    return answer, shown([*paragraphs, *rule_paragraphs(answer)])


@given(TEXTS, TEXTS, st.booleans())
def test_any_answer_is_shown(get_flow: str, detrace: str, fails: bool) -> None:
    answer, text = told(Answering(get_flow, detrace, fails))
    assert A_FLOW.ufid.replace("-", "") in text.replace("-", "").replace("\n", "").replace(" ", "")
    assert answer.state in (State.READY, State.PENDING, State.GONE, State.UNSUPPORTED)
    assert not [c for c in text if c != "\n" and (ord(c) < 0x20 or c in "\x7f\u202e")]


@given(TEXTS)
def test_any_trace_is_shown(text: str) -> None:
    lines = shown(simulation_paragraphs(Simulation(parse_trace(text), done=True), 1))
    assert lines.lstrip().startswith("Simulated")
    assert not [c for c in lines if c != "\n" and (ord(c) < 0x20 or c in "\x7f\u202e")]


@given(st.binary(max_size=60) | TEXTS.map(str.encode))
def test_any_reply_is_a_reply_or_a_value_error(data: bytes) -> None:
    try:
        decode_reply(data)
    except ValueError:
        return
