"""`ovscope show` and `replay`, as they are typed: whole outputs and exit codes."""

import gzip
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import orjson
import pytest
import zstandard

from engine.detrace.answers import Answer, State
from engine.detrace.detrace_text import parse_detrace
from engine.detrace.ovn.answers import OvnAnswer, OvnRow, OvnState
from engine.events import Conntrack, Drop, EventKind, Pass
from engine.export.text_tree import answer_lines
from engine.flow_id import FlowId
from engine.replay import ReplaySource
from engine.source import Batch
from tests.unit.cli.recordings import FOUND, MISSED, ROOT, SHOWN, ovscope, recording
from tests.unit.files.samples import COOKIE, STATUS, UFID, event, fast_path, written
from tests.unit.files.test_retis_lines import without_ours
from tui.commands.follow import Follower
from tui.commands.signals import Stop

PORT = OvnRow("Port_Binding", "u", "p", (("datapath", "sw0"),))
GIVE = "give a file that ovscope or retis collected (named .gz or .zst if it is compressed)"
LOST = "ovscope: 7 events were lost at upcall\n"


@pytest.fixture
def path(tmp_path: Path) -> str:
    (tmp_path / "r.jsonl").write_bytes(recording())
    return str(tmp_path / "r.jsonl")


@pytest.mark.parametrize("command", ["show", "replay"])
def test_packets_are_printed_as_trees(path: str, command: str) -> None:
    assert ovscope(command, path) == (0, SHOWN, LOST)


def test_a_packed_recording_is_unpacked(tmp_path: Path) -> None:
    (tmp_path / "r.jsonl.gz").write_bytes(gzip.compress(recording()))
    assert ovscope("show", f"{tmp_path}/r.jsonl.gz") == (0, SHOWN, LOST)


def test_standard_input_is_read() -> None:
    assert ovscope("show", "-", stdin=recording()) == (0, SHOWN, LOST)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("miss", MISSED),
        ("not miss", FOUND),
        ("host 10.0.0.2", SHOWN),
        ("host 10.9.9.9", ""),
        ("cookie 0x22", SHOWN),
        ("cookie 0x23", ""),
        (" ", SHOWN),
    ],
)
def test_a_filter_chooses_whole_packets(path: str, text: str, shown: str) -> None:
    assert ovscope("show", path, "-f", text) == (0, shown, LOST)


@pytest.mark.parametrize(
    ("base", "first", "second"),
    [
        ("clock", "14:45:47.691042", "14:45:48.691042"),
        ("first", "+0.000000      ", "+1.000000      "),
        ("previous", "+0.000000      ", "+1.000000      "),
    ],
)
def test_times_from_another_base(path: str, base: str, first: str, second: str) -> None:
    shown = SHOWN.replace("14:45:47.691042", first).replace("14:45:48.691042", second)
    assert ovscope("show", path, "--time", base) == (0, shown, LOST)
    found = FOUND.replace("14:45:48.691042", second if base == "clock" else first)
    assert ovscope("show", path, "-f", "hit", "--time", base) == (0, found, LOST)


def test_a_base_that_there_is_none_of_is_wrong_usage(path: str) -> None:
    told = "ovscope: argument --time: 'noon' is none of clock, first, previous: see ovscope show --help\n"
    assert ovscope("show", path, "--time", "noon") == (2, "", told)


RULE = SHOWN.splitlines(keepends=True)[10].removeprefix("    │       ")
FLOW = "sw0 ingress 8 ls_in_acl_eval  tcp.dst == 80 → drop;"
OVN = (f"  ovn {FLOW}\n", "  ↳ ACL web  of pg_web  drop  match tcp.dst == 80\n")


def with_lines(*lines: str) -> str:
    """What is shown with lines under the rule, both times."""
    shown = ""
    for line in SHOWN.splitlines(keepends=True):
        shown += line
        if line.endswith(RULE):
            shown += "".join(line.removesuffix(RULE) + under for under in lines)
    return shown


