"""A damaged recording: what is whole is shown, the rest is told by line."""

import gzip
import io
from dataclasses import replace
from pathlib import Path
from random import Random

import orjson
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from engine.detrace.ovn.answers import OvnAnswer, OvnRow, OvnState
from engine.errors import OvscopeError
from engine.events import Event, Link
from engine.files.items import Ending, Item
from engine.files.raw_lines import LONGEST
from engine.files.reader import read
from engine.files.streams import open_input
from engine.files.warnings import KEPT, Warnings
from engine.source import Batch
from tests.unit.files.samples import COOKIE, STATUS, fast_path, items, sample, slow_path, written

LINES = sample().splitlines(keepends=True)


def events(found: list[Item]) -> list[Event]:
    return [item for item in found if isinstance(item, Event)]


@given(st.binary(max_size=2000))
def test_random_bytes_are_refused_and_nothing_worse(data: bytes) -> None:
    with pytest.raises(OvscopeError):
        items(data)


@given(st.lists(st.binary(max_size=200).filter(lambda line: b"\n" not in line), max_size=5), st.data())
def test_random_lines_in_between_cost_nothing_else(noise: list[bytes], data: st.DataObject) -> None:
    lines = list(LINES)
    for line in noise:
        lines.insert(data.draw(st.integers(1, len(lines) - 1)), line + b"\n")
    found, _ = items(b"".join(lines))
    assert events(found) == [*slow_path(), *fast_path()]
    assert isinstance(found[-1], Ending)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(st.integers(0, len(LINES) - 1), JSON, st.data())
def test_a_line_with_any_field_replaced_costs_at_most_itself(
    at: int, value: object, data: st.DataObject
) -> None:
    line = orjson.loads(LINES[at])
    section = line[data.draw(st.sampled_from(sorted(line)))]
    section[data.draw(st.sampled_from(sorted(section)))] = value
    try:
        changed = orjson.dumps(line)
    except orjson.JSONEncodeError:  # an integer of more than 64 bits
        return
    found, warnings = items(b"".join([*LINES[:at], changed, b"\n", *LINES[at + 1 :]]))
    assert len(events(found)) >= 11 or warnings


def test_each_damage_is_told_by_its_line() -> None:
    damaged = [
        LINES[0],
        b"{ not json\n",
        b'"\xff\xfe"\n',
        b"[1, 2]\n",
        b'{"common":{"timestamp":1},"ovscope":{"packet":1,"event":0,"kind":"teleport"}}\n',
        LINES[1].replace(b'"in_port":2', b'"in_port":"two"'),
        LINES[1].replace(b'"common"', b'"weather":{},"common"'),
        LINES[2][:80],
    ]
    found, warnings = items(b"".join(damaged))
    assert events(found) == slow_path()[:1]
    assert warnings == (
        "line 2: not JSON",
        "line 3: not UTF-8",
        "line 4: not an event",
        "line 5: unknown kind of event 'teleport'",
        "line 6: in_port is not a whole number",
        "line 7: section 'weather' is unknown, passed over",
        "line 8: not JSON (cut off?)",
        "the last line is missing: events may have been lost uncounted",
    )


COOKIE_LINES = written(Batch(fast_path(), [], STATUS), cookies=[COOKIE]).splitlines(keepends=True)
OVN = orjson.loads(COOKIE_LINES[4])["ovscope"]["ovn"]


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        ([], "ovn is not an object"),
        (None, "state is missing"),
        ({**OVN, "state": "asleep"}, "unknown state of a cookie 'asleep'"),
        ({**OVN, "state": "loading"}, "unknown state of a cookie 'loading'"),
        ({**OVN, "cookie": 0}, "cookie is out of range"),
        ({**OVN, "cookie": 1 << 32}, "cookie is out of range"),
        ({**OVN, "rows": 5}, "rows is not an array"),
        ({**OVN, "rows": ["lb0"]}, "rows holds something that is not a row"),
        ({**OVN, "rows": [{**OVN["rows"][0], "title": None}]}, "title is missing"),
        (
            {**OVN, "rows": [{**OVN["rows"][0], "origins": [None]}]},
            "origins holds something that is not a row",
        ),
        (
            {**OVN, "rows": [{**OVN["rows"][0], "facts": [["of", 5]]}]},
            "facts holds something that is not a name and its value",
        ),
    ],
)
def test_a_damaged_cookie_is_told_by_its_line_and_costs_only_itself(damage: object, words: str) -> None:
    line = {"common": {"timestamp": 2_250_000_000}, "ovscope": {"ovn": damage}}
    found, warnings = items(b"".join([*COOKIE_LINES[:4], orjson.dumps(line), b"\n", *COOKIE_LINES[4:]]))
    assert warnings == (f"line 5: {words}",)
    assert events(found) == fast_path()
    assert found[-2] == COOKIE


