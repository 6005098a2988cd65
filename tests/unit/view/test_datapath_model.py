"""What is asked for and when, what is known of it, without a screen."""

from __future__ import annotations

from concurrent.futures import Future

from engine.detrace.dpctl_show import parse_dpctl_show
from engine.errors import OvscopeError
from engine.view.datapath.log_places import place_in_log
from engine.view.datapath.model import DatapathModel
from engine.view.datapath.rates import Rates, rates_of
from engine.view.datapath.reading import Reading, State
from engine.view.datapath.section import SECTIONS, Section
from engine.vswitchd.log_lines import LogLine
from tests.unit.tui.vswitchd import BUSY, LATER, SHOW, SWITCH, AskableAnswers, FakeReader


def model_of(asker: AskableAnswers | None = None, section: Section = Section.OVERVIEW) -> DatapathModel:
    model = DatapathModel(asker or AskableAnswers(), FakeReader())
    model.choose(section)
    return model


def run(model: DatapathModel, start: float, end: float) -> None:
    """Ticks, ten a second."""
    for tenth in range(round(start * 10), round(end * 10) + 1):
        model.tick(tenth / 10)


def test_only_what_is_looked_at_is_asked_for_every_two_seconds() -> None:
    asker = AskableAnswers()
    model = model_of(asker)
    run(model, 100, 105)
    assert asker.asked == [("dpctl/show",), ("dpif/show",)] * 3
    asker.asked.clear()
    model.choose(Section.UPCALL)
    run(model, 105.1, 109.2)
    assert asker.asked == [("upcall/show",)] * 3


def test_rules_are_asked_for_once_and_only_when_somebody_stays() -> None:
    asker = AskableAnswers()
    model = model_of(asker, Section.RULES)
    run(model, 100, 100.4)
    assert asker.asked == [("ofproto/list",)], "the name of the bridge is cheap"
    model.choose(Section.FDB)
    run(model, 100.5, 100.9)
    model.choose(Section.RULES)
    asker.asked.clear()
    run(model, 101, 110)
    assert [asked for asked in asker.asked if asked[0] == "bridge/dump-flows"] == [
        ("bridge/dump-flows", "br-int")
    ]
    model.again()
    run(model, 110.1, 110.2)
    assert asker.asked.count(("bridge/dump-flows", "br-int")) == 2
    assert model.rules.value is not None
    assert len(model.rules.value) == 8


def test_another_bridge_is_another_question_and_nothing_of_the_first_is_shown() -> None:
    asker = AskableAnswers()
    model = model_of(asker, Section.FDB)
    run(model, 100, 100.2)
    assert (model.bridge, model.fdb.state) == ("br-int", State.READY)
    model.turn_bridge(1)
    assert (model.bridge, model.fdb.state, model.fdb.value) == ("br-ex", State.ASKING, None)
    run(model, 100.3, 100.4)
    assert ("fdb/show", "br-ex") in asker.asked
    model.turn_bridge(1)
    assert model.bridge == "br-int"


def test_a_bridge_that_goes_is_looked_at_no_more() -> None:
    asker = AskableAnswers()
    model = model_of(asker, Section.FDB)
    run(model, 100, 100.2)
    asker.texts["ofproto/list"] = "br-ex\n"
    run(model, 100.3, 103)
    assert model.bridge == "br-ex"


def test_a_question_without_an_answer_is_not_asked_again_meanwhile() -> None:
    asker = AskableAnswers()
    asker.texts["upcall/show"] = None
    model = model_of(asker, Section.UPCALL)
    run(model, 100, 120)
    assert asker.asked == [("upcall/show",)]
    assert (model.upcalls.state, model.upcalls.under_way) == (State.ASKING, True)


def test_a_failure_is_told_and_what_was_known_stays() -> None:
    asker = AskableAnswers()
    model = model_of(asker, Section.UPCALL)
    run(model, 100, 101)
    asker.texts["upcall/show"] = BUSY
    run(model, 102, 106)
    assert (model.upcalls.state, model.upcalls.trouble) == (State.FAILED, BUSY)
    assert model.upcalls.value is not None
    assert model.upcalls.came_at < 101
    asker.texts["upcall/show"] = "system@x:\n  ufid enabled : true\n"
    run(model, 106.1, 109)
    assert (model.upcalls.state, model.upcalls.trouble) == (State.READY, None)


