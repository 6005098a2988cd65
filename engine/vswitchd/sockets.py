"""The control socket of a daemon: the one that it listens on, whatever its name and directory."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from engine.vswitchd.inside import inside

_LISTENS = "00010000"  # net/unix/af_unix.c shows __SO_ACCEPTCON, and no other flag
_SUFFIX = ".ctl"


def control_socket(proc: Path, pid: int) -> str | None:
    """Return the name of the unixctl socket, as the daemon says it.

    Returns:
        None where it has none, not yet, or may not be looked at.
    """
    process = proc / str(pid)
    named = dict(_listening(process / "net" / "unix"))
    return (
        next((named[inode] for inode in _sockets(process / "fd") if inode in named), None) if named else None
    )


def reach(proc: Path, pid: int, name: str) -> Path:
    """Return where a daemon's file is for us: by its own name where that is the same file."""
    path = inside(proc / str(pid) / "root", name)
    return Path(name) if _same(path, name) else path


def _same(path: Path, name: str) -> bool:
    try:
        return os.path.samefile(path, name)
    except OSError:
        return False


def _listening(table: Path) -> Iterator[tuple[int, str]]:
    """Yield the control sockets of a network namespace: inode number and name.

    Lines are "address: references protocol flags type state inode name" (proc_net_unix(5)).
    """
    try:
        lines = table.read_text(errors="surrogateescape").splitlines()
    except OSError:
        return
    for line in lines:
        fields = line.split(maxsplit=7)
        if len(fields) == 8 and fields[3] == _LISTENS and fields[6].isdecimal() and _is_control(fields[7]):
            yield int(fields[6]), fields[7]


def _is_control(name: str) -> bool:
    return name.startswith("/") and name.endswith(_SUFFIX)


def _sockets(folder: Path) -> Iterator[int]:
    """Yield the inode numbers of a process's open sockets."""
    try:
        names = os.listdir(folder)
    except OSError:
        return
    for name in names:
        try:
            target = os.readlink(folder / name)
        except OSError:
            continue  # it has closed it
        if target.startswith("socket:["):
            yield int(target[8:-1])