@pytest.mark.parametrize(
    ("told", "lines"),
    [
        (COOKIE, OVN),
        (
            replace(COOKIE, rows=(replace(COOKIE.rows[0], origins=()), PORT)),
            (OVN[0], "  ovn port binding p of sw0\n"),
        ),
        (
            replace(COOKIE, rows=(replace(COOKIE.rows[0], origins=(), missing="made from \x1brow 00a1"),)),
            (OVN[0], "  ↳ made from \\x1brow 00a1\n"),
        ),
        (
            OvnAnswer(0x22, OvnState.UNREACHABLE, note="cannot connect to tcp:10.0.0.9:6642 (refused)"),
            ("  ovn cannot connect to tcp:10.0.0.9:6642 (refused)\n",),
        ),
        (OvnAnswer(0x22, OvnState.UNKNOWN), ()),
        (replace(COOKIE, cookie=0x23), ()),
    ],
)
def test_what_a_rules_cookie_is_in_ovn_stands_under_the_rule(told: OvnAnswer, lines: tuple[str, ...]) -> None:
    assert ovscope("show", "-", stdin=recording(told)) == (0, with_lines(*lines), LOST)


def test_of_rules_that_are_glued_to_a_group_each_cookie_is_told() -> None:
    counts = "duration=2s, n_packets=1, n_bytes=9"
    group = "group_id=3,type=select,bucket=bucket_id:5,weight:100,actions=resubmit(,22)"
    glued = f"{group}cookie=0x22, {counts}, actions=output:2"
    raw = f"br0\n  cookie=0x21, {counts}, actions=group:3\n  {glued}\n"
    answer = Answer(FlowId(UFID), State.READY, None, parse_detrace(raw), "", raw)
    assert list(answer_lines(answer, {COOKIE.cookie: COOKIE})) == [
        *raw.splitlines(),
        *(f"  {line[:-1]}" for line in OVN),
    ]
    assert list(answer_lines(answer, {})) == raw.splitlines()


DROPPED = f"""\
14:45:47.691042  p1_l → ✗ LAST_ACTION {"":55}hit ?   1 pass     0.020 ms
└ pass 0  in p1_l  recirc 0x0  ct_state est,trk zone 2  +0.000
  ├ flow_tbl_lookup hit  ufid 9fbc68d5-0123-45ab-cdef-00010000beef  masks 3  cache 1  +0.010
  └ drop            OVS_DROP_LAST_ACTION  ovs_dp_process_packet+0x5c  +0.010
  events          ? some were lost
"""


def test_a_packet_that_was_dropped_and_of_which_events_were_lost(tmp_path: Path) -> None:
    entry, lookup, _ = fast_path(1)
    assert isinstance(entry.detail, Pass)
    tracked = entry.detail._replace(length=0, ct=Conntrack(("est", "trk"), 2, 0, 0))
    drop = event(2, 0, EventKind.DROP, Drop("OVS_DROP_LAST_ACTION", "ovs_dp_process_packet+0x5c"))
    events = [entry._replace(detail=tracked), lookup, drop]
    (tmp_path / "r.jsonl").write_bytes(written(Batch(events, [], STATUS, [1])))
    for text in ("", "ct est and zone 2 and reason last and incomplete"):
        assert ovscope("show", f"{tmp_path}/r.jsonl", "-f", text) == (0, DROPPED, "")


def test_a_bad_filter_is_wrong_usage(path: str) -> None:
    code, out, err = ovscope("show", path, "-f", "host 10.0.0.1 and (")
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert err.startswith("ovscope: bad filter: ")


def test_damage_is_told_and_the_rest_is_shown(path: str) -> None:
    lines = Path(path).read_bytes().splitlines(keepends=True)
    damaged = b"".join([*lines[:10], b"{ \n", *lines[10:-1], lines[-1][:20]])
    assert ovscope("show", "-", stdin=damaged) == (
        0,
        SHOWN,
        f"{LOST}ovscope: line 11: not JSON\novscope: line {len(lines) + 1}: not JSON (cut off?)\n"
        "ovscope: the last line is missing: events may have been lost uncounted\n",
    )


