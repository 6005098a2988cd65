"""`ovscope collect` and `live`, over a source that is made up."""

import os
import signal
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from engine.detrace.answers import Answer, ExplainerStatus, Priority, State
from engine.errors import OvscopeError
from engine.events import Event, PacketBytes
from engine.files.items import Ending, FlowRecord, Item
from engine.files.reader import read
from engine.files.streams import open_input
from engine.files.warnings import Warnings
from engine.flow_id import FlowId
from engine.source import Batch
from engine.vswitchd.choose import choose
from tests.unit.cli.recordings import FOUND, FRAME, MISSED
from tests.unit.files.samples import STATUS, fast_path, slow_path
from tests.unit.vswitchd.fake_proc import FakeProc
from tui import cli
from tui.commands import collect, live, live_source

TRACING = "ovscope: tracing ovs-system; Ctrl-C stops\n"
ALL = [*slow_path(), *fast_path()]


class Made:
    """A source of two packets, one a pull."""

    def __init__(self, problem: str = "", fails: bool = False, ends: bool = False) -> None:
        self.batches = [slow_path(), fast_path()]
        self.problem = problem
        self.fails = fails
        self.ends = ends
        self.closed = 0
        self.pulled = threading.Event()

    def start(self) -> None:
        if self.fails:
            raise OvscopeError("no probe could be attached", "run `ovscope doctor`")

    def pull(self) -> Batch:
        events = self.batches.pop(0) if self.batches else []
        if not self.batches:
            self.pulled.set()
        data = [PacketBytes(event.packet, 98, FRAME) for event in events if event.number == 0]
        ended = not self.batches and (self.ends or bool(self.problem))
        return Batch(events, data, STATUS._replace(ended=ended, problem=self.problem if ended else ""))

    def close(self) -> None:
        self.closed += 1


@pytest.fixture
def source(monkeypatch: pytest.MonkeyPatch) -> Made:
    made = Made()
    monkeypatch.setattr(collect, "make_source", lambda _arguments: made)
    monkeypatch.setattr(live, "make_source", lambda _arguments: made)
    return made


def items(path: Path) -> list[Item]:
    warnings = Warnings()
    found = list(read(open_input(str(path)), "x", warnings))
    assert warnings.texts() == ()
    return found


def events(path: Path) -> list[Event]:
    return [item for item in items(path) if isinstance(item, Event)]


@pytest.mark.parametrize("name", ["r.jsonl", "r.jsonl.gz", "r.jsonl.zst"])
def test_it_records_for_a_time(
    source: Made, tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["collect", "-o", f"{tmp_path}/{name}", "--duration", "0.2"]) == 0
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == TRACING + "ovscope: recorded 12 events of 2 packets\n"
    assert events(tmp_path / name) == ALL
    assert isinstance(items(tmp_path / name)[-1], Ending)
    assert source.closed


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_cleanly(source: Made, tmp_path: Path, number: signal.Signals) -> None:
    def kill() -> None:
        source.pulled.wait(10)
        os.kill(os.getpid(), number)

    threading.Thread(target=kill).start()
    before = signal.getsignal(number)
    assert cli.main(["collect", "-o", f"{tmp_path}/r.jsonl"]) == 0
    assert events(tmp_path / "r.jsonl") == ALL
    assert source.closed
    assert signal.getsignal(number) is before


def test_it_records_so_many_packets(source: Made, tmp_path: Path) -> None:
    assert cli.main(["collect", "-o", f"{tmp_path}/r.jsonl", "--packets", "1"]) == 0
    assert events(tmp_path / "r.jsonl") == slow_path()


def test_it_records_what_the_filter_wants(source: Made, tmp_path: Path) -> None:
    assert cli.main(["collect", "-o", f"{tmp_path}/r.jsonl", "-f", "hit", "--duration", "0.2"]) == 0
    assert events(tmp_path / "r.jsonl") == [event._replace(packet=1) for event in fast_path()]


