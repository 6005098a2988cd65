"""Which flow is asked for next."""

from __future__ import annotations

from typing import NamedTuple

from engine.detrace.answers import Priority
from engine.detrace.lineage import FlowKey


class Job(NamedTuple):
    """A flow to ask for."""

    key: FlowKey
    priority: Priority


class RequestQueue:
    """Flows by priority, and the newest first in each: old flows are likely gone already.

    Args:
        limit: flows that may wait; beyond it the oldest of the lowest priority is given up.
    """

    def __init__(self, limit: int = 4096) -> None:
        self._limit = limit
        self.dropped = 0
        # Dicts as ordered sets: the newest is last.
        self._waiting: dict[Priority, dict[FlowKey, None]] = {priority: {} for priority in Priority}

    def __len__(self) -> int:
        return sum(map(len, self._waiting.values()))

    def push(self, key: FlowKey, priority: Priority) -> FlowKey | None:
        """Add a flow as the newest; one that waits already moves, and never to a lower priority.

        Returns:
            The flow that was given up for it; None when there was room.
        """
        earlier = self.remove(key)
        self._waiting[priority if earlier is None else min(priority, earlier)][key] = None
        return self._drop_oldest() if len(self) > self._limit else None

    def push_back(self, key: FlowKey, priority: Priority) -> None:
        """Add a flow as the oldest: it was tried, and must not keep the others of its priority waiting."""
        self.remove(key)
        self._waiting[priority] = {key: None, **self._waiting[priority]}

    def pop(self) -> Job | None:
        """Take the next flow; None when none waits."""
        for priority, keys in self._waiting.items():
            if keys:
                key, _ = keys.popitem()
                return Job(key, priority)
        return None

    def remove(self, key: FlowKey) -> Priority | None:
        """Take a flow out, and return the priority it had; None when it did not wait."""
        for priority, keys in self._waiting.items():
            if key in keys:
                del keys[key]
                return priority
        return None

    def _drop_oldest(self) -> FlowKey:
        keys = next(keys for keys in reversed(self._waiting.values()) if keys)
        oldest = next(iter(keys))
        del keys[oldest]
        self.dropped += 1
        return oldest
