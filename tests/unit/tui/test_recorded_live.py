"""`live -o FILE` records what vswitchd and OVN answered, and a replay of that file shows it as `live` did."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest
from textual.pilot import Pilot

from engine.detrace.answers import Answer, Priority
from engine.detrace.explainer import Explainer
from engine.detrace.ovn.answers import OvnAnswer
from engine.detrace.session import Target
from engine.events import Event
from engine.files.answers import record_of
from engine.files.items import Ending, FlowRecord, Item
from engine.flow_id import FlowId
from tests.unit.cli.test_collect import items
from tests.unit.detrace.stand_in import FLOW, RULES, Hangs, Reply, StandIn, ctl, vswitchd
from tests.unit.tui.answers import ANSWERS, SimulatedAnswers
from tests.unit.tui.fake_source import FakeSource
from tests.unit.tui.origins import KnownOrigins, known
from tests.unit.tui.screen_text import screen_text
from tests.unit.tui.stories import FIRST, PUT, SECOND, tunnelled
from tui import cli
from tui.app import OvscopeApp
from tui.commands import live, replay

WAIT = 20.0  # s
NOW = time.monotonic_ns()
STORY = tunnelled(1, NOW)
COOKIES = (0xAED19B4D, 0x3A11F0C7, 0x1D826318, 0x5D1F3C20)

Use = Callable[[Pilot[int]], Awaitable[None]]


class Tells(SimulatedAnswers):
    """An explainer that answers at once, and tells who listens."""

    def __init__(self) -> None:
        super().__init__()
        for told in ANSWERS.values():
            self.put(replace(told, asked_at=NOW, answered_at=NOW + 1))
        self.asked: set[tuple[FlowId, Priority]] = set()
        self.heard: Callable[[Answer], None] = lambda _answer: None

    def start(self) -> None: ...

    def close(self) -> None: ...

    def listen(self, heard: Callable[[Answer], None]) -> None:
        self.heard = heard

    def ask(self, flow: FlowId, priority: Priority, at: int | None = None) -> None:
        self.asked.add((flow, priority))
        if told := self.answer(flow):
            self.heard(told)


class Origins(KnownOrigins):
    """Knows some cookies, and tells who listens."""

    def __init__(self) -> None:
        super().__init__()
        self._answers = known()._answers
        self.asked: set[int] = set()
        self.heard: Callable[[OvnAnswer], None] = lambda _answer: None

    def start(self) -> None: ...

    def close(self) -> None: ...

    def listen(self, heard: Callable[[OvnAnswer], None]) -> None:
        self.heard = heard

    def origin(self, cookie: int) -> OvnAnswer | None:
        self.asked.add(cookie)
        if told := super().origin(cookie):
            self.heard(told)
        return told


class Live:
    """The command over a source, a vswitchd and an OVN that are made up."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.path = folder / "r.jsonl"
        self.source = FakeSource()
        self.explainer = Tells()
        self.origins = Origins()
        self._folder = folder
        self._patch = patch
        patch.setattr(live, "is_terminal", lambda: True)
        patch.setattr(replay, "is_terminal", lambda: True)
        patch.setattr(live, "make_source", lambda _arguments: self.source)
        patch.setattr(live, "make_explainer", lambda _arguments: self.explainer)
        patch.setattr(live, "make_origins", lambda _arguments: self.origins)

    def run(self, use: Use, *words: str, code: int = 0) -> None:
        """Run the UI over one packet, for as long as it is used."""
        self.source.feed(STORY)
        self._run(use, "live", "--rundir", str(self._folder), *words, code=code)

    def record(self, use: Use, code: int = 0) -> list[Item]:
        """Run it and record; return what the file holds after the first line."""
        self.run(use, "-o", str(self.path), code=code)
        return items(self.path)[1:]

    def replay(self, use: Use) -> None:
        """Use the UI over the recording."""
        self._run(use, "replay", str(self.path))

    def _run(self, use: Use, *words: str, code: int = 0) -> None:
        def run(app: OvscopeApp) -> int:
            asyncio.run(used(app, use))
            return app.return_code or 0

        self._patch.setattr("tui.app.run", run)
        assert cli.main(list(words)) == code


@pytest.fixture
def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Live:
    return Live(tmp_path, monkeypatch)


async def used(app: OvscopeApp, use: Use) -> None:
    async with app.run_test(size=(150, 70)) as pilot, asyncio.timeout(WAIT):
        while not app.session.view.rows(0, 1):
            await pilot.pause(0.02)
        await use(pilot)  # type: ignore[arg-type]


def shows(words: str, into: list[str]) -> Use:
    """Go to the upcall's lookup; keep the pane's lines, but for ages, once these words are among them."""

    async def use(pilot: Pilot[int]) -> None:
        await pilot.press("home", "enter", "down", "down")
        while words not in screen_text(pilot.app):
            await pilot.pause(0.02)
        lines = [line.partition("▏ ")[2].rstrip() for line in screen_text(pilot.app).splitlines()[2:]]
        into.extend(line for line in lines if " asked " not in line)

    return use