def test_what_retis_collected_is_shown(tmp_path: Path) -> None:
    lines = without_ours(recording())[:-1]
    code, out, err = ovscope("show", "-", stdin=b"\n".join(orjson.dumps(line) for line in lines))
    assert (code, err) == (
        0,
        "ovscope: 3 events of other hooks are not shown: ovs_dp_process_packet, ?\n",
    )
    assert [line.split("  +")[0].strip() for line in out.splitlines() if "upcall" in line] == [
        "└ upcall          miss  cpu 6  portid 3319069055",
        "├ upcall_enqueue  q 2882338816  ret 0",
        "│ ├ upcall_recv     handler8  waited 0.020 ms",
        "└ upcall_return   ret 0",
    ]


@pytest.mark.parametrize(
    ("name", "line"),
    [
        (
            "absent.jsonl",
            "cannot read {} (no such file or directory): "
            "check the path, or record one with ovscope collect -o FILE",
        ),
        ("", "cannot read {} (is a directory): name a file in it"),
        ("notes.txt", "{} is no recording of packets: " + GIVE),
        ("empty.jsonl", "{} is empty: " + GIVE),
        ("plain.jsonl.gz", "{} cannot be unpacked: " + GIVE),
        ("cut.jsonl.zst", "{} is empty or cut off: " + GIVE),
    ],
)
def test_what_cannot_be_read_is_told_in_one_line(tmp_path: Path, name: str, line: str) -> None:
    for other, data in (
        ("notes.txt", b"hello\n"),
        ("empty.jsonl", b""),
        ("plain.jsonl.gz", recording()),
        ("cut.jsonl.zst", zstandard.compress(recording())[:40]),
    ):
        (tmp_path / other).write_bytes(data)
    path = f"{tmp_path}/{name}"
    assert ovscope("show", path) == (1, "", f"ovscope: {line.format(path)}\n")


@pytest.mark.skipif(os.geteuid() != 0, reason="needs to become another user")
def test_a_file_that_may_not_be_read_is_told_with_the_remedy(tmp_path: Path) -> None:
    (tmp_path / "r.jsonl").write_bytes(recording())
    (tmp_path / "r.jsonl").chmod(0)
    code = (
        "import os; from engine.files.streams import open_input; from engine.errors import OvscopeError\n"
        "os.setegid(65534); os.seteuid(65534)\n"
        "try: open_input('r.jsonl')\nexcept OvscopeError as error: print(error)"
    )
    tmp_path.chmod(0o755)
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
    if "getcwd" in done.stderr or "No such file" in done.stdout:
        pytest.skip("the temporary folder is closed to others")
    assert done.stdout == (
        "cannot read r.jsonl (permission denied): "
        "run it as the file's owner or as root, or change the file's mode\n"
    )


def test_a_reader_that_goes_away_is_no_failure(tmp_path: Path) -> None:
    lines = recording().splitlines(keepends=True)
    (tmp_path / "long.jsonl").write_bytes(lines[0] + b"".join(lines[10:13]) * 5000)
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "tui", "show", f"{tmp_path}/long.jsonl"]
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(30) == 0


def test_no_escape_codes_nor_control_characters_come_out_of_a_recording(tmp_path: Path) -> None:
    data = recording().replace(b'"p1_l"', rb'"\u001b[31mp1\u0007\u009b"')
    code, out, _ = ovscope("show", "-", stdin=data)
    assert code == 0
    assert not [character for character in out if character != "\n" and not character.isprintable()]


def test_a_signal_ends_it_while_it_waits_for_standard_input() -> None:
    command = [sys.executable, "-m", "tui", "show", "-"]
    env = {**os.environ, "TZ": "UTC", "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin
        assert process.stdout
        process.stdin.write(recording().rpartition(b"\n")[0])
        process.stdin.flush()
        assert process.stdout.readline()  # it runs, and its signals are its own
        process.send_signal(signal.SIGINT)
        assert process.stdout.read().decode() == SHOWN.partition("\n")[2]
        assert process.wait(30) == 0


def test_a_signal_that_comes_before_anything_is_read(path: str) -> None:
    source, stop = ReplaySource(path), Stop()
    source.start()
    stop.set()
    status = Follower(source, lambda items: None, None, live=False).run(stop)
    source.close()
    assert not status.problem
