"""The line that says how far a command is, on a terminal of its own."""

from __future__ import annotations

import fcntl
import os
import pty
import signal
import struct
import subprocess
import sys
import termios
from pathlib import Path
from typing import IO

import pytest

from engine.files.streams import Extent
from engine.replay import ReplaySource
from engine.source import Batch
from tests.unit.cli.recordings import ROOT, SHOWN, recording
from tests.unit.files.samples import STATUS, fast_path
from tui.commands.follow import SLICE, Follower
from tui.commands.progress import EVERY, Progress
from tui.commands.signals import Stop

LOST = "ovscope: 7 events were lost at upcall"
PROGRAM = [sys.executable, "-m", "tui"]
ENV = {**os.environ, "TZ": "UTC", "PYTHONPATH": str(ROOT)}


class Terminal:
    """What a program says on its standard error, which is a terminal."""

    def __init__(self) -> None:
        self._near, self.far = pty.openpty()

    def close(self) -> None:
        """Whoever writes there has ended."""
        os.close(self.far)

    def text(self) -> str:
        """Return what was said until its end."""
        said = b""
        while part := self._read():
            said += part
        os.close(self._near)
        return said.decode().replace("\r\n", "\n")

    def until(self, words: bytes) -> None:
        """Wait for these words."""
        said = b""
        while words not in said:
            part = self._read()
            assert part, said
            said += part

    def _read(self) -> bytes:
        try:
            return os.read(self._near, 4096)
        except OSError:  # nobody writes any more
            return b""


def run(*words: str, stdout: int | IO[bytes] = subprocess.DEVNULL) -> tuple[int, str]:
    """Run a command; return its exit code and what it said on the terminal."""
    terminal = Terminal()
    code = subprocess.run([*PROGRAM, *words], stdout=stdout, stderr=terminal.far, env=ENV, check=False)
    terminal.close()
    return code.returncode, terminal.text()


@pytest.fixture
def path(tmp_path: Path) -> str:
    (tmp_path / "r.jsonl").write_bytes(recording())
    return str(tmp_path / "r.jsonl")


def test_the_sum_of_an_export(path: str, tmp_path: Path) -> None:
    out = f"{tmp_path}/out.txt"
    size = f"{os.path.getsize(path) / 1000:.1f} kB"
    line = f"\rovscope: {size} read, 2 packets written to {out}\n{LOST}\n"
    assert run("export", path, "--to", "text", "-o", out) == (0, line)
    one = f"\rovscope: {size} read, 1 packet written to {out}\n{LOST}\n"
    assert run("export", path, "--to", "pcapng", "-o", out, "-f", "miss") == (0, one)


def test_what_goes_to_a_file_is_told_and_what_others_may_show_is_not(path: str, tmp_path: Path) -> None:
    size = f"{os.path.getsize(path) / 1000:.1f} kB"
    for command in (["show", path], ["export", path, "--to", "text", "-o", "-"]):
        with (tmp_path / "out.txt").open("wb") as file:
            assert run(*command, stdout=file) == (0, f"\rovscope: {size} read, 2 packets written\n{LOST}\n")
        assert (tmp_path / "out.txt").read_text().startswith(SHOWN)
        assert run(*command, stdout=subprocess.DEVNULL) == (0, f"{LOST}\n")


def test_control_c_takes_the_line_and_the_file_away(tmp_path: Path) -> None:
    """Standard input that goes on: its size is not known."""
    out, terminal = tmp_path / "out.txt", Terminal()
    with subprocess.Popen(
        [*PROGRAM, "export", "-", "--to", "text", "-o", str(out)],
        stdin=subprocess.PIPE,
        stderr=terminal.far,
        env=ENV,
    ) as process:
        terminal.until(b"\rovscope: 0 packets written")
        assert Path(f"{out}.part").exists()
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 1
    terminal.close()
    blank = " " * len("ovscope: 0 packets written")
    stopped = f"ovscope: stopped before the end, {out} was not written: run it again\n"
    assert terminal.text().endswith(f"\r{blank}\r{stopped}")
    assert list(tmp_path.iterdir()) == []


class Clock:
    """Seconds that pass when told to."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_line_is_written_over_itself_a_few_times_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Terminal()
    fcntl.ioctl(screen.far, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 44, 0, 0))
    source, clock, written = ReplaySource("r.jsonl"), Clock(), 0
    extents = iter([Extent(0, 9_800_000_000), Extent(4_000_000_000, 9_800_000_000), Extent(9, 9)])
    monkeypatch.setattr(ReplaySource, "extent", property(lambda source: next(extents)))
    with os.fdopen(screen.far, "w") as terminal, monkeypatch.context() as patches:
        patches.setattr(sys, "stderr", terminal)
        with Progress(source, lambda: written, "out", clock) as progress:
            progress.tick()  # a short one is not told of
            for number in (0, 12_345):
                written = number
                clock.now += EVERY
                progress.tick()
                progress.tick()
            written = 20_000
            progress.end()
    assert screen.text() == (
        "\rovscope: 0 B of 9.8 GB read, 0 packets writ"
        "\rovscope: 4.0 GB of 9.8 GB read, 12,345 pack"
        "\rovscope: 9 B read, 20,000 packets written to out\n"
    )


class Given:
    """A source that has brought so many packets, and no more."""

    def __init__(self, packets: int) -> None:
        self._batch = Batch(
            [event for packet in range(1, packets + 1) for event in fast_path(packet)],
            [],
            STATUS._replace(ended=True),
        )

    def pull(self) -> Batch:
        return self._batch

    def start(self) -> None:
        """It is."""

    def close(self) -> None:
        """It needs not be."""


def test_packets_that_settle_together_are_handed_on_in_slices_and_each_may_be_the_last() -> None:
    taken: list[int] = []

    def each() -> None:
        if len(taken) == 2:
            raise KeyboardInterrupt

    follower = Follower(Given(3 * SLICE), lambda items: taken.append(len(items)), None, live=False, each=each)
    with pytest.raises(KeyboardInterrupt):
        follower.run(Stop())
    assert (taken, follower.packets) == ([SLICE, SLICE], 2 * SLICE)
