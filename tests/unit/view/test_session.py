from __future__ import annotations

from engine.filter import parse_filter
from engine.flow_id import FlowId
from engine.store import PacketStore
from engine.view.focus import Focus
from engine.view.rate import Rate
from engine.view.rest import Rest
from engine.view.session import Session
from tests.unit.tui.answers import recorded
from tests.unit.tui.fake_source import FakeSource
from tests.unit.tui.stories import PUT, SECOND, tunnelled


def session_of(source: FakeSource) -> Session:
    return Session(source, recorded(), PacketStore())


def test_what_is_fed_is_shown() -> None:
    source = FakeSource()
    session = session_of(source)
    source.feed_packets(1, 10)
    change = session.tick(1.0)
    assert change.rows
    assert session.view.shown == 10
    assert not session.tick(1.1).rows


def test_live_follows_and_a_recording_does_not() -> None:
    for mode, follows in (("live", True), ("replay", False)):
        session = session_of(FakeSource(mode))
        session.tick(1.0)
        assert session.view.follow is follows


def test_loss_is_now_for_some_seconds() -> None:
    source = FakeSource()
    session = session_of(source)
    session.tick(1.0)
    assert not session.losing
    source.status = source.status._replace(lost={"upcall": 3, "pass": 4})
    session.tick(2.0)
    assert session.lost == 7
    assert session.losing
    session.tick(10.0)
    assert session.lost == 7
    assert not session.losing


def test_a_filter_by_cookie_asks_the_answers() -> None:
    source = FakeSource()
    session = session_of(source)
    source.feed_packets(1, 10)
    session.tick(1.0)
    assert session.cookies_of(SECOND) >= {0x1D826318}
    assert session.cookies_of(FlowId("00000000-0000-0000-0000-000000000000")) == frozenset()
    session.view.set_filter(parse_filter("cookie 0x1d826318"))
    assert 0 < session.view.shown < 10


def test_the_flow_of_a_place() -> None:
    source = FakeSource()
    session = session_of(source)
    source.feed(tunnelled(1, 1))
    session.tick(1.0)
    seen = session.flow_at(Focus(1))
    assert seen is not None
    assert seen.flow == PUT
    answer = session.answer(seen)
    assert answer is not None
    assert answer.known
    assert session.flow_at(Focus(99)) is None


def test_without_an_explainer() -> None:
    source = FakeSource()
    session = Session(source, None, PacketStore())
    source.feed(tunnelled(1, 1))
    session.tick(1.0)
    seen = session.flow_at(Focus(1))
    assert seen is not None
    assert session.answer(seen) is None


def test_a_rate_is_of_the_last_seconds() -> None:
    rate = Rate()
    assert rate.value == 0
    for second in range(10):
        rate.read(float(second), second * 100)
    assert rate.value == 100
    for second in range(10, 20):
        rate.read(float(second), 900)
    assert rate.value == 0


def test_a_rate_without_time() -> None:
    rate = Rate()
    rate.read(1.0, 5)
    rate.read(1.0, 9)
    assert rate.value == 0


def test_a_cursor_that_rushes_by_does_not_rest() -> None:
    rest = Rest()
    for tick in range(40):
        rest.see(tick / 15, Focus(tick), following=True)
    assert rest.focus is None
    rest.see(40 / 15, Focus(40), following=False)
    assert rest.focus == Focus(40)


def test_a_cursor_that_follows_slowly_rests() -> None:
    rest = Rest()
    for tick in range(8):
        rest.see(tick / 15, Focus(1), following=True)
    assert rest.focus == Focus(1)
    rest.see(9 / 15, Focus(2), following=True)
    assert rest.focus == Focus(1)
    for tick in range(10, 14):
        rest.see(tick / 15, Focus(2), following=True)
    assert rest.focus == Focus(2)