def test_it_writes_to_a_pipe_line_by_line(source: Made, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert cli.main(["collect", "-o", "-", "--duration", "0.2"]) == 0
    lines = capfdbinary.readouterr().out.splitlines()
    assert len(lines) == 14


def test_a_source_that_fails_later_leaves_a_whole_file(
    source: Made, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source.problem = "the engine stopped: restart it"
    assert cli.main(["collect", "-o", f"{tmp_path}/r.jsonl"]) == 1
    assert capsys.readouterr().err == TRACING + "ovscope: the engine stopped: restart it\n"
    assert events(tmp_path / "r.jsonl") == ALL


def test_a_source_that_cannot_start_leaves_the_file_alone(
    source: Made, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source.fails = True
    (tmp_path / "r.jsonl").write_text("precious")
    for command in ("collect", "live"):
        assert cli.main([command, "-o", f"{tmp_path}/r.jsonl"]) == 1
        problem = "ovscope: no probe could be attached: run `ovscope doctor`\n"
        assert capsys.readouterr().err == problem
    assert (tmp_path / "r.jsonl").read_text() == "precious"


def test_a_file_that_cannot_be_written_takes_the_probes_off(
    source: Made, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["collect", "-o", f"{tmp_path}/no/r.jsonl"]) == 1
    problem = f"cannot write {tmp_path}/no/r.jsonl (no such file or directory)"
    assert capsys.readouterr().err == f"ovscope: {problem}: make its directory, or name a file elsewhere\n"
    assert source.closed


def test_a_full_disk_is_told(source: Made, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["collect", "-o", "/dev/full"]) == 1
    problem = "cannot write /dev/full (no space left on device)"
    assert capsys.readouterr().err == f"ovscope: {problem}: free some space, or name a file elsewhere\n"


class Explains:
    """Knows every flow at once."""

    def __init__(self) -> None:
        self.asked: list[FlowId] = []
        self.seen: list[FlowId] = []
        self.heard: Callable[[Answer], None] = lambda _answer: None

    def listen(self, heard: Callable[[Answer], None]) -> None:
        self.heard = heard

    @property
    def changes(self) -> int:
        return len(self.asked)

    def start(self) -> None: ...

    def close(self) -> None: ...

    def see(self, flow: FlowId, at: int) -> None:
        self.seen.append(flow)

    def ask(self, flow: FlowId, priority: Priority, at: int | None = None) -> None:
        self.asked.append(flow)
        if told := self.answer(flow):
            self.heard(told)

    def answer(self, flow: FlowId, at: int | None = None) -> Answer | None:
        return Answer(flow, State.PENDING, get_flow_raw="recirc_id(0)\n", answered_at=7)

    def status(self) -> ExplainerStatus:
        return ExplainerStatus(rate=20)


@pytest.mark.usefixtures("no_ovn_here")
def test_flows_are_asked_for_and_their_answers_recorded(
    source: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    explainer = Explains()
    monkeypatch.setattr(collect, "make_explainer", lambda _arguments: explainer)
    assert cli.main(["collect", "-o", f"{tmp_path}/r.jsonl", "--enrich", "--duration", "0.2"]) == 0
    flows = [item for item in items(tmp_path / "r.jsonl") if isinstance(item, FlowRecord)]
    assert [record.flow for record in flows] == explainer.asked == explainer.seen
    assert len(flows) == 2  # the flow that was put, and the one that was found
    assert flows[0]._replace(flow=FlowId("")) == FlowRecord(
        7, FlowId(""), "recirc_id(0)", (), "pending", 0, 7
    )


def test_live_without_a_terminal_is_text(
    source: Made, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source.ends = True
    assert cli.main(["live", "-o", f"{tmp_path}/r.jsonl"]) == 0
    trees = "".join(MISSED.splitlines(keepends=True)[1:8] + MISSED.splitlines(keepends=True)[11:])
    out = capsys.readouterr().out
    assert "".join(out.splitlines(keepends=True)[1:10]) == trees
    assert len(out.splitlines()) == 10 + len(FOUND.splitlines()) - 3
    assert events(tmp_path / "r.jsonl") == ALL


def test_several_vswitchds_are_told_apart_before_anything_is_attached(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    proc = FakeProc(tmp_path / "proc", tmp_path / "root")
    for pid, rundir in ((812, "one"), (913, "two")):
        proc.start(pid, f"{tmp_path}/{rundir}/ovs-vswitchd.{pid}.ctl", root=Path("/"))
    monkeypatch.setattr(live_source, "choose", partial(choose, proc=proc.path))
    assert cli.main(["collect", "-o", "-"]) == 1
    assert capsys.readouterr().err == (
        f"ovscope: several ovs-vswitchd run (pid 812, {tmp_path}/one; pid 913, {tmp_path}/two): "
        "choose one with --rundir or --pid\n"
    )
