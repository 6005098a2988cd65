from dataclasses import replace

import pytest

from engine.detrace.answers import Answer, Priority, State
from engine.detrace.cache import Entry
from engine.detrace.datapath_flow import parse_datapath_flow
from engine.detrace.detrace_text import parse_detrace
from engine.detrace.policy import ANOTHER_FLOW, EARLIER_RULES, SECOND, is_due, settle
from engine.flow_id import FlowId
from tests.unit.detrace.stand_in import FLOW, RULES, UFID

FLOW_ID = FlowId(UFID, 1, 1)
READY = Answer(
    FLOW_ID,
    State.READY,
    parse_datapath_flow(FLOW),
    parse_detrace(RULES),
    FLOW,
    RULES,
    9 * SECOND,
    10 * SECOND,
)
GONE = Answer(FLOW_ID, State.GONE)
NEVER = 0


def later(answer: Answer, flow: str = FLOW) -> Answer:
    return replace(
        answer, datapath_flow=parse_datapath_flow(flow), get_flow_raw=flow, answered_at=20 * SECOND
    )


@pytest.mark.parametrize(
    ("state", "priority", "waited", "expected"),
    [
        (State.LOADING, Priority.REST, 0, True),
        (State.READY, Priority.SELECTED, 4, False),
        (State.READY, Priority.SELECTED, 5, True),
        (State.READY, Priority.VISIBLE, 999, False),
        (State.READY, Priority.REST, 999, False),
        (State.UNSUPPORTED, Priority.SELECTED, 5, True),
        (State.PENDING, Priority.REST, 1, False),
        (State.PENDING, Priority.REST, 2, True),
        (State.BUSY, Priority.REST, 2, True),
        (State.GONE, Priority.VISIBLE, 999, False),
        (State.GONE, Priority.SELECTED, 5, True),
    ],
)
def test_a_flow_is_asked_for_again(state: State, priority: Priority, waited: int, expected: bool) -> None:
    entry = Entry(replace(READY, state=state), 100 * SECOND)
    assert is_due(entry, priority, (100 + waited) * SECOND, NEVER) is expected


def test_a_flow_that_is_seen_after_it_was_gone_is_asked_for_again() -> None:
    entry = Entry(GONE, 100 * SECOND)
    assert is_due(entry, Priority.REST, 103 * SECOND, 102 * SECOND)
    assert not is_due(entry, Priority.REST, 103 * SECOND, 99 * SECOND)


def test_the_first_answer_is_taken() -> None:
    assert settle(None, GONE, NEVER) == GONE
    assert settle(Answer(FLOW_ID, State.LOADING), READY, NEVER) == READY


def test_a_flow_that_is_gone_keeps_what_was_known_and_its_age() -> None:
    answer = settle(READY, GONE, NEVER)
    assert answer == replace(READY, state=State.GONE)
    assert answer.age(now=13 * SECOND) == 3.0
    assert settle(replace(READY, state=State.RESTARTED), GONE, NEVER).state is State.RESTARTED


@pytest.mark.parametrize(
    "flow",
    [
        FLOW.replace("packets:3", "packets:2"),
        FLOW.replace("actions:2", "actions:3"),
        FLOW.replace("eth()", ""),
    ],
)
def test_another_flow_with_the_ufid_is_not_shown(flow: str) -> None:
    assert settle(READY, later(READY, flow), NEVER) == replace(READY, state=State.GONE, note=ANOTHER_FLOW)
    assert settle(READY, later(READY, flow), 15 * SECOND) == later(READY, flow)


def test_newer_counters_are_taken() -> None:
    newer = later(READY, FLOW.replace("packets:3", "packets:4"))
    assert settle(READY, newer, NEVER) == newer


def test_rules_that_are_pending_again_are_those_of_before() -> None:
    pending = replace(later(READY), state=State.PENDING, rules=(), detrace_raw="Cache was not found for x\n")
    answer = settle(READY, pending, NEVER)
    assert (answer.state, answer.rules, answer.note) == (State.PENDING, READY.rules, EARLIER_RULES)


def test_every_state_has_its_words_and_nothing_known_has_no_age() -> None:
    assert len({state.words for state in State}) == len(State)
    assert GONE.age() is None
    age = READY.age()
    assert age is not None
    assert age > 0
