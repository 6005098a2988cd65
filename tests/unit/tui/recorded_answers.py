"""Answers that are there already, for tests of the UI."""

from __future__ import annotations

from collections.abc import Mapping

from engine.detrace.answers import Answer, ExplainerStatus, Priority
from engine.flow_id import FlowId


class RecordedAnswers:
    """An AnswerSource that knows what the recording holds and asks nobody.

    The answers keep the times of the recording, which are of another boot's clock: count their age to the
    time of a recorded event, not to the present.

    Args:
        answers: by flow.
        status: how the explainer of the recording did, where that is known.
    """

    def __init__(self, answers: Mapping[FlowId, Answer], status: ExplainerStatus | None = None) -> None:
        self._answers = dict(answers)
        self._status = status or ExplainerStatus(rate=0)

    @property
    def changes(self) -> int:
        """Always 0: a recording does not change."""
        return 0

    def see(self, flow: FlowId, at: int) -> None:
        """Do nothing: the recording tells its flows apart."""

    def ask(self, flow: FlowId, priority: Priority, at: int | None = None) -> None:
        """Do nothing: what is not recorded cannot be had."""

    def answer(self, flow: FlowId, at: int | None = None) -> Answer | None:
        """Return the recorded answer; None where there is none."""
        return self._answers.get(flow)

    def status(self) -> ExplainerStatus:
        """Return how the explainer of the recording did."""
        return self._status
