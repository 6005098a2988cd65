"""The terminal is gone, and SIGHUP, which would say so, is ignored: as under nohup."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.terminal.tmux import ROOT

IGNORING = ("setsid", "--ctty", "sh", "-c", "trap '' HUP; exec \"$@\"", "sh")
PLACE = re.compile(rb"\x1b\[(\d+;\d+)H\x1b\[6n")  # where the cursor is put, and asked for
PATIENCE = 20.0  # seconds for the start


@contextmanager
def terminal(*command: str) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """Run a command in a terminal of its own; yields the terminal's other end, which the caller closes."""
    near, far = pty.openpty()
    environment = {**os.environ, "TERM": "xterm-256color", "LANG": "C.UTF-8"}
    with subprocess.Popen(command, stdin=far, stdout=far, stderr=far, cwd=ROOT, env=environment) as process:
        os.close(far)
        try:
            yield near, process
        finally:
            process.kill()


def read_until(near: int, wanted: bytes) -> None:
    """Read what is drawn, and answer where the cursor is."""
    seen, end = b"", time.monotonic() + PATIENCE
    while wanted not in seen:
        assert select.select([near], [], [], end - time.monotonic())[0], seen
        seen += (drawn := os.read(near, 65536))
        for place in PLACE.findall(drawn):
            os.write(near, b"\x1b[" + place + b"R")


def test_it_ends_as_at_the_signal(tmp_path: Path) -> None:
    report = tmp_path / "report"
    steady_app = (sys.executable, "-m", "tests.terminal.steady_source", "1000", str(report))
    with terminal(*IGNORING, *steady_app) as (near, process):
        read_until(near, b"LIVE")
        os.close(near)
        assert process.wait(5) == 128 + 1
    assert json.loads(report.read_text())["closed"] == 1
