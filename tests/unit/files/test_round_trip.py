"""What was written is what is read: exactly the same events."""

import io
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from engine.detrace.ovn.answers import OvnAnswer, OvnRow, OvnState
from engine.events import Event, PacketBytes
from engine.files.condition import Condition, with_condition
from engine.files.items import Change, Ending, FlowRecord, Incomplete
from engine.files.reader import read
from engine.files.warnings import Warnings
from engine.files.writer import RecordingWriter
from engine.source import Batch, Notice, SourceStatus
from tests.unit.files.samples import HOOKS, STARTUP, STATUS, items, slow_path, written
from tests.unit.files.strategies import COOKIES, RECORDS, batches, statuses


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


@given(st.lists(COOKIES, max_size=3))
def test_what_cookies_are_in_ovn_comes_back_equal(answers: list[OvnAnswer]) -> None:
    found, warnings = items(written(cookies=answers))
    assert (found[1:-1], warnings) == (answers, ())


def test_a_trouble_that_names_a_path_which_is_no_utf_8_can_be_written() -> None:
    row = OvnRow("Logical_Flow", "u", "ingress 0", missing="cannot connect to unix:/\udcff")
    told = OvnAnswer(5, OvnState.UNREACHABLE, (row,), "cannot connect to unix:/\udcfe", at=1)
    found, warnings = items(written(cookies=[told]))
    row = replace(row, missing="cannot connect to unix:/\\udcff")
    assert found[1] == replace(told, rows=(row,), note="cannot connect to unix:/\\udcfe")
    assert warnings == ()


def test_lost_events_are_told_while_they_happen_and_at_the_end() -> None:
    lost = STATUS._replace(lost={"pass": 3})
    found, warnings = items(written(Batch(slow_path()[:1], [], lost), Batch([], [], lost)))
    assert warnings == ()
    assert found[2:] == [
        Change(5_000_000_000, HOOKS, Condition({"pass": 3})),
        Ending(5_000_000_000, Condition({"pass": 3}), events=1, packets=1),
    ]


def test_bytes_that_come_without_an_event_are_kept() -> None:
    found, _ = items(
        written(Batch(slow_path()[:1], [], STATUS), Batch([], [PacketBytes(1, 98, b"x")], STATUS))
    )
    assert found[2] == PacketBytes(1, 98, b"x")


def test_packets_of_which_events_were_lost_come_back() -> None:
    batch = Batch(slow_path(), [], STATUS, incomplete=[1])
    found, warnings = items(written(batch))
    assert warnings == ()
    assert found[-2:] == [Incomplete((1,)), Ending(5_000_000_000, Condition(), events=9, packets=1)]


STARTED, RESTARTED = Notice(7, "vswitchd has started"), Notice(9, "vswitchd 985 was restarted as 1200")


def test_how_the_tracing_stood_is_told_when_it_changes_and_at_the_end() -> None:
    first = STATUS._replace(capture="host 10.0.0.1", sampling=100, notices=(STARTED,))
    crowded = first._replace(crowded=True, left_out={"filter": 5, "crowded": 2}, removed={"upcalls": 1})
    last = crowded._replace(crowded=False, left_out={"filter": 6, "crowded": 9}, notices=(STARTED, RESTARTED))
    found, warnings = items(written(*(Batch([], [], status) for status in (first, first, crowded, last))))
    assert warnings == ()
    condition = Condition(capture="host 10.0.0.1", sampling=100)
    left_out, removed = {"filter": 5, "crowded": 2}, {"upcalls": 1}
    busy = condition._replace(crowded=True, left_out=left_out, removed=removed)
    calm = condition._replace(left_out={"filter": 6, "crowded": 9}, removed=removed)
    assert found[1:] == [
        Change(5_000_000_000, HOOKS, condition._replace(notices=(STARTED,))),
        Change(5_000_000_000, HOOKS, busy),
        Change(5_000_000_000, HOOKS, calm._replace(notices=(RESTARTED,))),
        Ending(5_000_000_000, calm, events=0, packets=0),
    ]


def test_what_is_only_left_out_is_told_once_a_second() -> None:
    out, now = io.BytesIO(), iter([0, 10, 1_000_000_000, 1_500_000_000, 2_100_000_000, 2_200_000_000])
    writer = RecordingWriter(out, clock=lambda: next(now))
    writer.start(STARTUP)
    for count in range(1, 5):
        writer.news(STATUS._replace(left_out={"filter": count}))
    writer.end()
    found, _ = items(out.getvalue())
    assert found[1:] == [
        Change(1_000_000_000, HOOKS, Condition(left_out={"filter": 2})),
        Change(2_100_000_000, HOOKS, Condition(left_out={"filter": 4})),
        Ending(2_200_000_000, Condition(left_out={"filter": 4}), events=0, packets=0),
    ]


@given(statuses())
def test_any_status_comes_back_as_it_was_at_the_end(drawn: list[SourceStatus]) -> None:
    """Notices that the source has forgotten since are kept as well."""
    noticed: tuple[Notice, ...] = ()
    told = SourceStatus("replay", "")
    found, warnings = items(written(*(Batch([], [], status) for status in drawn)))
    for item in found:
        if isinstance(item, Change | Ending):
            told = with_condition(told, item.condition)
    for status in drawn:
        noticed += tuple(notice for notice in status.notices if notice not in noticed)
    assert warnings == ()
    last = drawn[-1] if drawn else STATUS
    assert told == last._replace(mode="replay", title="", hooks=(), notices=noticed)
