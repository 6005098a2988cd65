"""Stops a command cleanly."""

from __future__ import annotations

import signal
import time
from contextlib import ExitStack
from types import FrameType


class Stop:
    """Whether a command shall end. A signal may say so at any moment.

    ``threading.Event`` is no such flag: its lock is not reentrant, and a handler that runs while the main
    thread holds it, about to wait, waits for itself.
    """

    def __init__(self) -> None:
        self._set = False

    def set(self) -> None:
        """Say that it shall end."""
        self._set = True

    def is_set(self) -> bool:
        """Return whether it shall end."""
        return self._set

    def wait(self, seconds: float) -> bool:
        """Return whether it shall end, after a time; a signal does not cut that short."""
        if not self._set:
            time.sleep(seconds)
        return self._set


def stop_on_signals(stack: ExitStack) -> Stop:
    """Return a flag that SIGINT and SIGTERM set, instead of ending us, until the stack is left."""
    stop = Stop()

    def handle(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        stack.callback(signal.signal, number, signal.signal(number, handle))
    return stop
