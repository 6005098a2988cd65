"""A slow link between a program in a terminal of its own and whoever looks at it, as ssh over a bad line.

The far side is no emulator: it keeps what arrives, and answers what a terminal is asked, which is all that
the program needs of it.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import termios
import threading
import time
from collections import deque
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

CHUNK = 512  # bytes that travel together
QUESTION = re.compile(rb"\x1b\[(\d+);(\d+)H\x1b\[6n|\x1b\[\?2026\$p")  # where the cursor is; mode 2026
ROOT = Path(__file__).parents[2]


class Line(NamedTuple):
    """What a link is like.

    Attributes:
        rate: bytes a second towards the terminal.
        round_trip: seconds.
        buffer: bytes that the near side takes before the program has to wait.
    """

    rate: float
    round_trip: float = 0.04
    buffer: int = 1_000_000


class Piece(NamedTuple):
    """What is under way, and when it arrives."""

    at: float
    data: bytes


class Link:
    """A program behind a link; ends with the block.

    Args:
        command: what to run, with the checkout as its working directory.
        line: what the link is like.
        columns, rows: the terminal's size.
        answers: whether the terminal answers when it is asked where its cursor is.
    """

    def __init__(
        self,
        command: Sequence[str],
        line: Line,
        columns: int = 120,
        rows: int = 36,
        answers: bool = True,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self._line = line
        self._answers = answers
        self._near, far = pty.openpty()
        self._far = far  # kept open, as by a shell
        fcntl.ioctl(far, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        env = {**os.environ, "TERM": "xterm-256color", "LANG": "C.UTF-8", **(environment or {})}
        env.pop("COLORTERM", None)
        self.process = subprocess.Popen(
            command, stdin=far, stdout=far, stderr=far, cwd=ROOT, env=env, start_new_session=True
        )
        self._buffered: deque[bytes] = deque()
        self._waiting = 0  # bytes of it
        self._down: deque[Piece] = deque()
        self._up: deque[Piece] = deque()
        self._free_at = 0.0  # when the line towards the terminal is free again
        self._lock = threading.Condition()
        self.seen = b""
        self.received = 0  # bytes that arrived at the terminal
        self._unread = b""  # the end of what arrived, where a question may be cut in two
        self._stalled = False
        self._ended = False
        self._thread = threading.Thread(target=self._relay, name="link", daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: BaseException | TracebackType | None) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(10)
        self._ended = True
        self._thread.join(10)
        os.close(self._near)
        os.close(self._far)

    def type(self, text: str) -> float:
        """Type a text; return when that was."""
        with self._lock:
            now = time.monotonic()
            self._up.append(Piece(now + self._line.round_trip / 2, text.encode()))
            self.seen = b""  # what arrived before is no answer
            return now

    def wait_for(self, text: str, timeout: float = 20.0) -> float:
        """Wait until a text has arrived since something was typed; return when that was.

        Raises:
            TimeoutError: it did not.
        """
        wanted = text.encode()
        with self._lock:
            if not self._lock.wait_for(lambda: wanted in self.seen, timeout):
                raise TimeoutError(f"{text!r} did not come; last came {self.seen[-2000:]!r}")
            return time.monotonic()

    def answer_time(self, key: str, text: str, timeout: float = 20.0) -> float:
        """Press a key; return the seconds until the text that it brings was there."""
        typed = self.type(key)
        return self.wait_for(text, timeout) - typed

    def stall(self, stalled: bool) -> None:
        """Let nothing through, in neither direction, or let it through again."""
        with self._lock:
            self._stalled = stalled
            self.seen = b""

    # -- the thread ----------------------------------------------------------------------------------

    def _relay(self) -> None:
        while not self._ended:
            wanted = [self._near] if self._waiting < self._line.buffer else []
            readable, _, _ = select.select(wanted, [], [], 0.002)
            if readable and not self._take():
                time.sleep(0.01)  # the program has closed its terminal
            if not self._stalled:
                self._carry(time.monotonic())

    def _take(self) -> bool:
        """Read from the program."""
        try:
            data = os.read(self._near, CHUNK)
        except OSError:
            return False
        self._buffered.append(data)
        self._waiting += len(data)
        return bool(data)

    def _carry(self, now: float) -> None:
        """Bring on what is due by now, in both directions."""
        while self._buffered and self._free_at <= now:
            data = self._buffered.popleft()
            self._waiting -= len(data)
            self._free_at = max(self._free_at, now - 0.01) + len(data) / self._line.rate
            self._down.append(Piece(self._free_at + self._line.round_trip / 2, data))
        with self._lock:
            while self._down and self._down[0].at <= now:
                self._arrive(self._down.popleft().data, now)
            while self._up and self._up[0].at <= now:
                with contextlib.suppress(OSError):
                    os.write(self._near, self._up.popleft().data)

    def _arrive(self, data: bytes, now: float) -> None:
        """Show it, and answer."""
        self.seen += data
        self.received += len(data)
        self._lock.notify_all()
        self._unread += data
        last = 0
        for question in QUESTION.finditer(self._unread):
            last = question.end()
            self._up.append(Piece(now + self._line.round_trip / 2, self._answer(question)))
        self._unread = self._unread[last:][-32:]

    def _answer(self, question: re.Match[bytes]) -> bytes:
        row, column = question.groups()
        if row is None:
            return b"\x1b[?2026;2$y"
        return b"\x1b[%s;%sR" % (row, column) if self._answers else b""
