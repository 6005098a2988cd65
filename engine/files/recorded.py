"""The answers in a recording, while it is read."""

from __future__ import annotations

from collections import OrderedDict
from functools import lru_cache

from engine.detrace.answers import Answer, ExplainerStatus, Priority
from engine.files.answers import answer_of
from engine.files.items import FlowRecord
from engine.flow_id import FlowId

FLOWS = 50_000  # of which answers are kept, some 100 MB
SAME_UFID = 15  # flows of one UFID, one after the other, beside the newest


class ReplayAnswers:
    """An AnswerSource that learns as the recording is read, and asks nobody.

    Answers are kept as they were written and parsed when somebody looks. Their times are of the
    recording's clock: count their age to the time of a recorded event.
    """

    def __init__(self) -> None:
        self._records: OrderedDict[str, list[FlowRecord]] = OrderedDict()  # by UFID, oldest first
        self._parsed = lru_cache(maxsize=256)(answer_of)
        self._changes = 0

    @property
    def changes(self) -> int:
        """A number that goes up whenever an answer was read."""
        return self._changes

    def add(self, record: FlowRecord) -> None:
        """Keep an answer; of the same flow the newest counts, also where an older one is read after it."""
        records = self._records.setdefault(record.flow.ufid, [])
        if any(known.flow == record.flow and known.time > record.time for known in records):
            return
        records[:] = [known for known in records if not _supersedes(record, known)][-SAME_UFID:]
        records.append(record)
        self._records.move_to_end(record.flow.ufid)
        if len(self._records) > FLOWS:
            self._records.popitem(last=False)
        self._changes += 1

    def see(self, flow: FlowId, at: int) -> None:
        """Do nothing: the recording tells its flows apart."""

    def ask(self, flow: FlowId, priority: Priority, at: int | None = None) -> None:
        """Do nothing: what is not recorded cannot be had."""

    def answer(self, flow: FlowId, at: int | None = None) -> Answer | None:
        """Return the recorded answer; None where there is none.

        A flow that was just put has no pointers yet: it is the one that was answered for next.
        """
        records = self._records.get(flow.ufid, [])
        if flow.flow:
            records = [record for record in records if record.flow == flow]
        elif at is not None:
            records = [record for record in records if record.time >= at] or records
        return self._parsed(records[0]) if records else None

    def status(self) -> ExplainerStatus:
        """Return that nothing is asked."""
        return ExplainerStatus(rate=0)


def _supersedes(record: FlowRecord, known: FlowRecord) -> bool:
    """Whether a record takes another's place: it is newer, or tells whose the answer turned out to be.

    A flow that was just put has no pointers; once a packet finds it, its answer is written with them.
    """
    found = bool(record.asked_at) and known.asked_at == record.asked_at and not known.flow.flow
    return record.flow == known.flow or found
