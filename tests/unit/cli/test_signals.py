"""A signal may come at any moment, also while the main thread is about to wait."""

from __future__ import annotations

import subprocess
import sys

# At the nth line of Python that the waiting runs through, SIGINT comes.
WAIT = """
import signal, sys
from contextlib import ExitStack
from tui.commands.signals import stop_on_signals

def interrupt(frame, event, argument):
    global left
    left -= 1
    if not left:
        signal.raise_signal(signal.SIGINT)
    return interrupt

told = []
for nth in range(1, 80):
    with ExitStack() as stack:
        stop, left = stop_on_signals(stack), nth
        sys.settrace(interrupt)
        stop.wait(0.001)
        sys.settrace(None)
        told.append(stop.wait(0) or left > 0)
print(len(told), all(told))
"""


def test_no_moment_is_wrong_for_a_signal() -> None:
    ended = subprocess.run([sys.executable, "-c", WAIT], capture_output=True, text=True, timeout=30)
    assert (ended.stdout, ended.stderr) == ("79 True\n", "")
