"""Real processes that call themselves ovs-vswitchd."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

_PROGRAM = """
import os, socket, sys, threading
def name(path, text):
    with open(path, "w") as file:
        file.write(text)
listener = socket.socket(socket.AF_UNIX)
listener.bind(f"{sys.argv[1]}/ovs-vswitchd.{os.getpid()}.ctl")
listener.listen()
go, ready = threading.Event(), threading.Barrier(int(sys.argv[2]) + 1)
def handle(number):
    name(f"/proc/self/task/{threading.get_native_id()}/comm", f"handler{number}")
    ready.wait()
    go.wait()
for number in range(int(sys.argv[2])):
    threading.Thread(target=handle, args=[number], daemon=True).start()
ready.wait()
name("/proc/self/comm", "ovs-vswitchd")
print("up", flush=True)
sys.stdin.read()
"""


@contextlib.contextmanager
def vswitchd(rundir: Path, handlers: int = 0) -> Iterator[int]:
    """Run one, and return its pid once it listens."""
    rundir.mkdir(exist_ok=True)
    command = [sys.executable, "-S", "-c", _PROGRAM, str(rundir), str(handlers)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        assert process.stdout.readline() == b"up\n"
        yield process.pid
        process.stdin.close()
        process.wait(10)
