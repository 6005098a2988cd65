"""Stops a command cleanly."""

from __future__ import annotations

import signal
from contextlib import ExitStack
from threading import Event as Flag
from types import FrameType


def stop_on_signals(stack: ExitStack) -> Flag:
    """Return a flag that SIGINT and SIGTERM set, instead of ending us, until the stack is left."""
    stop = Flag()

    def handle(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        stack.callback(signal.signal, number, signal.signal(number, handle))
    return stop
