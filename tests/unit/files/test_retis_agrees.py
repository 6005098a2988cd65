"""Retis and we see the same in what we write: real packets, and any that could be."""

import gzip
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from engine.events import Event, FlowTblLookup, PacketBytes, Stack
from engine.files.items import Change, Ending, FlowRecord, Startup
from engine.files.writer import RecordingWriter
from engine.flow_id import FlowId
from engine.source import Batch, SourceStatus
from tests.retis_agreement import assert_retis_agrees
from tests.unit.files.samples import STATUS, UFID, items, sample, written
from tests.unit.files.strategies import batches
from tests.unit.store.builders import (
    classified_packet,
    cloned_packet,
    dropped_packet,
    packet_out,
    stack_packet,
    tracked_packet,
    tunnelled_packet,
)

BUNDLED = Path(__file__).parents[3] / "engine/recordings/lab.jsonl.gz"


def written_anew(data: bytes) -> bytes:
    """Read a recording and write what it holds."""
    out = io.BytesIO()
    writer = RecordingWriter(out)
    for item in items(data)[0]:
        match item:
            case Startup():
                writer.start(item)
            case Event():
                writer.lines([item], [])
            case PacketBytes():
                writer.lines([], [item])
            case FlowRecord():
                writer.flow(item)
            case Change():
                writer.news(SourceStatus("live", "", item.hooks, item.condition.lost))
            case Ending():
                writer.end()
    return out.getvalue()


def test_of_the_bundled_recording(tmp_path: Path) -> None:
    path = tmp_path / "lab.jsonl"
    path.write_bytes(written_anew(gzip.decompress(BUNDLED.read_bytes())))
    assert len(path.read_bytes().splitlines()) > 400
    assert_retis_agrees(path)


def test_of_every_kind_of_packet(tmp_path: Path) -> None:
    builds = [
        classified_packet, cloned_packet, dropped_packet, packet_out, stack_packet, tracked_packet,
        tunnelled_packet,
    ]  # fmt: skip
    packets = [build(number, number * 1_000_000) for number, build in enumerate(builds, 1)]
    path = tmp_path / "kinds.jsonl"
    path.write_bytes(written(Batch([event for events in packets for event in events], [], STATUS, [2])))
    assert_retis_agrees(path)


def as_a_kernel_has_it(event: Event) -> Event:
    """A thread and a tracepoint have names of one line, and a flow that was found has an address."""
    detail = event.detail
    if isinstance(detail, FlowTblLookup) and detail.flow:
        found = FlowId(detail.flow.ufid or UFID, detail.flow.flow or 1, detail.flow.actions)
        detail = detail._replace(flow=found)
    elif isinstance(detail, Stack):
        detail = detail._replace(point="netif_rx")
    return event._replace(task=event.task._replace(comm="handler1"), detail=detail)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batches())
def test_of_any_events(tmp_path: Path, batch: Batch) -> None:
    path = tmp_path / "any.jsonl"
    events = list(map(as_a_kernel_has_it, batch.events))
    path.write_bytes(written(batch._replace(status=STATUS, events=events)))
    assert_retis_agrees(path)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"recirc_id":0,"queue_id"', b'"recirc_id":1,"queue_id"'),
        (b'"recirc_id":0,"queue_id":2882338816', b'"recirc_id":0'),
        (b'"upcall_ts":1000020000', b'"upcall_ts":1000020001'),
        (b'"queue_id":2882338816,"batch_ts"', b'"queue_id":2882338817,"batch_ts"'),
        (b'"op_type":"put"', b'"op_type":"exec"'),
        (b'"symbol":"ovs_flow_cmd_new"', b'"symbol":"ovs_flow_cmd_set"'),
        (b'"timestamp":1000000000,"skb"', b'"timestamp":1000000001,"skb"'),
        (b'"cpu":6', b'"cpu":7'),
    ],
)
def test_what_only_retis_reads_is_compared(tmp_path: Path, old: bytes, new: bytes) -> None:
    assert old in sample()
    path = tmp_path / "other.jsonl"
    path.write_bytes(sample().replace(old, new))
    with pytest.raises(AssertionError):
        assert_retis_agrees(path)
