"""The filter that was typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.detrace.answers import AnswerSource
from engine.detrace.rules import Rule
from engine.filter import Filter, FilterError, parse_filter
from engine.flow_id import FlowId
from tui.usage import UsageError

if TYPE_CHECKING:
    from engine.store import PacketStore


class TypedFilter:
    """A filter, and where it finds the cookies behind a flow.

    Args:
        wanted: the filter.
        answers: what is known of flows; None: nothing.
    """

    def __init__(self, wanted: Filter, answers: AnswerSource | None) -> None:
        self._wanted = wanted
        self._answers = answers

    def matches(self, store: PacketStore, packet: int, /) -> bool:
        """Tell whether a packet is wanted."""
        return self._wanted.matches(store, packet, self._cookies)

    def _cookies(self, flow: FlowId) -> frozenset[int]:
        answer = self._answers.answer(flow) if self._answers else None
        return (
            frozenset(rule.cookie for rule in answer.rules if isinstance(rule, Rule))
            if answer
            else frozenset()
        )


def read_filter(text: str) -> Filter | None:
    """Return the filter that was typed; None where none was.

    Raises:
        UsageError: it cannot be understood.
    """
    if not text.strip():
        return None
    try:
        return parse_filter(text)
    except FilterError as error:
        raise UsageError(f"bad filter: {error}") from error


def make_filter(text: str, answers: AnswerSource | None = None) -> TypedFilter | None:
    """Return the filter that was typed for where no UI is, and where it finds cookies; None where none was.

    Raises:
        UsageError: it cannot be understood, or asks for marks.
    """
    wanted = read_filter(text)
    if wanted is not None and wanted.asks_for_marks:
        raise UsageError("bad filter: marked is for the UI, where m marks packets: leave it out")
    return None if wanted is None else TypedFilter(wanted, answers)
