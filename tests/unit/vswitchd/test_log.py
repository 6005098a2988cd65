from __future__ import annotations

import os
from pathlib import Path

import pytest

from engine.vswitchd.log_lines import LogLine, parse_log_line
from engine.vswitchd.log_place import USUAL, find_log
from engine.vswitchd.log_tail import MOST_LINES, MOST_READ, LogTail


def texts(tail: LogTail) -> list[str]:
    return [line.text for line in tail.read()]


def append(path: Path, text: str) -> None:
    with path.open("a") as file:
        file.write(text)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (
            "2026-11-21T19:47:49.540Z|00058|rconn|WARN|br0<->tcp:127.0.0.1:6653: connection failed",
            LogLine(1795290469_540_000_000, "rconn", "WARN", "br0<->tcp:127.0.0.1:6653: connection failed"),
        ),
        (
            "2026-11-21T19:47:49Z|00001|ofproto_dpif_upcall(handler3)|ERR|a|b",
            LogLine(1795290469_000_000_000, "ofproto_dpif_upcall(handler3)", "ERR", "a|b"),
        ),
        ("2026-02-31T19:47:49.540Z|00058|x|INFO|no such day", None),
        ("   at the second line of a message", None),
        ("", None),
    ],
)
def test_lines(line: str, told: LogLine | None) -> None:
    assert parse_log_line(line) == (told or LogLine(0, "", "", line))


def test_a_complaint_about_our_own_question_is_known() -> None:
    asked = "dummy@ovs-dummy: failed to flow_get (No such file or directory) ufid:15b43126 <empty>, packets:0"
    line = LogLine(1, "dpif", "WARN", asked)
    assert line.asked_for_a_flow_that_was_gone
    assert not line._replace(module="dpif_netlink").asked_for_a_flow_that_was_gone
    assert not line._replace(
        text="system@x: failed to flow_put (No such device)"
    ).asked_for_a_flow_that_was_gone


def test_it_is_read_on_as_it_grows_also_by_half_lines(tmp_path: Path) -> None:
    path = tmp_path / "v.log"
    path.write_text("one\ntwo\nthr")
    tail = LogTail(path)
    assert texts(tail) == ["one", "two"]
    append(path, "ee\nfour\n")
    assert texts(tail) == ["one", "two", "three", "four"]
    assert texts(tail) == ["one", "two", "three", "four"]


def test_a_file_that_was_cut_off_and_one_that_took_its_place_are_read_anew(tmp_path: Path) -> None:
    path = tmp_path / "v.log"
    path.write_text("one\ntwo\n")
    tail = LogTail(path)
    tail.read()
    path.write_text("3\n")
    assert texts(tail) == ["one", "two", "3"]
    path.rename(tmp_path / "v.log.1")
    path.write_text("four\nfive\nsix\n")
    assert texts(tail) == ["one", "two", "3", "four", "five", "six"]


def test_of_a_large_file_only_the_end_is_read(tmp_path: Path) -> None:
    path = tmp_path / "v.log"
    path.write_text("".join(f"line {number:07}\n" for number in range(100_000)))
    tail = LogTail(path)
    lines = texts(tail)
    assert len(lines) == MOST_LINES
    assert lines[-1] == "line 0099999"
    gone = tail.gone
    assert len(set(map(len, lines))) == 1, "the first is whole"
    append(path, "x" * (2 * MOST_READ) + "\nlast\n")
    assert texts(tail)[-2:] == ["line 0099999", "last"]
    assert tail.gone == gone + 1


def test_a_file_without_an_end_of_a_line_is_bounded(tmp_path: Path) -> None:
    path = tmp_path / "v.log"
    path.write_text("x")
    tail = LogTail(path)
    for _ in range(4):
        append(path, "y" * MOST_READ)
        assert tail.read() == ()
    append(path, "\nz\n")
    assert len(texts(tail)[0]) <= MOST_READ
    assert texts(tail)[-1] == "z"


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        LogTail(tmp_path / "v.log").read()


def process(proc: Path, *arguments: str, files: tuple[str, ...] = ()) -> None:
    folder = proc / "812"
    (folder / "fd").mkdir(parents=True)
    (folder / "root").symlink_to("/")
    (folder / "cmdline").write_bytes(b"\0".join(argument.encode() for argument in arguments) + b"\0")
    for number, target in enumerate(files):
        os.symlink(target, folder / "fd" / str(number))


def test_where_the_log_is(tmp_path: Path) -> None:
    here, there = tmp_path / "x.log", tmp_path / "y.log"
    here.touch()
    there.touch()
    assert find_log(tmp_path, 0) == USUAL
    process(tmp_path / "a", "ovs-vswitchd", f"--log-file={here}", files=(str(there),))
    assert find_log(tmp_path / "a", 812) == here
    open_files = ("/dev/null", "socket:[1]", f"{there} (deleted)")
    process(tmp_path / "b", "ovs-vswitchd", "--log-file", files=open_files)
    assert find_log(tmp_path / "b", 812) == there
    process(tmp_path / "c", "ovs-vswitchd", files=("/dev/null",))
    assert find_log(tmp_path / "c", 812) == USUAL


def test_in_a_container_the_log_is_found_by_the_way_of_its_process(tmp_path: Path) -> None:
    process(tmp_path, "ovs-vswitchd", "--log-file=/var/log/openvswitch/v.log")
    root = tmp_path / "812" / "root"
    root.unlink()
    (root / "var" / "log" / "openvswitch").mkdir(parents=True)
    assert find_log(tmp_path, 812) == root / "var" / "log" / "openvswitch" / "v.log"
