from engine.detrace.answers import AnswerSource, ExplainerStatus, Priority
from engine.detrace.explainer import Explainer
from engine.detrace.policy import SECOND
from engine.detrace.recorded import RecordedAnswers
from engine.flow_id import FlowId
from tests.unit.detrace.test_policy import FLOW_ID, READY


def test_a_recording_answers_with_what_it_holds() -> None:
    source: AnswerSource = RecordedAnswers({FLOW_ID: READY})
    source.ask(FLOW_ID, Priority.SELECTED)
    assert source.answer(FLOW_ID) == READY
    assert READY.age(now=12 * SECOND) == 2.0
    assert source.answer(FlowId("other")) is None
    assert source.changes == 0
    assert source.status() == ExplainerStatus(rate=0)


def test_an_explainer_is_a_source_too() -> None:
    source: AnswerSource = Explainer(rate=0)
    assert source.status() == ExplainerStatus(rate=0)
