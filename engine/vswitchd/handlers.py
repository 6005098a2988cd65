"""How many threads of a daemon take upcalls."""

from __future__ import annotations

from pathlib import Path

from engine.vswitchd.process import is_handler, is_vswitchd, list_numbers, read_comm


class Handlers:
    """The handler threads of a process, counted again and again.

    They end and come anew when a setting or the CPUs that it may use change (3.1 and later), and in between
    there are none: that is no count.

    Args:
        proc: procfs.
        pid: the process.
    """

    def __init__(self, proc: Path, pid: int) -> None:
        self._tasks = proc / str(pid) / "task"
        self._names: dict[int, str] = {}
        self._count = 0

    def update(self) -> tuple[int, int] | None:
        """Count them; return how many there were and are now, when that has changed."""
        names = ((tid, self._names.get(tid) or read_comm(self._tasks / str(tid))) for tid in self._tids())
        # A thread has the name of the process until it gives itself one.
        self._names = {tid: name for tid, name in names if name and not is_vswitchd(name)}
        count = sum(is_handler(name) for name in self._names.values())
        before = self._count
        self._count = count or before
        return (before, count) if before and count and before != count else None

    def _tids(self) -> frozenset[int]:
        return list_numbers(self._tasks)
