"""How far a command is, as one line on the terminal."""

from __future__ import annotations

import contextlib
import os
import stat
import sys
import time
from collections.abc import Callable
from typing import Self

from engine.files.streams import STANDARD
from engine.labels import printable
from engine.replay import ReplaySource
from tui.numbers import quantity, size

EVERY = 0.25  # s between two states of the line


class Progress:
    """Says on standard error, where that is a terminal, how far a recording is read and written.

    The line is written over itself. It is not shown where the packets themselves go to a terminal, or into a
    pipe: what reads that may show them on the same one.

    Args:
        source: what is read.
        written: tells how many packets were written.
        target: the file that they go to; ``-`` is standard output.
        clock: s.
    """

    def __init__(
        self,
        source: ReplaySource,
        written: Callable[[], int],
        target: str = STANDARD,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._source = source
        self._written = written
        self._target = "" if target == STANDARD else f" to {printable(target)}"
        self._clock = clock
        self._on = bool(sys.stderr) and sys.stderr.isatty() and (target != STANDARD or _goes_to_a_file())
        self._next = clock() + EVERY
        self._width = 0  # of what stands on the line

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Take away a line that was not left: an error follows."""
        if self._width:
            self._show("")
            self._put("\r")

    def tick(self) -> None:
        """Show how far it is, a few times a second."""
        if self._on and self._clock() >= self._next:
            self._next = self._clock() + EVERY
            self._show(f"ovscope: {self._words()}"[: _columns() - 1])

    def end(self) -> None:
        """Show the sum, and leave the line."""
        if self._on:
            self._show(f"ovscope: {self._words()}{self._target}")
            self._put("\n")
            self._width = 0

    def _words(self) -> str:
        extent, written = self._source.extent, self._written()
        packets = f"{quantity(written, 'packet')} written"
        if extent is None:
            return packets
        whole = extent.read >= extent.size
        read = size(extent.read) if whole else f"{size(extent.read)} of {size(extent.size)}"
        return f"{read} read, {packets}"

    def _show(self, line: str) -> None:
        self._put(f"\r{line}{' ' * (self._width - len(line))}")
        self._width = len(line)

    def _put(self, text: str) -> None:
        with contextlib.suppress(OSError):  # a terminal that has gone is no reason to stop
            sys.stderr.write(text)
            sys.stderr.flush()


def _goes_to_a_file() -> bool:
    try:
        return stat.S_ISREG(os.fstat(sys.stdout.fileno()).st_mode)
    except (OSError, ValueError):
        return False


def _columns() -> int:
    try:
        return os.get_terminal_size(sys.stderr.fileno()).columns or 80
    except (OSError, ValueError):
        return 80
