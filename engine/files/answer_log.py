"""Writes what was answered into a recording: each answer once, and anew when it is another."""

from __future__ import annotations

from dataclasses import replace

from engine.detrace.answers import Answer, State
from engine.detrace.ovn.answers import OvnAnswer
from engine.files.answers import record_of
from engine.files.bounded import Bounded
from engine.files.writer import RecordingWriter
from engine.flow_id import FlowId

REMEMBERED = 50_000  # flows, and cookies, whose last answer is not written once more


class AnswerLog:
    """Writes answers. Every call may raise OSError, as the writer does.

    Args:
        writer: has begun; others may write with it, too.
    """

    def __init__(self, writer: RecordingWriter) -> None:
        self._writer = writer
        # Of what was written the hash: texts of that many flows would be hundreds of megabytes.
        self._flows: Bounded[FlowId, int] = Bounded(REMEMBERED)
        self._cookies: Bounded[int, int] = Bounded(REMEMBERED)

    def write(self, answer: Answer | OvnAnswer) -> bool:
        """Write an answer; return whether there was something to write."""
        return self._flow(answer) if isinstance(answer, Answer) else self._cookie(answer)

    def _flow(self, answer: Answer) -> bool:
        before = self._flows.get(answer.flow)
        # One without contents takes back what was told before: that may be another flow's.
        if not answer.known and (before is None or answer.state is not State.GONE):
            return False
        record = record_of(answer)
        told = hash(record)
        if told == before:
            return False
        self._flows.set(answer.flow, told)
        self._writer.flow(record if record.time else record._replace(time=self._writer.now))
        return True

    def _cookie(self, answer: OvnAnswer) -> bool:
        told = hash(replace(answer, at=0))
        if told == self._cookies.get(answer.cookie):
            return False
        self._cookies.set(answer.cookie, told)
        self._writer.cookie(answer)
        return True
