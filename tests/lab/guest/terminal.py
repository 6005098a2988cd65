"""Pseudo-terminals in the guest."""

import fcntl
import os
import struct
import termios


def open_pair(rows: int, cols: int) -> tuple[int, int]:
    """A new terminal of that size: (our side, the program's side)."""
    master, slave = os.openpty()
    resize(master, rows, cols)
    return master, slave


def resize(fd: int, rows: int, cols: int) -> None:
    """Tell the terminal, and by SIGWINCH the programs on it, its new size."""
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, cols, 0, 0))


def take_control() -> None:
    """Make standard input the controlling terminal; runs in the child, after setsid."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
