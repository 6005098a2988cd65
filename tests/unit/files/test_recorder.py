"""What is recorded of a source, and how it is packed."""

import io
from dataclasses import replace
from pathlib import Path

import pytest

from engine.detrace.ovn.answers import OvnAnswer
from engine.errors import OvscopeError
from engine.events import Event, PacketBytes
from engine.files.items import Ending, Incomplete
from engine.files.recorder import FilteringRecorder, PlainRecorder
from engine.files.recording_source import AT_ONCE, RecordingSource
from engine.files.settle import QUIET, Settler
from engine.files.streams import open_input, open_output
from engine.files.writer import RecordingWriter
from engine.source import Batch, SourceStatus
from engine.store import PacketStore
from tests.unit.files.samples import BYTES, COOKIE, STARTUP, STATUS, fast_path, items, sample, slow_path


class Odd:
    """Wants the packets with an odd number."""

    def matches(self, store: PacketStore, packet: int, /) -> bool:
        return packet % 2 == 1


def recorded(recorder_of: type[PlainRecorder], most: int | None) -> list[Event]:
    out = io.BytesIO()
    writer = RecordingWriter(out)
    writer.start(STARTUP)
    recorder = recorder_of(writer, most)
    for packet in range(1, 6):
        recorder.take(Batch(fast_path(packet), [PacketBytes(packet, 98, BYTES)], STATUS), 0)
    recorder.finish()
    return [item for item in items(out.getvalue())[0] if isinstance(item, Event)]


def test_all_is_recorded_as_it_comes() -> None:
    assert recorded(PlainRecorder, None) == [event for packet in range(1, 6) for event in fast_path(packet)]


def test_no_more_packets_are_recorded_than_are_wanted() -> None:
    assert recorded(PlainRecorder, 2) == [*fast_path(1), *fast_path(2)]


def test_a_filter_chooses_packets_and_numbers_them_without_gaps() -> None:
    out = io.BytesIO()
    writer = RecordingWriter(out)
    writer.start(STARTUP)
    recorder = FilteringRecorder(writer, Odd(), most=2)
    for packet in range(1, 8):
        recorder.take(Batch(fast_path(packet), [PacketBytes(packet, 98, BYTES)], STATUS), 0)
    recorder.finish()
    found = [item for item in items(out.getvalue())[0] if isinstance(item, Event)]
    assert found == [*fast_path(1), *(event._replace(packet=2) for event in fast_path(3))]
    assert recorder.packets == 2


def test_what_comes_late_goes_to_the_packet_that_was_chosen() -> None:
    out = io.BytesIO()
    writer = RecordingWriter(out)
    writer.start(STARTUP)
    recorder = FilteringRecorder(writer, Odd())
    early, late = slow_path()[:5], [event._replace(time=event.time + 3 * QUIET) for event in slow_path()[5:]]
    recorder.take(Batch(early, [], STATUS), 0)
    recorder.take(Batch([], [], STATUS), early[-1].time + QUIET)
    recorder.take(Batch(late, [], STATUS), 0)
    recorder.finish()
    assert [item for item in items(out.getvalue())[0] if isinstance(item, Event)] == [*early, *late]


def marked(recorder_of: type[PlainRecorder | FilteringRecorder], *rest: object) -> list[int]:
    """Record five packets; 2 and 3 are marked before they settle, 5 long after, 9 never comes."""
    out = io.BytesIO()
    writer = RecordingWriter(out)
    writer.start(STARTUP)
    recorder = recorder_of(writer, *rest)  # type: ignore[arg-type]
    for packet in range(1, 6):
        recorder.take(Batch(fast_path(packet), [], STATUS, [2, 3, 9] if packet == 3 else []), 0)
    recorder.take(Batch([], [], STATUS), 9 * QUIET)
    recorder.take(Batch([], [], STATUS, [5]), 9 * QUIET)
    recorder.finish()
    found = items(out.getvalue())[0]
    return [packet for item in found if isinstance(item, Incomplete) for packet in item.packets]


def test_incomplete_packets_are_marked_by_the_numbers_that_they_have_in_the_file() -> None:
    assert marked(PlainRecorder) == [2, 3, 9, 5]
    assert marked(PlainRecorder, 3) == [2, 3]
    assert marked(FilteringRecorder, Odd()) == [2, 3]
    assert marked(FilteringRecorder, Odd(), 2) == [2]


