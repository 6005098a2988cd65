"""`ovscope export`, as it is typed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from engine.events import PacketBytes
from engine.files.streams import open_input
from engine.replay import PULLED
from engine.source import Batch
from tests.unit.cli.recordings import FOUND, FRAME, MISSED, ROOT, SHOWN, ovscope, recording
from tests.unit.cli.test_show import OVN, with_lines
from tests.unit.export.pcapng_reader import read
from tests.unit.files.samples import COOKIE, STATUS, fast_path, slow_path, written

LOST = "ovscope: 7 events were lost at upcall\n"


@pytest.fixture
def path(tmp_path: Path) -> str:
    (tmp_path / "r.jsonl").write_bytes(recording())
    return str(tmp_path / "r.jsonl")


def test_text(path: str, tmp_path: Path) -> None:
    out = tmp_path / "out.txt"
    assert ovscope("export", path, "--to", "text", "-o", str(out)) == (0, "", LOST)
    assert out.read_text() == f"{SHOWN}7 events were lost at upcall\n"
    assert ovscope("export", path, "--to", "text", "-o", "-", "-f", "miss")[1].startswith(MISSED)


@pytest.mark.parametrize("name", ["out.json", "out.json.gz", "out.json.zst"])
def test_json_shows_the_same(path: str, tmp_path: Path, name: str) -> None:
    out = str(tmp_path / name)
    assert ovscope("export", path, "--to", "json", "-o", out) == (0, "", LOST)
    assert ovscope("show", out) == (0, SHOWN, LOST)
    assert ovscope("export", path, "--to", "json", "-o", out, "-f", "not miss")[0] == 0
    assert ovscope("show", out) == (0, FOUND, LOST)


def test_what_cookies_are_in_ovn_goes_with_them(tmp_path: Path) -> None:
    out = str(tmp_path / "out.json")
    assert ovscope("export", "-", "--to", "json", "-o", out, stdin=recording(COOKIE))[0] == 0
    assert ovscope("show", out) == (0, with_lines(*OVN), LOST)
    assert ovscope("export", out, "--to", "text", "-o", "-")[1].startswith(with_lines(*OVN))


def late(folder: Path, answer: bytes, packets: int) -> str:
    """Write a recording of many packets, and at its end what vswitchd says of the flow of the first."""
    events = [event for number in range(2, packets) for event in slow_path(number) if event.number < 6]
    lines = written(Batch([*fast_path(1), *events], [PacketBytes(1, 98, FRAME)], STATUS)).splitlines(True)
    (folder / "late.jsonl").write_bytes(b"".join([*lines[:-1], answer, *lines[-1:]]))
    return str(folder / "late.jsonl")


def test_what_was_answered_long_after_the_packet_goes_with_it(tmp_path: Path) -> None:
    answer = next(line for line in recording().splitlines(True) if b"ovs-detrace" in line)
    path = late(tmp_path, answer, packets=2 * PULLED // 6)
    rules = [line.strip() for line in FOUND.splitlines() if "cookie=" in line]
    for shown in (ovscope("show", path, "-f", "hit")[1], ovscope("show", path, "-f", "cookie 0x22")[1]):
        assert [line.strip(" │") for line in shown.splitlines() if "cookie=" in line] == [
            rule.strip(" │") for rule in rules
        ]
    assert ovscope("export", path, "--to", "json", "-o", f"{tmp_path}/o.json", "-f", "hit") == (0, "", "")
    assert ovscope("show", f"{tmp_path}/o.json") == (0, shown, "")
    assert (tmp_path / "o.json").read_bytes().count(b"ovs-detrace") == 1


def test_a_pipe_that_has_a_name_is_read_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    writing = threading.Thread(target=(tmp_path / "pipe").write_bytes, args=(recording(),))
    writing.start()
    assert ovscope("show", f"{tmp_path}/pipe") == (0, SHOWN, LOST)
    writing.join()


def test_pcapng(path: str, tmp_path: Path) -> None:
    out = tmp_path / "out.pcapng"
    assert ovscope("export", path, "--to", "pcapng", "-o", str(out)) == (0, "", LOST)
    packets = read(out.read_bytes())
    assert [(packet.device, packet.data) for packet in packets] == [("p1_l", FRAME), ("p1_l", FRAME)]
    assert [packet.comment[:28] for packet in packets] == [
        "packet 1: p1_l → p2_l, miss,",
        "packet 2: p1_l → p2_l, hit, ",
    ]


def test_standard_input_to_standard_output(path: str) -> None:
    done = ovscope("export", "-", "--to", "json", "-o", "-", stdin=Path(path).read_bytes())
    assert (done[0], done[2]) == (0, LOST)
    assert ovscope("show", "-", stdin=done[1].encode()) == (0, SHOWN, LOST)


def test_failures(path: str, tmp_path: Path) -> None:
    same = f"ovscope: {path} is the recording itself: give -o another name\n"
    assert ovscope("export", path, "--to", "json", "-o", path) == (1, "", same)
    assert ovscope("export", path, "--to", "xml", "-o", "x")[0] == 2
    bad = ovscope("export", path, "--to", "text", "-o", f"{tmp_path}/x", "-f", "host x")
    assert bad[0] == 2
    why = "(no such file or directory): make its directory, or name a file elsewhere"
    none = f"ovscope: cannot write {tmp_path}/no/x {why}\n"
    assert ovscope("export", path, "--to", "text", "-o", f"{tmp_path}/no/x") == (1, "", none)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["r.jsonl"]


def test_a_pipe_is_written_and_stays_one(path: str, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with subprocess.Popen(["cat", str(pipe)], stdout=subprocess.PIPE) as reader:
        assert ovscope("export", path, "--to", "text", "-o", str(pipe)) == (0, "", LOST)
        assert reader.communicate()[0].decode() == f"{SHOWN}7 events were lost at upcall\n"
    assert pipe.is_fifo()
    assert sorted(file.name for file in tmp_path.iterdir()) == ["pipe", "r.jsonl"]


def test_a_link_stays_and_what_it_points_to_is_written(path: str, tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    target, link = tmp_path / "there" / "out.txt", tmp_path / "link"
    target.write_text("old")
    link.symlink_to(target)
    assert ovscope("export", path, "--to", "text", "-o", str(link)) == (0, "", LOST)
    assert link.is_symlink()
    assert target.read_text() == f"{SHOWN}7 events were lost at upcall\n"
    assert list(target.parent.iterdir()) == [target]


def test_a_signal_stops_it_and_nothing_is_left(path: str, tmp_path: Path) -> None:
    out = tmp_path / "out.txt"
    command = [sys.executable, "-m", "tui", "export", "-", "--to", "text", "-o", str(out)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, env={"PYTHONPATH": str(ROOT)}
    ) as process:
        assert process.stderr is not None
        while not Path(f"{out}.part").exists():
            assert process.poll() is None
        process.send_signal(signal.SIGINT)
        said = process.stderr.read().decode()
        assert process.wait(30) == 1
    assert said == f"ovscope: stopped before the end, {out} was not written: run it again\n"
    assert [file.name for file in tmp_path.iterdir()] == ["r.jsonl"]


def test_how_much_was_read(path: str) -> None:
    stream = open_input(path)
    stream.readline(1 << 20)
    assert stream.percent == 100  # small files are read at once
    stream.close()
    assert stream.percent is None
