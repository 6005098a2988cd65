"""Asks vswitchd for the flows of what is collected, and records its answers."""

from __future__ import annotations

from collections import OrderedDict
from typing import Protocol

from engine.detrace.answers import Answer, AnswerSource, Priority, State
from engine.events import FlowPut
from engine.files.answers import record_of
from engine.files.writer import RecordingWriter
from engine.flow_id import FlowId
from engine.source import Batch
from engine.view.flows import FlowSeen, flow_of_event

ASKED = 10_000  # flows whose answers are waited for


class Explains(AnswerSource, Protocol):
    """An explainer of a daemon that runs."""

    def see(self, flow: FlowId, at: int) -> None:
        """Take note of a flow that was put, or looked up for the first time."""


class Enricher:
    """Asks for each flow once, and writes every answer that is new.

    Args:
        explainer: where answers come from.
        writer: where they go.
    """

    def __init__(self, explainer: Explains, writer: RecordingWriter) -> None:
        self._explainer = explainer
        self._writer = writer
        self._asked: OrderedDict[FlowId | FlowSeen, tuple[FlowSeen, Answer | None]] = OrderedDict()
        self._changes = -1

    def take(self, batch: Batch) -> None:
        """Ask for the flows that a batch names first."""
        for event in batch.events:
            seen = flow_of_event(event)
            if seen is not None and not (isinstance(event.detail, FlowPut) and event.detail.ret):
                self._ask(seen)

    def _ask(self, seen: FlowSeen) -> None:
        key = seen.flow if seen.flow.flow else seen  # the put of a UFID is told from the next by its time
        known = self._asked.get(key)
        if known is not None:
            self._ask_again(*known, seen.at)
            return
        self._asked[key] = (seen, None)
        if len(self._asked) > ASKED:
            self._asked.popitem(last=False)
        self._explainer.see(seen.flow, seen.at)
        self._explainer.ask(seen.flow, Priority.REST, seen.at)

    def _ask_again(self, first: FlowSeen, answer: Answer | None, at: int) -> None:
        """Ask for what was missing: one more packet is what the rules of a flow wait for."""
        if answer is not None and answer.state is not State.READY:
            self._explainer.ask(first.flow, Priority.REST, at)

    def write(self) -> None:
        """Write the answers that came."""
        changes = self._explainer.changes
        if changes == self._changes:
            return
        self._changes = changes
        for key, (seen, before) in self._asked.items():
            answer = self._explainer.answer(seen.flow, seen.at)
            if answer is not None and answer.known and answer != before:
                self._asked[key] = (seen, answer)
                self._writer.flow(record_of(answer))
