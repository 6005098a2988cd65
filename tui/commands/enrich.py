"""Asks vswitchd for the flows of what is collected, OVN for their rules' cookies, and records the answers."""

from __future__ import annotations

from engine.detrace.answers import Answer, TellingSource
from engine.detrace.ovn.origins import OriginSource
from engine.files.answer_log import AnswerLog
from engine.files.heard import Heard
from engine.files.writer import RecordingWriter
from engine.source import Batch
from engine.view.asking import Asking
from tui.commands.enrich_cookies import CookieEnricher


class Enricher:
    """Asks for the flows that packets use, and writes every answer that is new.

    Args:
        explainer: where answers come from.
        writer: where they go.
        origins: where those of their rules' cookies come from.
    """

    def __init__(self, explainer: TellingSource, writer: RecordingWriter, origins: OriginSource) -> None:
        self._heard = Heard()
        explainer.listen(self._heard.put)
        self._log = AnswerLog(writer)
        self._cookies = CookieEnricher(origins, self._log)
        self._asking = Asking(explainer)

    def take(self, batch: Batch) -> None:
        """Ask for the flows that a batch names."""
        self._asking.arrived(batch.events)

    def write(self) -> None:
        """Write the answers that came."""
        for answer in self._heard.take():
            if self._log.write(answer) and isinstance(answer, Answer):
                self._cookies.want(answer)
        self._cookies.write()
