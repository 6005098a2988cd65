"""What was written is what is read: exactly the same events."""

import io

from hypothesis import given
from hypothesis import strategies as st

from engine.events import Event, PacketBytes
from engine.files.items import Ending, FlowRecord, Notice
from engine.files.reader import read
from engine.files.warnings import Warnings
from engine.files.writer import RecordingWriter
from engine.source import Batch
from tests.unit.files.samples import HOOKS, STARTUP, STATUS, items, slow_path, written
from tests.unit.files.strategies import RECORDS, batches


@given(st.lists(batches().map(lambda batch: batch._replace(status=STATUS)), max_size=1))
def test_events_and_bytes_come_back_equal(drawn: list[Batch]) -> None:
    found, warnings = items(written(*drawn))
    assert warnings == ()
    assert found[0] == STARTUP
    assert [item for item in found if isinstance(item, Event)] == [e for b in drawn for e in b.events]
    data = [item for item in found if isinstance(item, PacketBytes)]
    assert sorted(data) == sorted(bytes_ for batch in drawn for bytes_ in batch.packets)
    assert isinstance(found[-1], Ending)
    assert found[-1].events == sum(len(batch.events) for batch in drawn)


@given(st.lists(RECORDS, max_size=3))
def test_answers_of_vswitchd_come_back_equal(records: list[FlowRecord]) -> None:
    out = io.BytesIO()
    writer = RecordingWriter(out)
    writer.start(STARTUP)
    for record in records:
        writer.flow(record)
    found = list(read(io.BytesIO(out.getvalue()), "test.jsonl", Warnings()))
    assert found == [STARTUP, *records]


def test_lost_events_are_told_while_they_happen_and_at_the_end() -> None:
    lost = STATUS._replace(lost={"pass": 3})
    found, warnings = items(written(Batch(slow_path()[:1], [], lost), Batch([], [], lost)))
    assert warnings == ()
    assert found[2:] == [
        Notice(5_000_000_000, HOOKS, {"pass": 3}),
        Ending(5_000_000_000, {"pass": 3}, events=1, packets=1),
    ]


def test_bytes_that_come_without_an_event_are_kept() -> None:
    found, _ = items(
        written(Batch(slow_path()[:1], [], STATUS), Batch([], [PacketBytes(1, 98, b"x")], STATUS))
    )
    assert found[2] == PacketBytes(1, 98, b"x")
