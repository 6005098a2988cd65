"""What is written of answers: each once, and anew when it is another."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest

from engine.detrace.answers import Answer, State
from engine.detrace.ovn.answers import OvnAnswer, OvnState
from engine.files import heard, recorded
from engine.files.answer_log import AnswerLog
from engine.files.answers import answer_of, record_of
from engine.files.heard import Heard
from engine.files.items import FlowRecord, Item
from engine.files.recorded import ReplayAnswers
from engine.files.recorded_cookies import ReplayOrigins
from engine.files.writer import RecordingWriter
from engine.flow_id import FlowId
from tests.unit.files.samples import COOKIE, STARTUP, UFID, items

PUT = FlowId(UFID)
FLOW = FlowId(UFID, 0xA, 0x1)
OTHER = FlowId(UFID, 0xB, 0x2)
DPFLOW = "recirc_id(0),in_port(2), packets:3, actions:3"
PENDING = Answer(FLOW, State.PENDING, get_flow_raw=DPFLOW, asked_at=1, answered_at=2)
READY = Answer(FLOW, State.READY, None, (), DPFLOW, "br0", asked_at=3, answered_at=4)
NOW = 9


def written(*answers: Answer | OvnAnswer) -> list[Item]:
    """Return what a recording holds of these answers."""
    out = io.BytesIO()
    writer = RecordingWriter(out, clock=lambda: NOW)
    writer.start(STARTUP)
    log = AnswerLog(writer)
    before = len(out.getvalue())
    for answer in answers:
        told = log.write(answer)
        assert told is (len(out.getvalue()) > before)
        before = len(out.getvalue())
    found, warnings = items(out.getvalue())
    assert found[0] == STARTUP
    assert all("cut off" in warning or "last line" in warning for warning in warnings)
    return found[1:]


def replayed(*answers: Answer) -> ReplayAnswers:
    """Return what a replay knows of these answers."""
    known = ReplayAnswers()
    for item in written(*answers):
        assert isinstance(item, FlowRecord)
        known.add(item)
    return known


def test_an_answer_is_written_once_and_anew_when_it_is_another() -> None:
    again = replace(READY, asked_at=5, answered_at=6)
    answers = [PENDING, PENDING, READY, READY, replace(READY, flow=OTHER), READY, again, again]
    assert written(*answers) == [
        record_of(answer) for answer in (PENDING, READY, replace(READY, flow=OTHER), again)
    ]


def test_a_cookie_is_written_once_and_anew_when_it_is_something_else() -> None:
    unknown = OvnAnswer(COOKIE.cookie, OvnState.UNKNOWN, at=4.5)
    later = replace(COOKIE, at=9.25)
    other = replace(COOKIE, cookie=0x23)
    assert written(COOKIE, later, other, unknown, unknown, later) == [COOKIE, other, unknown, later]


def test_what_is_not_known_is_not_written() -> None:
    states = [Answer(FLOW, state) for state in State]
    assert written(*states) == []


def test_what_may_have_been_another_flows_is_taken_back() -> None:
    gone = Answer(FLOW, State.GONE, note="another flow took its UFID")
    record = FlowRecord(NOW, FLOW, "", (), "gone", 0, 0, gone.note)
    assert written(READY, gone, gone) == [record_of(READY), record]
    assert answer_of(record) == gone
    assert replayed(READY, gone).answer(FLOW) == gone
    assert written(READY, Answer(FLOW, State.LOADING)) == [record_of(READY)]


def test_a_put_flow_has_the_answer_of_what_it_turned_out_to_be() -> None:
    put = replace(PENDING, flow=PUT)
    assert replayed(put).answer(PUT, 0) == answer_of(record_of(put))
    found = replayed(put, PENDING, READY)
    assert found.answer(PUT, 0) == found.answer(FLOW, 0) == answer_of(record_of(READY))
    other = replace(READY, flow=OTHER)
    assert replayed(put, other).answer(PUT, 0) == answer_of(
        record_of(put)
    )  # nothing says that this one was put then


def test_an_older_answer_that_is_read_again_does_not_count_unless_the_newer_was_given_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(recorded, "FLOWS", 1)
    later = replace(READY, asked_at=5, answered_at=6)
    known = replayed(READY, later, READY)
    assert known.answer(FLOW) == answer_of(record_of(later))
    known.add(record_of(replace(READY, flow=FlowId("another", 1, 1))))
    assert known.answer(FLOW) is None
    known.add(record_of(READY))
    assert known.answer(FLOW) == answer_of(record_of(READY))
    cookies = ReplayOrigins()
    newer = replace(COOKIE, rows=(), at=9.5)
    for answer in (COOKIE, newer, COOKIE):
        cookies.add(answer)
    assert (cookies.origin(COOKIE.cookie), cookies.changes) == (newer, 2)


def test_answers_wait_until_they_are_taken_the_oldest_first() -> None:
    held = Heard()
    for answer in (PENDING, COOKIE, READY):
        held.put(answer)
    assert held.take(2) == [PENDING, COOKIE]
    assert held.take() == [READY]
    assert held.take() == []


def test_of_answers_that_nobody_takes_the_newest_are_kept() -> None:
    held = Heard()
    for number in range(heard.MOST + 2):
        held.put(replace(COOKIE, cookie=number))
    kept = held.end()
    assert (kept[0], len(kept)) == (replace(COOKIE, cookie=2), heard.MOST)
    held.put(COOKIE)
    assert held.take() == []
