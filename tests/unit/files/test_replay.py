"""A recording as a source."""

import io
import os
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from engine.detrace.answers import Priority, State
from engine.detrace.ovn.answers import OvnState, OvnStatus
from engine.errors import OvscopeError
from engine.events import Event, PacketBytes
from engine.files.answers import answer_of, record_of
from engine.files.items import FlowRecord
from engine.files.writer import RecordingWriter
from engine.flow_id import FlowId
from engine.replay import ReplaySource
from engine.source import Batch, Notice, SourceStatus
from tests.unit.files.samples import (
    BYTES,
    COOKIE,
    HOOKS,
    STARTUP,
    STATUS,
    UFID,
    fast_path,
    sample,
    slow_path,
    written,
)

FLOW = FlowId(UFID, 0xFFFF_9000_0000_2000, 0xFFFF_9000_0000_3000)
DPFLOW = "recirc_id(0),in_port(2),eth_type(0x0800),ipv4(frag=no), packets:3, bytes:294, used:0.5s, actions:3"
RULES = ("br0", "  cookie=0x22, duration=2s, n_packets=3, n_bytes=294, priority=10,ip,actions=output:2")


@pytest.fixture
def path(tmp_path: Path) -> str:
    found = tmp_path / "two.jsonl"
    found.write_bytes(sample())
    return str(found)


def pulled(source: ReplaySource) -> Iterator[Batch]:
    """Pull until the source has ended."""
    end = time.monotonic() + 10
    while time.monotonic() < end:
        batch = source.pull()
        yield batch
        if batch.status.ended:
            return
        time.sleep(0.001)
    raise AssertionError("the source does not end")


def test_it_gives_what_was_recorded_and_ends(path: str) -> None:
    source = ReplaySource(path)
    source.start()
    batches = list(pulled(source))
    source.close()
    assert [event for batch in batches for event in batch.events] == [*slow_path(), *fast_path()]
    assert [data for batch in batches for data in batch.packets] == [PacketBytes(1, 98, BYTES)]
    title = "two.jsonl · ovs-system · ovscope 0.1.0"
    assert batches[-1].status == SourceStatus("replay", title, HOOKS, {}, ended=True)
    assert source.clock_offset == STARTUP.clock_offset
    assert source.warnings.texts() == ()


def test_what_cookies_are_is_known_once_it_was_read_the_newest_of_each(tmp_path: Path) -> None:
    before = replace(COOKIE, state=OvnState.UNKNOWN, rows=(), at=1.5)
    path = tmp_path / "ovn.jsonl"
    path.write_bytes(written(Batch(fast_path(1), [], STATUS), cookies=[before, COOKIE]))
    source = ReplaySource(str(path))
    assert (source.origins.changes, source.origins.origin(0x22)) == (0, None)
    source.start()
    list(pulled(source))
    source.close()
    assert (source.origins.changes, source.origins.origin(0x22)) == (2, COOKIE)
    assert source.origins.origin(0x23) is None
    assert source.origins.status() == OvnStatus()


def test_what_was_incomplete_and_how_the_tracing_stood_is_known_again(tmp_path: Path) -> None:
    first = STATUS._replace(notices=(Notice(1, "vswitchd has started"),), sampling=10)
    last = first._replace(
        lost={"pass": 2},
        capture="icmp",
        crowded=True,
        left_out={"filter": 3},
        removed={"upcalls": 1},
        notices=(*first.notices, Notice(2, "vswitchd was restarted")),
    )
    path = tmp_path / "incomplete.jsonl"
    path.write_bytes(written(Batch(slow_path(), [], first, [1]), Batch(fast_path(), [], last, [2, 1])))
    source = ReplaySource(str(path))
    source.start()
    batches = list(pulled(source))
    source.close()
    assert [packet for batch in batches for packet in batch.incomplete] == [1, 2, 1]
    title = "incomplete.jsonl · ovs-system · ovscope 0.1.0"
    assert batches[-1].status == last._replace(mode="replay", title=title, ended=True)


