"""A running ovs-vswitchd, as /proc shows it: it is not asked anything."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from engine.vswitchd.process import age, is_vswitchd, read_stat
from engine.vswitchd.sockets import control_socket, reach

# s. One that starts has no socket yet; nor has the parent that waits for it to be up, and then ends.
_YOUNG = 5.0
_ELSEWHERE = " (in another mount namespace)"


@dataclass(frozen=True)
class Vswitchd:
    """A running ovs-vswitchd.

    Attributes:
        pid: as seen from here.
        started: clock ticks after boot; with the pid it tells processes apart.
        program: its file, as it calls it.
        rundir: its run directory, as it calls it; empty: not known.
        socket: its unixctl socket, where we can reach it; None: not known.
        place: device and inode number of its run directory, the same from any mount namespace; None: not
            known.
        is_here: the run directory has that name for us, too: it is in no container.
    """

    pid: int
    started: int
    program: str
    rundir: str = ""
    socket: Path | None = None
    place: tuple[int, int] | None = None
    is_here: bool = False

    @property
    def key(self) -> tuple[int, int]:
        """What no other process has until the next boot."""
        return self.pid, self.started

    @property
    def title(self) -> str:
        """In a few words."""
        where = self.rundir or "run directory unknown"
        return f"pid {self.pid}, {where}{'' if self.is_here or not self.rundir else _ELSEWHERE}"


def read_vswitchd(proc: Path, pid: int) -> Vswitchd | None:
    """Return the daemon; None where the process is none, has ended, or is only about to become one."""
    stat = read_stat(proc, pid)
    if stat is None or not stat.runs or not is_vswitchd(stat.comm):
        return None
    name = control_socket(proc, pid)
    if name is None:
        return Vswitchd(pid, stat.started, _program(proc, pid)) if age(proc, stat) >= _YOUNG else None
    socket = reach(proc, pid, name)
    rundir = str(PurePosixPath(name).parent)
    here = socket == Path(name)
    return Vswitchd(pid, stat.started, _program(proc, pid), rundir, socket, place_of(socket.parent), here)


def place_of(directory: Path) -> tuple[int, int] | None:
    """Return what a directory is known by."""
    try:
        status = os.stat(directory)
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _program(proc: Path, pid: int) -> str:
    try:
        return os.readlink(proc / str(pid) / "exe")
    except OSError:
        return ""
