"""What a daemon was told when it was started: its log, and its database."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path


def command_line(proc: Path, pid: int) -> tuple[str, ...]:
    """Return a process's arguments; none where it has ended."""
    try:
        data = (proc / str(pid) / "cmdline").read_bytes()
    except OSError:
        return ()
    return tuple(piece.decode("utf-8", "replace") for piece in data.split(b"\0")[1:] if piece)


def named_log(arguments: Sequence[str]) -> str:
    """Return the file of ``--log-file=FILE``; empty where none is named."""
    named = (
        argument.removeprefix("--log-file=") for argument in arguments if argument.startswith("--log-file=")
    )
    return next(named, "")


def named_database(arguments: Sequence[str]) -> str:
    """Return the connection to the database, such as ``unix:/run/openvswitch/db.sock``; empty: none."""
    kinds = ("unix:", "tcp:", "ssl:")
    return next((argument for argument in reversed(arguments) if argument.startswith(kinds)), "")
