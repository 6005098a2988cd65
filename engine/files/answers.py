"""Answers of vswitchd, to and from what recordings hold of them."""

from __future__ import annotations

from engine.detrace.answers import Answer, State
from engine.detrace.datapath_flow import failure_text, parse_datapath_flow
from engine.detrace.detrace_text import parse_detrace
from engine.detrace.inquiry import judge
from engine.detrace.rules import NoCache, NoFlow
from engine.files.items import FlowRecord

_STATES = {state.value: state for state in State}


def record_of(answer: Answer) -> FlowRecord:
    """Return what to write of an answer; its time is that of the contents, 0 where there are none."""
    return FlowRecord(
        answer.answered_at,
        answer.flow,
        answer.get_flow_raw.rstrip("\n"),
        tuple(answer.detrace_raw.splitlines()),
        answer.state.value,
        answer.asked_at,
        answer.answered_at,
        answer.note,
    )


def answer_of(record: FlowRecord) -> Answer:
    """Return the answer that was written; of what Retis wrote, what it says."""
    detrace = "\n".join(record.ofpflows)
    items = parse_detrace(detrace)
    state, note = judge(items, None)
    flow = record.dpflow
    told_at = record.time if flow or record.ofpflows else 0
    return Answer(
        record.flow,
        _STATES.get(record.state, state),
        parse_datapath_flow(flow) if flow and not failure_text(flow) else None,
        tuple(item for item in items if not isinstance(item, NoFlow | NoCache)),
        flow,
        detrace,
        record.asked_at or told_at,
        record.answered_at or told_at,
        record.note if record.state else note,
    )
