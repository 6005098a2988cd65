"""Looking for daemons, every second, on a host with thousands of processes."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from engine.vswitchd.daemon import Vswitchd, read_vswitchd
from engine.vswitchd.process import is_vswitchd, list_numbers, read_comm

PROC = Path("/proc")

# A process may get its name after we have seen it: when a shell turns into it, or a parent forks.
_LOOKS = 5
_EVERYTHING_EVERY = 10


def find_vswitchds(proc: Path = PROC) -> tuple[Vswitchd, ...]:
    """Return the daemons that run, by pid: of all containers whose processes are seen from here."""
    return _read(proc, Scan(proc).pids())


def _read(proc: Path, pids: Iterable[int]) -> tuple[Vswitchd, ...]:
    found = (read_vswitchd(proc, pid) for pid in sorted(pids))
    return tuple(daemon for daemon in found if daemon is not None)


class Scan:
    """Finds the processes that are called ovs-vswitchd.

    Those that were looked at several times and are something else are looked at in every tenth call alone.
    """

    def __init__(self, proc: Path = PROC) -> None:
        self._proc = proc
        self._looks: dict[int, int] = {}
        self._calls = 0

    def pids(self) -> frozenset[int]:
        """Return them; to be called about once a second."""
        everything = self._calls % _EVERYTHING_EVERY == 0
        self._calls += 1
        self._looks = {pid: self._looks.get(pid, 0) for pid in list_numbers(self._proc)}
        looked_at = [pid for pid, looks in self._looks.items() if everything or looks < _LOOKS]
        found = frozenset(pid for pid in looked_at if self._is_one(pid))
        for pid in looked_at:
            self._looks[pid] = 0 if pid in found else self._looks[pid] + 1
        return found

    def _is_one(self, pid: int) -> bool:
        return is_vswitchd(read_comm(self._proc / str(pid)))
