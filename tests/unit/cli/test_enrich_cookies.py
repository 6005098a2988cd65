"""Which cookies are asked for, when again, and which answers are written."""

from __future__ import annotations

import io
from dataclasses import replace

from engine.detrace.answers import Answer, State
from engine.detrace.detrace_text import parse_detrace
from engine.detrace.ovn.answers import OvnAnswer, OvnRow, OvnState, OvnStatus
from engine.files.answer_log import AnswerLog
from engine.files.writer import RecordingWriter
from engine.flow_id import FlowId
from tests.unit.files.samples import STARTUP, items
from tui.commands.enrich_cookies import AGAIN, AGAIN_AFTER_FAILURE, AT_ONCE, CookieEnricher

FOUND = OvnAnswer(0x22, OvnState.FOUND, (OvnRow("FDB", "u", "02::02"),), at=5)
DEAD = OvnAnswer(0x22, OvnState.UNREACHABLE, note="no answer", at=5)


class Origins:
    """An OriginSource whose answers the test puts there."""

    def __init__(self) -> None:
        self.changes = 0
        self.answers: dict[int, OvnAnswer] = {}
        self.asked: list[int] = []
        self.absent = False

    def put(self, answer: OvnAnswer) -> None:
        self.answers[answer.cookie] = answer
        self.changes += 1

    def origin(self, cookie: int) -> OvnAnswer | None:
        self.asked.append(cookie)
        return None if self.absent else self.answers.get(cookie, OvnAnswer(cookie, OvnState.LOADING))

    def status(self) -> OvnStatus:
        return OvnStatus(absent=self.absent)


class Enriching:
    """An enricher, and what it has written."""

    def __init__(self) -> None:
        self.origins = Origins()
        self._out = io.BytesIO()
        writer = RecordingWriter(self._out)
        writer.start(STARTUP)
        self._enricher = CookieEnricher(self.origins, AnswerLog(writer))

    def write(self, *answers: OvnAnswer) -> list[OvnAnswer]:
        """Have answers come; return all that was written until now."""
        for answer in answers:
            self.origins.put(answer)
        self._enricher.write()
        return [item for item in items(self._out.getvalue())[0] if isinstance(item, OvnAnswer)]

    def want(self, *cookies: int, at: float = 1) -> None:
        """Have a flow's rules come, at a time in seconds."""
        raw = "".join(f"cookie={c:#x}, duration=2s, n_packets=3, n_bytes=9, actions=drop\n" for c in cookies)
        answer = Answer(
            FlowId("u"), State.READY, None, parse_detrace(raw), "", raw, answered_at=round(at * 1e9)
        )
        self._enricher.want(answer)

    def asked(self) -> list[int]:
        """Which cookies were asked for since the last time."""
        asked, self.origins.asked = self.origins.asked, []
        return asked


def test_each_is_asked_for_and_written_once() -> None:
    enriching = Enriching()
    enriching.want(0x22, 0x23, 0x22, 0, 1 << 32)
    assert enriching.write() == []
    assert enriching.asked() == [0x22, 0x23]
    assert enriching.write(FOUND) == [FOUND]
    assert enriching.asked() == [0x22, 0x23]
    enriching.want(0x22, at=6)
    assert enriching.write() == [FOUND]
    assert enriching.asked() == []


def test_it_is_asked_for_again_in_time_and_written_anew_if_that_is_something_else() -> None:
    enriching = Enriching()
    enriching.want(0x22)
    enriching.write(FOUND)
    enriching.asked()
    enriching.want(0x22, at=5 + AGAIN)
    enriching.write()
    assert enriching.asked() == []
    enriching.want(0x22, at=5.1 + AGAIN)
    assert enriching.write() == [FOUND]
    assert enriching.asked() == [0x22]
    same = replace(FOUND, at=6 + AGAIN)
    assert enriching.write(same) == [FOUND]
    enriching.want(0x22, at=7 + 2 * AGAIN)
    enriching.write()
    other = replace(FOUND, rows=(), at=8 + 2 * AGAIN)
    assert enriching.write(other) == [FOUND, other]


def test_what_could_not_be_asked_is_asked_for_again_sooner() -> None:
    enriching = Enriching()
    enriching.want(0x22)
    assert enriching.write(DEAD) == [DEAD]
    enriching.want(0x22, at=5.1 + AGAIN_AFTER_FAILURE)
    alive = replace(FOUND, at=40)
    assert enriching.write(alive) == [DEAD, alive]


def test_where_ovn_comes_later_what_was_wanted_is_not_forgotten() -> None:
    enriching = Enriching()
    enriching.origins.absent = True
    enriching.want(0x22)
    assert enriching.write() == []
    enriching.origins.absent = False
    assert enriching.write(FOUND) == [FOUND]


def test_a_crowd_of_cookies_is_asked_for_bit_by_bit() -> None:
    enriching = Enriching()
    enriching.want(*range(1, AT_ONCE + 11))
    enriching.write()
    assert len(enriching.asked()) == AT_ONCE
    answers = [OvnAnswer(cookie, OvnState.UNKNOWN, at=2) for cookie in range(1, AT_ONCE + 11)]
    assert enriching.write(*answers) == answers[:AT_ONCE]
    enriching.want(1)
    assert enriching.write() == answers[:AT_ONCE]
    enriching.origins.changes += 1
    assert enriching.write() == answers
