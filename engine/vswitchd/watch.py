"""Watching the daemons that are traced: they restart, and new ones come."""

from __future__ import annotations

from pathlib import Path

from engine.detrace.session import Target
from engine.vswitchd.changes import Change, appeared, gone, handlers, predecessor, restarted
from engine.vswitchd.daemon import Vswitchd, read_vswitchd
from engine.vswitchd.handlers import Handlers
from engine.vswitchd.process import read_stat
from engine.vswitchd.scan import PROC, Scan
from engine.vswitchd.target import meant

_REMEMBERED = 16  # that have ended, and whose place may be taken again


class VswitchdWatch:
    """Knows which daemons run, and what has changed since it was last asked.

    Args:
        target: those that are meant, by run directory or pid; neither: all of them. A daemon that restarts is
            meant for ever.
        proc: procfs.
    """

    def __init__(self, target: Target | None = None, proc: Path = PROC) -> None:
        self._target = target or Target()
        self._proc = proc
        self._scan = Scan(proc)
        self._here = self._look({})
        found = meant(self._here.values(), self._target.rundir, self._target.pid)
        self._watched = {daemon.key: daemon for daemon in found}
        self._handlers = {daemon.key: self._count(daemon) for daemon in found}
        self._ended: list[Vswitchd] = []

    @property
    def daemons(self) -> tuple[Vswitchd, ...]:
        """Those that are meant and run, as of the last look."""
        return tuple(self._watched.values())

    def poll(self) -> list[Change]:
        """Look, and return what has happened since the last time; some milliseconds, once a second."""
        before, self._here = self._here, self._look(self._here)
        ended = [daemon for key, daemon in self._watched.items() if key not in self._here]
        for daemon in ended:
            del self._watched[daemon.key], self._handlers[daemon.key]
        self._ended = [*self._ended, *ended][-_REMEMBERED:]
        fresh = [daemon for key, daemon in self._here.items() if key not in before]
        came = [change for change in map(self._came, fresh) if change is not None]
        went = [gone(daemon) for daemon in ended if daemon in self._ended]
        return [*went, *came, *self._handlers_changed()]

    def _look(self, known: dict[tuple[int, int], Vswitchd]) -> dict[tuple[int, int], Vswitchd]:
        found = {}
        for pid in sorted(self._scan.pids()):
            stat = read_stat(self._proc, pid)
            daemon = known.get((pid, stat.started)) if stat is not None and stat.runs else None
            daemon = daemon or read_vswitchd(self._proc, pid)
            if daemon is not None:
                found[daemon.key] = daemon
        return found

    def _came(self, daemon: Vswitchd) -> Change | None:
        """Take note of a new daemon; None: it is not meant."""
        before = predecessor(daemon, self._ended)
        if before is None and not meant([daemon], self._target.rundir, self._target.pid):
            return None
        self._watched[daemon.key] = daemon
        self._handlers[daemon.key] = self._count(daemon)
        if before is None:
            return appeared(daemon)
        self._ended.remove(before)
        return restarted(before, daemon)

    def _count(self, daemon: Vswitchd) -> Handlers:
        counter = Handlers(self._proc, daemon.pid)
        counter.update()
        return counter

    def _handlers_changed(self) -> list[Change]:
        changed = ((daemon, self._handlers[key].update()) for key, daemon in self._watched.items())
        return [handlers(daemon, *counts) for daemon, counts in changed if counts is not None]
