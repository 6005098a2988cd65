"""When to ask again, and what a new answer makes of the one before."""

from __future__ import annotations

from dataclasses import replace

from engine.detrace.answers import Answer, Priority, State
from engine.detrace.cache import Entry
from engine.detrace.datapath_flow import DatapathFlow

SECOND = 1_000_000_000  # ns
REFRESH = 5 * SECOND  # the counters of the chosen flow
RETRY = 2 * SECOND  # rules that are pending

_RETRIED = frozenset({State.PENDING, State.BUSY, State.OFF})
_ENDED = frozenset({State.GONE, State.RESTARTED})

ANOTHER_FLOW = "its UFID now belongs to another flow"
EARLIER_RULES = "the rules are those of an earlier answer"


def is_due(entry: Entry | None, priority: Priority, now: int, last_seen: int) -> bool:
    """Whether a flow is worth a request.

    Args:
        entry: what is known of it.
        priority: who wants to know.
        now: monotonic ns.
        last_seen: when a packet last met the flow, in monotonic ns.
    """
    if entry is None or entry.answer.state is State.LOADING:
        return True
    waited = now - entry.tried_at
    if entry.answer.state in _RETRIED:
        return waited >= RETRY
    if entry.answer.state in _ENDED and last_seen > entry.tried_at:
        return waited >= RETRY
    return priority is Priority.SELECTED and waited >= REFRESH


def settle(before: Answer | None, new: Answer, last_seen: int) -> Answer:
    """Return what is known after a new answer: nothing that was known is lost, nothing of another flow added.

    Args:
        before: the answer before; None for the first.
        new: the answer that came.
        last_seen: when a packet last met the flow, in monotonic ns.
    """
    if before is None or not before.known:
        return new
    if new.state is State.GONE:
        return _ended(before, new.note)
    same = _is_same(before.datapath_flow, new.datapath_flow)
    if not same and last_seen <= before.answered_at:
        return _ended(before, ANOTHER_FLOW)
    if new.state is State.PENDING and same and before.rules:
        return replace(new, rules=before.rules, detrace_raw=before.detrace_raw, note=EARLIER_RULES)
    return new


def _ended(before: Answer, note: str) -> Answer:
    state = before.state if before.state in _ENDED else State.GONE
    return replace(before, state=state, note=note)


def _is_same(before: DatapathFlow | None, new: DatapathFlow | None) -> bool:
    """Whether both can be one flow: its match and actions are fixed for a FlowId, its counter never falls."""
    if before is None or new is None:
        return True
    if (before.match, before.actions) != (new.match, new.actions):
        return False
    return (before.packets or 0) <= (new.packets or 0)