def test_a_replay_shows_the_rules_that_live_showed(session: Live) -> None:
    seen: list[str] = []
    again: list[str] = []
    session.record(shows("↳ ACL deny-all", seen))
    session.replay(shows("↳ ACL deny-all", again))
    assert again == seen
    assert sum("0x1d826318" in line for line in seen) == 1


def test_each_answer_is_there_once_and_the_packets_are(session: Live) -> None:
    found = session.record(shows("↳ ACL deny-all", []))
    assert [item for item in found if isinstance(item, Event)] == STORY.events
    flows = [item for item in found if isinstance(item, FlowRecord)]
    answers = [session.explainer.answer(flow) for flow in (PUT, FIRST, SECOND)]
    assert sorted(flows) == sorted(record_of(answer) for answer in answers if answer)
    cookies = {item.cookie: item for item in found if isinstance(item, OvnAnswer)}
    assert cookies == {cookie: KnownOrigins.origin(session.origins, cookie) for cookie in COOKIES}
    assert len(found) == len(STORY.events) + 1 + len(flows) + len(cookies) + 1
    assert isinstance(found[-1], Ending)


def test_nothing_more_is_asked_than_without_a_recording(
    session: Live, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session.record(shows("↳ ACL deny-all", []))
    other = Live(tmp_path, monkeypatch)
    other.run(shows("↳ ACL deny-all", []))
    assert session.explainer.asked == other.explainer.asked
    assert session.origins.asked == other.origins.asked == {*COOKIES, 0}


class Late(FakeSource):
    """A source at whose end an answer comes."""

    def __init__(self, explainer: Tells) -> None:
        super().__init__()
        self._explainer = explainer

    def close(self) -> None:
        super().close()
        self._explainer.heard(LAST)


LAST = replace(ANSWERS[FIRST], flow=FlowId(FIRST.ufid, 7, 8), asked_at=NOW, answered_at=NOW)


def whole(found: list[Item]) -> bool:
    """Whether nothing is missing, and what came last is there once."""
    recorded = [item for item in found if isinstance(item, Event)]
    return recorded == STORY.events and found.count(record_of(LAST)) == 1 and isinstance(found[-1], Ending)


async def quits(pilot: Pilot[int]) -> None:
    await pilot.press("q")


async def is_ended(pilot: Pilot[int]) -> None:
    os.kill(os.getpid(), signal.SIGTERM)
    while pilot.app.is_running:  # noqa: ASYNC110 - the framework tells nobody
        await asyncio.sleep(0.01)


async def fails(pilot: Pilot[int]) -> None:
    def fail() -> None:
        raise RuntimeError("a widget failed")

    pilot.app.screen.call_next(fail)
    await pilot.pause()


@pytest.mark.parametrize(("use", "code"), [(quits, 0), (is_ended, 128 + signal.SIGTERM)])
def test_however_it_is_ended_the_file_is_whole(session: Live, use: Use, code: int) -> None:
    session.source = Late(session.explainer)
    assert whole(session.record(use, code=code))


def test_a_crash_leaves_a_whole_file(session: Live) -> None:
    session.source = Late(session.explainer)
    with pytest.raises(RuntimeError, match="a widget failed"):
        session.record(fails)
    assert whole(items(session.path)[1:])


def test_a_full_disk_is_told_and_the_ui_goes_on(session: Live) -> None:
    async def use(pilot: Pilot[int]) -> None:
        await shows("↳ ACL deny-all", [])(pilot)
        assert "cannot write /dev/full (no space left on device)" in screen_text(pilot.app)

    session.run(use, "-o", "/dev/full")


def asks(session: Live, patch: pytest.MonkeyPatch, folder: Path, timeout: float = 2.0) -> None:
    """Let the real explainer ask a vswitchd in the folder."""
    target = Target(rundir=str(folder), timeout=timeout)
    patch.setattr(live, "make_explainer", lambda _arguments: Explainer(target, rate=1000))


def test_what_vswitchd_says_is_recorded_word_by_word(
    session: Live, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asks(session, monkeypatch, tmp_path)
    with StandIn(ctl(tmp_path), vswitchd()):
        found = session.record(shows("0x00000021", []))
    flows = [item for item in found if isinstance(item, FlowRecord)]
    assert {(record.state, record.dpflow, record.ofpflows) for record in flows} == {
        ("ready", FLOW.rstrip(), (RULES.rstrip(),))
    }
    assert {record.flow for record in flows} == {PUT, FIRST, SECOND}


@pytest.mark.parametrize("daemon", [None, Hangs()])
def test_a_dead_vswitchd_delays_neither_packets_nor_keys(
    session: Live, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, daemon: Reply | None
) -> None:
    asks(session, monkeypatch, tmp_path, timeout=60)
    took = [0.0]

    async def use(pilot: Pilot[int]) -> None:
        began = time.monotonic()
        await shows("flow_tbl_lookup", [])(pilot)
        took[0] = time.monotonic() - began

    if daemon is None:
        found = session.record(use)
    else:
        with StandIn(ctl(tmp_path), vswitchd(daemon)):
            found = session.record(use)
    assert [item for item in found if isinstance(item, Event)] == STORY.events
    assert not [item for item in found if isinstance(item, FlowRecord)]
    assert took[0] < 10