def test_a_pull_never_takes_long_nor_brings_much(tmp_path: Path) -> None:
    out = io.BytesIO()
    writer = RecordingWriter(out)
    writer.start(STARTUP)
    for packet in range(1, 10_000):
        writer.batch(Batch(fast_path(packet), [], STATUS))
    writer.end()
    (tmp_path / "many.jsonl").write_bytes(out.getvalue())
    source = ReplaySource(str(tmp_path / "many.jsonl"))
    source.start()
    events: list[Event] = []
    spent: list[float] = []
    before = time.thread_time()
    for batch in pulled(source):
        spent.append(time.thread_time() - before)
        events += batch.events
        assert len(batch.events) <= 5_000
        before = time.thread_time()
    source.close()
    assert len(events) == 3 * 9_999
    assert max(spent) < 0.01


def test_what_is_no_recording_is_refused_at_the_start(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("no recording\n")
    with pytest.raises(OvscopeError) as caught:
        ReplaySource(str(tmp_path / "notes.txt")).start()
    assert str(caught.value).startswith(f"{tmp_path}/notes.txt is no recording of packets: ")


def test_it_can_be_closed_while_more_is_to_be_read(path: str, tmp_path: Path) -> None:
    lines = Path(path).read_bytes().splitlines(keepends=True)
    (tmp_path / "long.jsonl").write_bytes(lines[0] + b"".join(lines[1:-1]) * 20_000)
    source = ReplaySource(str(tmp_path / "long.jsonl"))
    source.start()
    began = time.monotonic()
    source.close()
    assert time.monotonic() - began < 1
    assert not [thread for thread in threading.enumerate() if thread.name == "replay"]


def test_of_a_pipe_each_line_comes_when_it_was_written(monkeypatch: pytest.MonkeyPatch) -> None:
    end, start = os.pipe()
    with os.fdopen(end, "rb") as pipe, os.fdopen(start, "wb", buffering=0) as writing:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(pipe.raw)))
        source = ReplaySource("-")
        source.start()
        lines = sample().splitlines(keepends=True)
        writing.write(lines[0] + lines[1])
        wait_for = time.monotonic() + 5
        events: list[Event] = []
        while not events and time.monotonic() < wait_for:
            events += source.pull().events
        assert events == slow_path()[:1]
        writing.close()
        assert list(pulled(source))[-1].status.ended
        source.close()


def test_what_vswitchd_said_is_known_again(tmp_path: Path) -> None:
    out = io.BytesIO()
    writer = RecordingWriter(out)
    writer.start(STARTUP)
    record = FlowRecord(2_000, FLOW, DPFLOW, RULES, "ready", 1_000, 2_000, "a note")
    writer.flow(record)
    writer.end()
    (tmp_path / "a.jsonl").write_bytes(out.getvalue())
    source = ReplaySource(str(tmp_path / "a.jsonl"))
    source.start()
    list(pulled(source))
    source.close()
    answers = source.answers
    answer = answers.answer(FLOW, 500)
    assert answer is not None
    assert answer.state is State.READY
    assert answer.datapath_flow is not None
    assert [getattr(item, "cookie", None) for item in answer.rules] == [0x22]
    assert (answer.get_flow_raw, answer.detrace_raw) == (DPFLOW, "\n".join(RULES))
    assert (answer.asked_at, answer.answered_at, answer.note) == (1_000, 2_000, "a note")
    assert answers.answer(FlowId(UFID), 500) == answer  # the put of it
    assert answers.answer(FLOW._replace(flow=1), 500) is None  # another flow with that UFID
    answers.ask(FLOW, Priority.SELECTED)
    assert (answers.changes, answers.status().rate) == (1, 0)
    assert record_of(answer) == record


def test_of_what_retis_asked_the_state_is_judged_by_the_reply() -> None:
    pending = FlowRecord(7, FLOW, DPFLOW, ("Cache was not found for system@ovs-system",))
    assert answer_of(pending).state is State.PENDING
    assert answer_of(pending).rules == ()
    ready = FlowRecord(7, FLOW, DPFLOW, RULES)
    assert (answer_of(ready).state, answer_of(ready).answered_at) == (State.READY, 7)
