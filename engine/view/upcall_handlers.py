"""Which handler thread an upcall counts for: who received it, or who should have."""

from __future__ import annotations

from engine.events import Task
from engine.view.upcall_callers import handler_who, socket_who
from engine.view.upcall_flight import Asked
from engine.view.upcall_groups import Group, Groups

MOST_SOCKETS = 1 << 12


class Handlers:
    """Counts upcalls for threads, one upcall once: by the first of its messages that came to anything.

    What was lost on the way to a socket counts for the thread that receives from it, once one was seen to.

    Args:
        groups: of the threads.
    """

    def __init__(self, groups: Groups) -> None:
        self._groups = groups
        self._receivers: dict[int, Task] = {}  # by netlink port id: who last received from that socket

    @property
    def seen(self) -> bool:
        """Whether any thread was seen to receive anything."""
        return bool(self._receivers)

    def received(self, asked: Asked, time: int, task: Task) -> None:
        """Count an upcall for the thread that received it."""
        new = self._receivers.get(asked.portid) != task
        if asked.handled and not new:
            return
        group = self._groups.of(task.tid, lambda: handler_who(task))
        _count(asked, time, group)
        if new:
            self._groups.join(("socket", asked.portid), group)
            self._receivers[asked.portid] = task
            if len(self._receivers) > MOST_SOCKETS:
                del self._receivers[next(iter(self._receivers))]

    def dropped(self, asked: Asked, time: int) -> None:
        """Count an upcall that nobody received."""
        if not asked.handled:
            _count(asked, time, self._at(asked.portid))

    def _at(self, portid: int) -> Group:
        task = self._receivers.get(portid)
        if task is None:
            return self._groups.of(("socket", portid), lambda: socket_who(portid))
        return self._groups.of(task.tid, lambda: handler_who(task))


def _count(asked: Asked, time: int, group: Group) -> None:
    if not asked.handled:
        asked.handled = True
        asked.groups.append(group)
        group.count(time, asked.action)
