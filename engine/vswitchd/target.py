"""Which daemons are meant: by run directory, by pid, or all."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from engine.vswitchd.daemon import Vswitchd, place_of


def is_meant(daemon: Vswitchd, rundir: str | None, pid: int | None) -> bool:
    """Return whether a daemon is meant.

    Args:
        daemon: one that runs.
        rundir: a run directory in our own view; None: any.
        pid: as seen from here, or as its own PID namespace has it (its socket is named so); None: any.
    """
    if pid is not None:
        return pid == daemon.pid or _is_named(daemon, pid)
    if rundir is None:
        return True
    place = place_of(Path(rundir))
    return daemon.place == place if place is not None else os.path.normpath(rundir) == daemon.rundir


def meant(daemons: Iterable[Vswitchd], rundir: str | None, pid: int | None) -> tuple[Vswitchd, ...]:
    """Return the daemons that are meant; one that has the pid here is preferred to one in a container."""
    found = tuple(daemon for daemon in daemons if is_meant(daemon, rundir, pid))
    return tuple(daemon for daemon in found if daemon.pid == pid) or found


def _is_named(daemon: Vswitchd, pid: int) -> bool:
    return daemon.socket is not None and daemon.socket.name.endswith(f".{pid}.ctl")
