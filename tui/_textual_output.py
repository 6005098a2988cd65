"""Writing to a terminal that may not read, or be gone: the event loop never waits for it (Textual 8.2.8)."""

from __future__ import annotations

import errno
import os
import select
import signal
import time
from queue import SimpleQueue
from threading import Thread
from typing import Any

from textual.drivers.linux_driver import LinuxDriver
from textual.events import CursorPosition
from textual.message import Message

from tui._textual_thinning import thinned

Place = tuple[int, int]  # column and row, from 0

CLOSING = 1.0  # seconds that the terminal has for what is still to be written when the app ends


class Output:
    """Writes on a thread of its own. Whoever gives it something is never kept waiting.

    The framework's own writer makes the event loop wait once 30 writes are queued: as long as the terminal
    does not read, and for ever once it is gone.
    """

    def __init__(self, fileno: int, encoding: str) -> None:
        self._fileno = fileno
        self._encoding = encoding
        self._queue: SimpleQueue[bytes | None] = SimpleQueue()
        self.given = 0  # bytes; counted by those who give
        self._taken = 0  # bytes; counted by the thread
        self._thread = Thread(target=self._run, name="terminal-output", daemon=True)
        self._thread.start()

    @property
    def waiting(self) -> int:
        """How many bytes the terminal has not taken yet."""
        return self.given - self._taken

    def write(self, text: str) -> None:
        """Have a text written, after what was given before."""
        data = text.encode(self._encoding, "backslashreplace")
        self.given += len(data)
        self._queue.put(data)

    def stop(self, seconds: float) -> None:
        """Wait until all is written, but no longer than that."""
        self._queue.put(None)
        self._thread.join(seconds)

    def _run(self) -> None:
        gone = False
        while (data := self._queue.get()) is not None:
            gone = gone or not self._write(data)
            self._taken += len(data)

    def _write(self, data: bytes) -> bool:
        """Write, however long it takes; return whether the terminal is still there."""
        while data:
            try:
                data = data[os.write(self._fileno, data) :]
            except BlockingIOError:
                select.select([], [self._fileno], [])
            except OSError:
                return False
        return True


class PatientDriver(LinuxDriver):
    """The framework's driver with an output that nobody waits for; its own writer has nothing to do."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.output: Output | None = None  # there is one while the app has the terminal
        self._asked: Place | None = None
        self._answers = False
        self._unreadable = False

    @property
    def hung_up(self) -> bool:
        """Whether the terminal is gone, for good: what we would read and write goes nowhere."""
        poll = select.poll()
        poll.register(self.fileno, 0)  # that much is told whatever is asked for
        return self._unreadable or bool(poll.poll(0))

    def run_input_thread(self) -> None:
        """Read, as long as there is something to read from."""
        try:
            super().run_input_thread()
        except OSError as error:
            if error.errno != errno.EIO:
                raise
            self._unreadable = True

    def start_application_mode(self) -> None:
        """Take the terminal."""
        assert self._file is not None, "standard error is where the framework draws"
        self.output = Output(self._file.fileno(), self._file.encoding)
        super().start_application_mode()  # type: ignore[no-untyped-call]

    def write(self, data: str) -> None:
        """Have something written; what comes after the end is not."""
        if self.output is not None:
            self.output.write(thinned(data))

    def ask(self, place: Place, back: Place) -> None:
        """Ask the terminal where its cursor is, once it is at a place; then put it back."""
        self.write(f"{_move_to(place)}\x1b[6n{_move_to(back)}")
        self._asked = place

    def process_message(self, message: Message) -> None:
        """Note an answer, on the thread that reads, before the app does."""
        if isinstance(message, CursorPosition):
            self._answers = True
            if (message.x, message.y) == self._asked:
                self._asked = None
        super().process_message(message)

    def set_mouse(self, ours: bool) -> None:
        """Have the terminal report the mouse to us, or leave it what it does with it by itself.

        The framework's own functions heed ``_mouse``, also when the terminal is taken again after a stop.
        """
        if ours:
            self._mouse = True
            self._enable_mouse_support()
            if self._in_band_window_resize:  # then the framework takes what is reported for pixels
                self._enable_mouse_pixels()
        else:
            self._disable_mouse_support()
            self._mouse = False

    def disable_input(self) -> None:
        """Read no more, once the last answer is there: it would be typed into the shell."""
        until = time.monotonic() + CLOSING
        while self._answers and self._asked and self.output and time.monotonic() < until:
            if self.hung_up:
                break
            time.sleep(0.005)
        self._asked = None
        super().disable_input()

    def _sigtstp_application(self, *arguments: object) -> None:
        """Stop; the terminal may have been given back already."""
        if self.output is not None:
            super()._sigtstp_application(*arguments)
        else:
            self._must_signal_resume = True
            os.kill(os.getpid(), signal.SIGSTOP)

    def _sigcont_application(self, *_: object) -> None:
        """Take the terminal again. One that was not given back, at a SIGSTOP, was changed by the shell."""
        if self._auto_restart and self.output is not None:
            self.suspend_application_mode()
            self._must_signal_resume = True
        super()._sigcont_application()

    def close(self) -> None:
        """Let the terminal take what is left, if it takes it at all."""
        if self.output is not None:
            self.output.stop(CLOSING)
            self.output = None
        super().close()


def _move_to(place: Place) -> str:
    column, row = place
    return f"\x1b[{row + 1};{column + 1}H"
