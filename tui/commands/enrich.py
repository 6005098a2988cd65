"""Asks vswitchd for the flows of what is collected, OVN for their rules' cookies, and records the answers."""

from __future__ import annotations

from collections import OrderedDict

from engine.detrace.answers import Answer, AnswerSource
from engine.detrace.ovn.origins import OriginSource
from engine.files.answers import record_of
from engine.files.writer import RecordingWriter
from engine.flow_id import FlowId
from engine.source import Batch
from engine.view.asking import Asking
from engine.view.flows import FlowSeen, flows_of
from tui.commands.enrich_cookies import CookieEnricher

ASKED = 10_000  # flows whose answers are waited for


class Enricher:
    """Asks for the flows that packets use, and writes every answer that is new.

    Args:
        explainer: where answers come from.
        writer: where they go.
        origins: where those of their rules' cookies come from.
    """

    def __init__(self, explainer: AnswerSource, writer: RecordingWriter, origins: OriginSource) -> None:
        self._explainer = explainer
        self._writer = writer
        self._cookies = CookieEnricher(origins, writer)
        self._asking = Asking(explainer)
        self._flows: OrderedDict[FlowId | FlowSeen, tuple[FlowSeen, Answer | None]] = OrderedDict()
        self._changes = -1

    def take(self, batch: Batch) -> None:
        """Ask for the flows that a batch names."""
        self._asking.arrived(batch.events)
        for seen in flows_of(batch.events):
            self._flows.setdefault(seen.key, (seen, None))
            if len(self._flows) > ASKED:
                self._flows.popitem(last=False)

    def write(self) -> None:
        """Write the answers that came."""
        changes = self._explainer.changes
        if changes != self._changes:
            self._changes = changes
            self._write_flows()
        self._cookies.write()

    def _write_flows(self) -> None:
        for key, (seen, before) in self._flows.items():
            answer = self._explainer.answer(seen.flow, seen.at)
            if answer is not None and answer.known and answer != before:
                self._flows[key] = (seen, answer)
                self._writer.flow(record_of(answer))
                self._cookies.want(answer)