def test_a_packet_settles_when_nothing_came_of_it_for_a_second() -> None:
    settler = Settler()
    settler.add(Batch(fast_path(2), [], STATUS))
    settler.add(Batch(slow_path(1), [PacketBytes(1, 98, BYTES)], STATUS))
    assert settler.settled() == []
    assert [item.packet for item in settler.settled(fast_path(2)[-1].time + QUIET)] == [1, 2]
    assert len(settler) == 0


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz", "a.jsonl.zst"])
def test_a_file_is_packed_and_unpacked_by_its_name(tmp_path: Path, name: str) -> None:
    path = str(tmp_path / name)
    out = open_output(path)
    out.write(sample())
    out.flush()
    out.close()
    stream = open_input(path)
    assert stream.readline(1 << 20) == sample().splitlines(keepends=True)[0]
    stream.close()
    assert (Path(path).read_bytes() == sample()) == name.endswith("jsonl")


def test_what_cannot_be_written_is_told_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(OvscopeError) as caught:
        open_output(f"{tmp_path}/no/such.jsonl")
    problem = f"cannot write {tmp_path}/no/such.jsonl (no such file or directory)"
    assert str(caught.value) == f"{problem}: make its directory, or name a file elsewhere"


class OneBatch:
    """A source of one batch."""

    def __init__(self) -> None:
        self.batches = [Batch(fast_path(1), [], STATUS)]

    def start(self) -> None: ...

    def close(self) -> None: ...

    def pull(self) -> Batch:
        return self.batches.pop() if self.batches else Batch([], [], STATUS)


class Full(io.BytesIO):
    """A disk without room."""

    def write(self, data: object, /) -> int:
        raise OSError(28, "No space left on device")


class Kept(io.BytesIO):
    """A file that can be read after it was closed."""

    def close(self) -> None: ...


def test_a_source_is_recorded_while_it_is_used() -> None:
    out = Kept()
    writer = RecordingWriter(out)
    source = RecordingSource(OneBatch(), PlainRecorder(writer), writer, out, "x.jsonl")
    assert source.pull().events == fast_path(1)
    source.close()
    assert [item for item in items(out.getvalue())[0] if isinstance(item, Event)] == fast_path(1)


def test_a_full_disk_ends_the_recording_and_not_the_source() -> None:
    out = Full()
    writer = RecordingWriter(out)
    source = RecordingSource(OneBatch(), PlainRecorder(writer), writer, out, "x.jsonl")
    batch = source.pull()
    assert batch.events == fast_path(1)
    assert isinstance(batch.status, SourceStatus)
    assert batch.status.problem == (
        "cannot write x.jsonl (no space left on device): free some space, or name a file elsewhere"
    )
    source.close()


class Filling(Kept):
    """A disk that has no more room at some time."""

    full = False

    def write(self, data: object, /) -> int:
        if self.full:
            raise OSError(28, "No space left on device")
        return super().write(data)  # type: ignore[arg-type]


def cookies(first: int, last: int) -> list[OvnAnswer]:
    return [replace(COOKIE, cookie=number) for number in range(first, last + 1)]


def test_what_is_answered_meanwhile_is_written_bit_by_bit_and_at_the_end_all_of_it() -> None:
    out = Filling()
    writer = RecordingWriter(out)
    source = RecordingSource(OneBatch(), PlainRecorder(writer), writer, out, "x.jsonl")
    told = cookies(1, 3 * AT_ONCE)
    for answer in told:
        source.heard.put(answer)
    source.pull()
    assert items(out.getvalue())[0][1:] == [*fast_path(1), *told[:AT_ONCE]]
    source.pull()
    source.heard.put(told[0])  # as it was
    source.close()
    found, warnings = items(out.getvalue())
    assert (found[1:-1], warnings) == ([*fast_path(1), *told], ())
    assert isinstance(found[-1], Ending)
    source.heard.put(COOKIE)
    assert source.heard.take() == []


def test_a_disk_that_an_answer_fills_ends_the_recording_and_not_the_source() -> None:
    out = Filling()
    writer = RecordingWriter(out)
    source = RecordingSource(OneBatch(), PlainRecorder(writer), writer, out, "x.jsonl")
    assert source.pull().status.problem == ""
    out.full = True
    for answer in cookies(1, 3 * AT_ONCE):
        source.heard.put(answer)
    problem = "cannot write x.jsonl (no space left on device): free some space, or name a file elsewhere"
    assert source.pull().status.problem == problem
    assert source.heard.take() == []
    source.close()
    assert items(out.getvalue())[0][1:] == fast_path(1)
