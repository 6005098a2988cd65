"""One flow's inquiry: the datapath flow, then the rules."""

from __future__ import annotations

import time
from dataclasses import replace

from engine.detrace.answers import Answer, State
from engine.detrace.datapath_flow import failure_text, parse_datapath_flow
from engine.detrace.detrace_text import parse_detrace
from engine.detrace.errors import UnixctlError
from engine.detrace.rules import Group, Item, NoCache, NoFlow
from engine.detrace.session import Session
from engine.detrace.version import is_mute
from engine.flow_id import FlowId

NOT_KNOWN = "ovs-vswitchd does not know the flow, or does not yet"
MUTE = "this Open vSwitch does not tell rules that are pending from none: 3.4.2 and newer do"
NO_RULES = "no rule of its own: it resumes the actions of an earlier pass"


async def inquire(flow: FlowId, session: Session) -> Answer:
    """Ask the daemon for a flow: two requests, or one when the flow is gone or detrace is not supported.

    Raises:
        UnixctlFailure: there was no answer.
    """
    asked_at = time.monotonic_ns()
    try:
        text = await session.get_flow(flow.ufid)
        failure = failure_text(text)
    except UnixctlError as error:
        text, failure = "", error.text
    if _is_gone(failure) or (failure and text):
        return Answer(flow, State.GONE, note="" if _is_gone(failure) else failure)
    answer = Answer(
        flow,
        State.UNSUPPORTED,
        datapath_flow=None if failure else parse_datapath_flow(text),
        get_flow_raw=text,
        asked_at=asked_at,
        answered_at=time.monotonic_ns(),
        note=" / ".join(failure.splitlines()),
    )
    return await _with_rules(answer, session) if session.supported else answer


async def _with_rules(answer: Answer, session: Session) -> Answer:
    try:
        text = await session.detrace(answer.flow.ufid)
    except UnixctlError as error:
        return replace(answer, state=State.READY, note=str(error), answered_at=time.monotonic_ns())
    answered_at = time.monotonic_ns()
    items = parse_detrace(text, session.bridges)
    if any(isinstance(item, Group) for item in items):
        items = await _with_certain_bridges(text, items, session)
    state, note = judge(items, session.daemon.version if session.daemon else None)
    rules = tuple(item for item in items if not isinstance(item, NoFlow | NoCache))
    return replace(
        answer,
        state=state,
        rules=rules,
        detrace_raw=text,
        answered_at=answered_at,
        note=answer.note or note,
    )


async def _with_certain_bridges(text: str, items: tuple[Item, ...], session: Session) -> tuple[Item, ...]:
    """Parse again where a bridge that was added since is glued to a group."""
    names = {item.bridge for item in items if not isinstance(item, NoFlow | NoCache)}
    if names == {None} or names <= set(session.bridges):
        return items
    await session.refresh_bridges()
    return parse_detrace(text, session.bridges)


def judge(items: tuple[Item, ...], version: tuple[int, ...] | None) -> tuple[State, str]:
    """Say what detrace's answer means: a state, and a note.

    With several datapaths, the ones that do not have the flow each say so, beside the rules.
    """
    if any(not isinstance(item, NoFlow | NoCache) for item in items):
        return State.READY, ""
    if any(isinstance(item, NoCache) for item in items):
        return State.PENDING, ""
    if items:
        return State.PENDING, NOT_KNOWN
    return (State.PENDING, MUTE) if is_mute(version) else (State.READY, NO_RULES)


def _is_gone(failure: str) -> bool:
    return "getting flow" in failure and "No such file or directory" in failure
