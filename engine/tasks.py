"""Who ran, as the probes tell it, to tasks: each made once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from engine.events import Task
from engine.passages import Place

MOST = 65536


K = TypeVar("K")
V = TypeVar("V")


class Tasks:
    """Makes tasks and places, and remembers a bounded number. Owned by one thread."""

    def __init__(self) -> None:
        self._tasks = _Remembered(_task)
        self._places = _Remembered(self._place)

    def task(self, pid_tgid: int, comm: bytes) -> Task:
        """Return who ran."""
        return self._tasks[pid_tgid, comm]

    def places(self, who: Iterable[bytes], cpus: Iterable[int]) -> list[Place]:
        """Return the places of some packets.

        Args:
            who: of each, ``pid_tgid`` and ``comm`` of its trail's head in one.
            cpus: of each, the CPU.
        """
        return list(map(self._places.__getitem__, zip(who, cpus, strict=True)))

    def _place(self, key: tuple[bytes, int]) -> Place:
        who, cpu = key
        return Place(cpu, self.task(int.from_bytes(who[:8], "little"), who[8:]))


class _Remembered(dict[K, V]):
    """What a function said of a key; a bounded number."""

    def __init__(self, function: Callable[[K], V]) -> None:
        super().__init__()
        self._function = function

    def __missing__(self, key: K) -> V:
        if len(self) >= MOST:
            self.clear()
        value = self[key] = self._function(key)
        return value


def _task(key: tuple[int, bytes]) -> Task:
    pid_tgid, comm = key
    return Task(pid_tgid >> 32, pid_tgid & 0xFFFFFFFF, comm.split(b"\0", 1)[0].decode(errors="replace"))