@given(JSON, st.data())
def test_a_cookie_with_any_field_replaced_is_read_or_told(value: object, data: st.DataObject) -> None:
    ovn = orjson.loads(orjson.dumps(OVN))
    row = ovn["rows"][0]
    where = data.draw(st.sampled_from([ovn, row, row["origins"][0]]))
    where[data.draw(st.sampled_from(sorted(where)))] = value
    line = {"common": {"timestamp": 2_250_000_000}, "ovscope": {"ovn": ovn}}
    try:
        changed = orjson.dumps(line)
    except orjson.JSONEncodeError:  # an integer of more than 64 bits
        return
    found, warnings = items(b"".join([*COOKIE_LINES[:4], changed, b"\n", COOKIE_LINES[5]]))
    assert len(warnings) + sum(isinstance(item, OvnAnswer) for item in found) == 1


def test_rows_within_rows_end_at_the_northbound_one() -> None:
    row = b'{"table":"ACL","uuid":"a","title":"web"'
    rows = (row + b',"origins":[') * 450 + row + b"}" + b"]}" * 450
    ovn = b'{"cookie":5,"state":"found","rows":[' + rows + b"]}"
    line = b'{"common":{"timestamp":1},"ovscope":{"ovn":' + ovn + b"}}\n"
    found, warnings = items(b"".join([*COOKIE_LINES[:4], line, COOKIE_LINES[5]]))
    web = OvnRow("ACL", "a", "web")
    assert warnings == ()
    assert found[-2] == OvnAnswer(5, OvnState.FOUND, (replace(web, origins=(web,)),), at=1e-9)


def test_events_after_a_lost_one_move_up_and_say_that_they_lost_their_parent() -> None:
    found, warnings = items(b"".join([*LINES[:3], b"{\n", *LINES[4:]]))  # without the upcall, number 2
    assert warnings == ("line 4: not JSON",)
    first = events(found)[:8]
    assert [event.number for event in first] == list(range(8))
    lost, kept = first[2], first[7]
    assert (lost.detail, lost.parent, lost.link, lost.uncertain) == (
        slow_path()[3].detail,
        None,
        Link.NONE,
        True,
    )
    assert (kept.detail, kept.parent, kept.link) == (slow_path()[8].detail, 6, Link.SKB)


def test_warnings_are_bounded_and_the_rest_is_counted() -> None:
    _, warnings = items(b"".join([LINES[0], LINES[1], *[b"{\n"] * (KEPT + 50), LINES[-1]]))
    assert len(warnings) == KEPT + 1
    assert warnings[-1] == "50 more lines could not be read"


def test_a_line_without_an_end_does_not_fill_the_memory() -> None:
    data = b"".join([*LINES[:2], b"x" * (LONGEST + 10), b"\n", *LINES[2:]])
    found, warnings = items(data)
    assert len(events(found)) == 12
    assert warnings == ("line 3: longer than 16 MiB",)


@pytest.mark.parametrize(
    ("data", "problem"), [(b"", "is empty"), (b"a,b\n1,2\n", "is no recording of packets")]
)
def test_what_is_no_recording_is_refused(data: bytes, problem: str) -> None:
    with pytest.raises(OvscopeError) as caught:
        items(data)
    remedy = "give a file that ovscope or retis collected (named .gz or .zst if it is compressed)"
    assert str(caught.value) == f"test.jsonl {problem}: {remedy}"


def test_what_is_no_recording_is_refused_before_it_is_read_to_its_end() -> None:
    endless = io.BytesIO(b"no\n" * 1_000_000)
    with pytest.raises(OvscopeError):
        list(read(endless, "x", Warnings()))
    assert endless.tell() < 1000


@pytest.mark.parametrize("suffix", [".gz", ".zst"])
def test_a_packed_file_that_was_cut_off_is_shown_up_to_there(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"cut{suffix}"
    noise = Random(1)
    data = b"".join(LINES[:-1]) + b"".join(
        b'{"common":{"x":"%x"}}\n' % noise.getrandbits(4000) for _ in range(1000)
    )
    packed = gzip.compress(data) if suffix == ".gz" else zstandard.compress(data)
    path.write_bytes(packed[: len(packed) * 2 // 3])
    warnings = Warnings()
    found = list(read(open_input(str(path)), "cut", warnings))
    assert events(found)[:12] == [*slow_path(), *fast_path()]
    assert warnings.texts()[-1] == "the last line is missing: events may have been lost uncounted"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        (
            "absent.jsonl",
            "no such file or directory): check the path, or record one with ovscope collect -o FILE",
        ),
        (".", "is a directory): name a file in it"),
    ],
)
def test_what_cannot_be_opened_is_told_with_a_remedy(tmp_path: Path, name: str, words: str) -> None:
    path = f"{tmp_path}/{name}"
    with pytest.raises(OvscopeError) as caught:
        open_input(path)
    assert str(caught.value) == f"cannot read {path} ({words}"
