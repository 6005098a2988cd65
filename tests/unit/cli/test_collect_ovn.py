"""`ovscope collect --enrich` where there is an OVN, and where there is none or a dead one."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine.detrace.answers import Answer, State
from engine.detrace.detrace_text import parse_detrace
from engine.detrace.ovn.answers import OvnAnswer, OvnState
from engine.detrace.ovn.origins import OvnOrigins
from engine.detrace.ovn.tables import NORTHBOUND, SOUTHBOUND
from engine.flow_id import FlowId
from engine.source import Batch
from tests.unit.cli.test_collect import TRACING, Explains, Made, items
from tests.unit.ovn import world
from tests.unit.ovsdb.stand_in import OvsdbStandIn
from tui import cli
from tui.commands import collect
from tui.commands.live_source import make_origins

pytestmark = pytest.mark.usefixtures("no_ovn_here")

RECORDED = "ovscope: recorded 12 events of 2 packets\n"
NOBODYS = 0x12345678
COUNTS = "duration=2s, n_packets=3, n_bytes=294"
COOKIES = (world.DROP, world.PORT, world.DROP, NOBODYS, 1 << 40)
RULES = "br-int\n" + "".join(f"  cookie={c:#x}, {COUNTS}, ip,actions=drop\n" for c in COOKIES)
WAIT = 20.0  # s


class Ruled(Explains):
    """Knows rules of every flow."""

    def answer(self, flow: FlowId, at: int | None = None) -> Answer | None:
        rules = parse_detrace(RULES)
        return Answer(flow, State.READY, None, rules, detrace_raw=RULES, answered_at=time.monotonic_ns())


class Until(Made):
    """A source that ends once something is so."""

    def __init__(self, enough: Callable[[], bool]) -> None:
        super().__init__()
        self.enough = enough
        self.deadline = time.monotonic() + WAIT

    def pull(self) -> Batch:
        self.ends = self.enough() or time.monotonic() > self.deadline
        return super().pull()


class Collecting:
    """Collects until something is so, and keeps what asked OVN."""

    def __init__(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.path = path
        self.origins: list[OvnOrigins] = []
        self._patch = monkeypatch
        monkeypatch.setattr(collect, "make_explainer", lambda _arguments: Ruled())
        monkeypatch.setattr(collect, "make_origins", self._make_origins)

    def _make_origins(self, arguments: Any) -> OvnOrigins:
        arguments.rundir = str(self.path.parent)  # not the switch of this host
        self.origins.append(make_origins(arguments))
        return self.origins[0]

    def run(self, enough: Callable[[], bool], *words: str) -> list[OvnAnswer]:
        source = Until(enough)
        self._patch.setattr(collect, "make_source", lambda _arguments: source)
        assert cli.main(["collect", "-o", str(self.path), "--enrich", *words]) == 0
        assert source.closed
        return [item for item in items(self.path) if isinstance(item, OvnAnswer)]

    def written(self, number: int) -> bool:
        return self.path.exists() and self.path.read_bytes().count(b'"ovn":') >= number


@pytest.fixture
def collecting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Collecting:
    return Collecting(tmp_path / "r.jsonl", monkeypatch)


def test_what_each_cookie_is_is_recorded_once(
    collecting: Collecting, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    databases = {SOUTHBOUND: world.southbound(), NORTHBOUND: world.northbound()}
    remote = f"unix:{tmp_path}/s"
    with OvsdbStandIn(tmp_path / "s", databases):
        told = collecting.run(lambda: collecting.written(3), "--ovnsb", remote, "--ovnnb", remote)
        by_cookie = {answer.cookie: answer for answer in told}
        assert len(told) == len(by_cookie) == 3
        kept = {answer.cookie: collecting.origins[0].origin(answer.cookie) for answer in told}
    assert by_cookie[world.DROP].rows[0].origins[0].title == "drop to-lport 1001"
    assert by_cookie[world.PORT].rows[0].title == "sw0-p2"
    assert by_cookie[NOBODYS].state is OvnState.UNKNOWN
    for cookie, answer in by_cookie.items():
        live = kept[cookie]
        assert live is not None
        assert (answer.state, answer.rows, answer.note) == (live.state, live.rows, live.note)
        assert answer.at == pytest.approx(live.at, abs=1e-8)
    assert capsys.readouterr().err == TRACING + RECORDED


def test_a_dead_database_is_told_and_recorded_as_that(
    collecting: Collecting, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = collecting.run(lambda: collecting.written(3), "--ovnsb", f"unix:{tmp_path}/none")
    trouble = (
        f"cannot connect to unix:{tmp_path}/none (no such file or directory): "
        "check that the database server runs and may be reached"
    )
    assert {(answer.state, answer.rows, answer.note) for answer in told} == {
        (OvnState.UNREACHABLE, (), trouble)
    }
    assert sorted(answer.cookie for answer in told) == sorted({world.DROP, world.PORT, NOBODYS})
    assert capsys.readouterr().err == f"{TRACING}{RECORDED}ovscope: {trouble}\n"


def test_a_database_that_hangs_delays_neither_events_nor_the_end(
    collecting: Collecting, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with OvsdbStandIn(tmp_path / "s", {}) as stand_in:
        stand_in.answer = lambda method, params: b" "
        asked = [0.0]

        def hangs() -> bool:
            asked[0] = time.monotonic()
            return bool(stand_in.received)

        assert collecting.run(hangs, "--ovnsb", f"unix:{tmp_path}/s") == []
        assert time.monotonic() - asked[0] < 2
    assert capsys.readouterr().err == TRACING + RECORDED


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), ""),
        (
            ("--ovnnb", "unix:/none"),
            "ovscope: no southbound database of OVN was found, so cookies are recorded as they are: "
            "name it with --ovnsb\n",
        ),
    ],
)
def test_without_ovn_nothing_is_recorded_nor_said_unless_it_was_named(
    collecting: Collecting, words: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert collecting.run(lambda: collecting.origins[0].status().absent, *words) == []
    assert capsys.readouterr().err == TRACING + RECORDED + said
