from __future__ import annotations

from engine.detrace.answers import Answer, ExplainerStatus, Priority
from engine.flow_id import FlowId
from engine.view.asking import AGAIN, Asking
from engine.view.flows import FlowSeen, flow_of, flows_of
from tests.unit.tui.stories import FIRST, PUT, SECOND, answered, tunnelled, unanswered

STORY = tunnelled(1, 1_000_000)
PUT_AT = next(event.time for event in STORY.events if event.kind.label == "flow_put")


def number(label: str, nth: int = 0) -> int:
    return [event.number for event in STORY.events if event.kind.label == label][nth]


def flow(at: int | None) -> FlowId | None:
    seen = flow_of(STORY.events, at)
    return seen.flow if seen else None


def test_a_packet_has_the_flow_of_its_first_pass() -> None:
    assert flow_of(STORY.events, None) == FlowSeen(PUT, PUT_AT)


def test_a_miss_has_the_flow_that_was_put_for_it() -> None:
    for label in ("pass", "flow_tbl_lookup", "upcall", "upcall_recv", "flow_put", "flow_exec"):
        assert flow(number(label)) == PUT, label


def test_a_hit_has_its_flow_and_so_has_what_the_pass_did() -> None:
    assert flow(number("flow_tbl_lookup", 1)) == FIRST
    assert flow(number("pass", 1)) == FIRST
    assert flow(number("action_execute", 2)) == FIRST
    assert flow(number("flow_tbl_lookup", 2)) == SECOND
    assert flow(number("action_execute", -1)) == SECOND


def test_the_actions_after_an_upcall_have_the_flow_that_was_put() -> None:
    assert flow(number("action_execute", 0)) == PUT


def test_there_is_none_where_nothing_was_put() -> None:
    assert flow_of(unanswered(1, 0).events, None) is None
    assert flow_of([], None) is None
    assert flow_of(STORY.events, 99) is None


def test_every_flow_that_events_name() -> None:
    assert [seen.flow for seen in flows_of(STORY.events)] == [PUT, FIRST, SECOND]


class Asked:
    """An AnswerSource that notes what it is asked."""

    changes = 0

    def __init__(self) -> None:
        self.asked: list[tuple[FlowId, Priority]] = []
        self.seen: list[tuple[FlowId, int]] = []

    def see(self, flow: FlowId, at: int) -> None:
        self.seen.append((flow, at))

    def ask(self, flow: FlowId, priority: Priority, at: int | None = None) -> None:
        self.asked.append((flow, priority))

    def answer(self, flow: FlowId, at: int | None = None) -> Answer | None:
        return None

    def status(self) -> ExplainerStatus:
        return ExplainerStatus(rate=0)


def test_a_flow_is_told_once_and_asked_for_again_when_it_is_used_later() -> None:
    answers = Asked()
    asking = Asking(answers)
    soon, later = answered(1, 0).events, answered(2, AGAIN + 1_000_000).events
    (seen,) = flows_of(soon)
    for events in (soon, soon, later):
        asking.arrived(events)
    assert answers.seen == [(FIRST, seen.at)]
    assert answers.asked == [(FIRST, Priority.REST)] * 2


def test_what_is_looked_at_is_asked_for_as_long_as_it_is() -> None:
    answers = Asked()
    asking = Asking(answers)
    events = answered(1, 0).events
    for _ in range(2):
        asking.visible(events)
        asking.chosen(next(flows_of(events)))
    assert answers.asked == [(FIRST, Priority.VISIBLE), (FIRST, Priority.SELECTED)] * 2


def test_the_same_ufid_put_again_is_another_flow() -> None:
    answers = Asked()
    asking = Asking(answers)
    asking.arrived(tunnelled(1, 0).events)
    asking.arrived(tunnelled(2, 1_000_000_000).events)
    assert [flow for flow, _ in answers.asked].count(PUT) == 2
    assert [flow for flow, _ in answers.asked].count(FIRST) == 1
