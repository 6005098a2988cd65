"""Where a daemon writes its log: a file that it has open, or was told to open, or else the usual one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from engine.vswitchd.command_line import command_line, named_log
from engine.vswitchd.process import PROGRAM
from engine.vswitchd.sockets import reach

USUAL = Path("/var/log/openvswitch") / f"{PROGRAM}.log"
_DELETED = " (deleted)"  # proc_pid_fd(5): logrotate moved it away, and the daemon has not opened it anew


def find_log(proc: Path, pid: int) -> Path:
    """Return where the log is for us.

    Args:
        proc: procfs.
        pid: of the daemon; 0: it is not known.
    """
    if not pid:
        return USUAL
    named = named_log(command_line(proc, pid))
    name = named if named.startswith("/") else next(_open_logs(proc / str(pid) / "fd"), "")
    return reach(proc, pid, name) if name else USUAL


def _open_logs(folder: Path) -> Iterator[str]:
    """Yield the log files that a process has open."""
    try:
        names = os.listdir(folder)
    except OSError:
        return
    for name in sorted(names, key=lambda name: (len(name), name)):
        try:
            target = os.readlink(folder / name).removesuffix(_DELETED)
        except OSError:
            continue  # it has closed it
        if target.startswith("/") and target.endswith(".log"):
            yield target