def test_what_vswitchd_does_not_have_is_not_asked_for() -> None:
    asker = AskableAnswers()
    asker.commands -= {"upcall/show"}
    model = model_of(asker, Section.UPCALL)
    run(model, 100, 105)
    assert (model.upcalls.state, asker.asked) == (State.UNSUPPORTED, [])
    asker.commands = frozenset()  # not known: it is tried
    run(model, 105, 106)
    assert asker.asked == [("upcall/show",)]


def test_of_a_recording_nothing_is_asked() -> None:
    model = DatapathModel(None)
    for section in SECTIONS:
        model.choose(section)
        run(model, 100, 103)
    assert not model.possible
    assert all(reading.asked_at is None for reading in model.looked_at)


def test_without_a_reader_the_database_and_the_log_say_so() -> None:
    model = DatapathModel(AskableAnswers())
    model.choose(Section.LOG)
    run(model, 100, 101)
    assert str(model.log.trouble) == "nobody reads the database and the log here"


def test_database_and_log() -> None:
    model = model_of(section=Section.BRIDGES)
    run(model, 100, 101)
    assert model.switch.value == SWITCH
    model.choose(Section.LOG)
    run(model, 101, 102)
    assert model.log.value is not None
    assert [line.level for line in model.log.value.lines][-2:] == ["ERR", "INFO"]


def test_sections_in_a_circle() -> None:
    model = model_of()
    seen = []
    for _ in SECTIONS:
        seen.append(model.section)
        model.turn(1)
    assert (tuple(seen), model.section) == (SECTIONS, Section.OVERVIEW)
    model.turn(-1)
    assert model.section is Section.LOG


def test_who_leaves_forgets_what_is_large() -> None:
    model = model_of(section=Section.RULES)
    run(model, 100, 102)
    assert model.rules.value is not None
    model.leave()
    assert model.rules.value is None


def test_the_same_answer_again_is_nothing_new_to_draw() -> None:
    model = model_of(section=Section.UPCALL)
    run(model, 100, 104.2)
    changes = model.changes
    run(model, 104.3, 110)
    assert model.changes == changes


def show_reading(*texts: str) -> Reading[object]:
    """A reading that had these answers, two seconds apart."""
    told = iter(texts)

    def ask() -> Future[str]:
        future: Future[str] = Future()
        future.set_result(next(told))
        return future

    reading = Reading("dpctl/show", ask, parse_dpctl_show)
    for number in range(len(texts)):
        reading.look(100 + 2 * number, 100)
        reading.settle(100 + 2 * number)
    return reading  # type: ignore[return-value]


def rates(*texts: str) -> Rates:
    reading = show_reading(*texts)
    datapath = parse_dpctl_show(texts[-1]).datapaths[0]
    return rates_of(reading, datapath)  # type: ignore[arg-type]


def test_rates_between_two_readings() -> None:
    assert rates(SHOW) == Rates()
    assert rates(SHOW, LATER) == Rates(2.0, 12_400.0, 31.0, 0.0, -1.0, 0.0)


def test_counters_that_begin_anew_have_no_rate() -> None:
    assert rates(LATER, SHOW) == Rates(2.0, None, None, 0.0, 1.0, 0.0)


def test_a_datapath_that_came_has_no_rate() -> None:
    assert rates(SHOW.replace("system@ovs-system", "system@other"), LATER) == Rates()


def test_a_cancelled_question_is_forgotten() -> None:
    pending: list[Future[str]] = [Future(), Future()]
    asked = iter(pending)
    reading = Reading("x", lambda: next(asked), str)
    reading.look(100, 100)
    reading.drop()
    reading.look(100.1, 100)
    pending[0].cancel()
    pending[1].set_exception(OvscopeError("no"))
    reading.settle(100.2)
    assert (reading.state, str(reading.trouble)) == (State.FAILED, "no")


def test_an_answer_that_cannot_be_read_is_told() -> None:
    def read(text: str) -> int:
        return int(text)

    future: Future[str] = Future()
    future.set_result("seven")
    reading = Reading("x", lambda: future, read)
    reading.look(100, 100)
    reading.settle(100)
    assert (reading.state, type(reading.trouble)) == (State.FAILED, ValueError)


def test_the_place_of_a_packet_in_the_log() -> None:
    lines = [LogLine(time, "m", "INFO", "") for time in (10, 20, 0, 30)]
    assert [place_in_log(lines, time) for time in (5, 10, 25, 30, 99)] == [0, 1, 3, 4, 4]
    assert place_in_log([], 7) == 0
