"""The ways that packets take, each worked out once.

On the fast path packet after packet does the same: enters by the same port, finds the same flow, executes
the same actions. All that differs are times and addresses.
"""

from __future__ import annotations

from typing import Any, TypeAlias

from engine.bpf.records import FIRST_SLOT, Trail
from engine.details import lacks_a_name
from engine.events import Detail, EventKind, Link

MAX_WAYS = 65536

Step: TypeAlias = tuple[int, int | None, EventKind, Link, bool, Detail]
"""Of one event: where in the trail its slot is, parent, kind, link, uncertain, detail."""

Way: TypeAlias = tuple[Step, ...]


class Ways:
    """Remembers ways, a bounded number. Owned by one thread."""

    def __init__(self) -> None:
        self._ways: dict[tuple[Any, ...], Way] = {}

    def find(self, trail: Trail) -> Way | None:
        """Return the way of a trail that says the same as one before."""
        return self._ways.get(trail.values[_FIRST_FIXED:-1:3])

    def learn(self, trail: Trail, way: Way) -> Way:
        """Remember a way, unless a name is missing that may be known the next time; return it."""
        if len(self._ways) >= MAX_WAYS:
            self._ways.clear()
        if not any(lacks_a_name(step[-1]) for step in way):
            self._ways[trail.values[_FIRST_FIXED:-1:3]] = way
        return way


_FIRST_FIXED = FIRST_SLOT + 2  # of each slot: time, skb, and what is the same for all
