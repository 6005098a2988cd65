import io

from engine.detrace.answers import Answer, ExplainerStatus, Priority, State
from engine.detrace.datapath_flow import parse_datapath_flow
from engine.events import Event, EventKind, FlowTblLookup, Link, Task
from engine.files.writer import RecordingWriter
from engine.flow_id import FlowId
from engine.source import Batch, SourceStatus
from tui.commands.enrich import Enricher

FLOW = FlowId("00000001-0000-0002-0000-000300000004", 7, 8)
TEXT = "recirc_id(0), packets:1, bytes:98, used:0.1s, actions:2"


class Scripted:
    """Answers as it is told to, and keeps what it was asked."""

    def __init__(self) -> None:
        self.changes = 0
        self.asked: list[tuple[FlowId, int | None]] = []
        self.state = State.PENDING

    def see(self, flow: FlowId, at: int) -> None:
        pass

    def ask(self, flow: FlowId, priority: Priority, at: int | None = None) -> None:
        self.asked.append((flow, at))

    def answer(self, flow: FlowId, at: int | None = None) -> Answer | None:
        return Answer(flow, self.state, parse_datapath_flow(TEXT), (), TEXT, answered_at=5)

    def status(self) -> ExplainerStatus:
        raise NotImplementedError


def batch(*times: int) -> Batch:
    task = Task(1, 1, "ping")
    hit = FlowTblLookup(FLOW, 1, 0)
    events = [
        Event(number, 0, None, EventKind.FLOW_TBL_LOOKUP, time, 0, task, 0, Link.SKB, False, 0, hit)
        for number, time in enumerate(times, 1)
    ]
    return Batch(events, [], SourceStatus("live", ""))


def test_a_flow_whose_rules_are_pending_is_asked_for_again_when_it_is_used_again() -> None:
    explainer = Scripted()
    enricher = Enricher(explainer, RecordingWriter(io.BytesIO()))
    enricher.take(batch(10, 20))
    assert explainer.asked == [(FLOW, 10)]  # an answer is under way
    explainer.changes, explainer.state = 1, State.PENDING
    enricher.write()
    enricher.take(batch(30))
    assert explainer.asked == [(FLOW, 10), (FLOW, 30)]
    explainer.changes, explainer.state = 2, State.READY
    enricher.write()
    enricher.take(batch(40))
    assert explainer.asked == [(FLOW, 10), (FLOW, 30)]
