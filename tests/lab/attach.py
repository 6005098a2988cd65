"""The caller's own terminal, joined to a program in the guest."""

import math
import os
import signal
import sys
import termios
import threading
import tty
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from .errors import LabError
from .process import Process
from .vm import VM

_LEAVE = b"\x1d"  # Ctrl-]
_PASSED_ON = ("TERM", "COLORTERM", "NO_COLOR")
# Main screen, visible cursor, no mouse reports, no bracketed paste: what a program cut off may leave behind.
_SANE = b"\x1b[?1049l\x1b[?25h\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?2004l\r\n"


def attach(vm: VM, command: Sequence[str]) -> int:
    """Run `command` in the guest on the caller's terminal until it ends, or until Ctrl-].

    Returns its exit status as a shell would, 0 after Ctrl-]. Size, its changes and the terminal's kind are
    passed on. Raises LabError when there is no terminal.
    """
    require_terminal()
    env = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    size = os.get_terminal_size()
    with _raw_terminal():
        process = vm.spawn(command, env=env, cwd="/root", terminal=(size.lines, size.columns))
        process.on_output(_write)
        signal.signal(signal.SIGWINCH, lambda *_: _pass_size(process))
        left = threading.Event()
        threading.Thread(target=_type, args=(process, left), daemon=True).start()
        rc = process.wait(math.inf)
    if left.is_set():
        return 0
    return rc if rc >= 0 else 128 - rc


def require_terminal() -> None:
    """Raise LabError when standard input or output is no terminal: better told before a machine boots."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise LabError("this needs a terminal: standard input or output is none")


@contextmanager
def _raw_terminal() -> Iterator[None]:
    before = termios.tcgetattr(0)
    resized = signal.getsignal(signal.SIGWINCH)
    try:
        tty.setraw(0)
        yield
    finally:
        signal.signal(signal.SIGWINCH, resized)
        _write(_SANE)
        termios.tcsetattr(0, termios.TCSAFLUSH, before)


def _write(data: bytes) -> None:
    while data:
        data = data[os.write(1, data) :]


def _pass_size(process: Process) -> None:
    size = os.get_terminal_size()
    process.resize(size.lines, size.columns)


def _type(process: Process, left: threading.Event) -> None:
    """Pass the keys on; Ctrl-] kills the program, as its user asks to be let out."""
    while data := os.read(0, 4096):
        if _LEAVE in data:
            left.set()
            process.signal(signal.SIGKILL)
            return
        process.send(data)
