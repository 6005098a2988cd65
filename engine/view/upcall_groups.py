"""Upcalls that have something in common, summed. The number of groups is bounded."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from enum import IntEnum
from typing import NamedTuple

from engine.headers import Headers
from engine.view.latencies import Latencies
from engine.view.recent import Recent

MOST = 256  # groups of one kind, some 5 kB each


class Stage(IntEnum):
    """Where an upcall is while the packet waits; ``engine.view.stage`` tells where each begins and ends."""

    KERNEL = 0
    SOCKET = 1
    CLASSIFICATION = 2
    REINJECTION = 3
    WHOLE = 4  # from the upcall until the packet goes on


class Failure(IntEnum):
    """What can fail, once an upcall's message is in its socket."""

    NEVER_RECEIVED = 0
    FLOW_PUT = 1
    FLOW_EXEC = 2


class Who(NamedTuple):
    """What the upcalls of a group have in common.

    Attributes:
        words: in words, safe to print.
        filter: chooses their packets; empty where no filter can.
        headers: what their headers have in common, from which the words can be made shorter.
    """

    words: str
    filter: str = ""
    headers: Headers | None = None


class Group:
    """Upcalls, summed. Of an upcall of a GSO packet each message is a time; all else counts it once.

    Args:
        tell: asked once what they have in common, and only when that is to be shown.

    Attributes:
        asked: how many upcalls.
        actions: how many of them an action made; the others are misses.
        lost: of how many a message did not get into its socket.
        failed: of how many a message was never received, or what vswitchd answered was refused.
        failures: how many messages of the failed ones, by ``Failure``.
        recent: when they were, of late.
        latest: when the latest was, ns.
        stages: how long each stage took, by ``Stage``.
        heir: who counts for it, once it was summed with others.
    """

    __slots__ = (
        "_tell",
        "_who",
        "actions",
        "asked",
        "failed",
        "failures",
        "heir",
        "latest",
        "lost",
        "recent",
        "stages",
    )

    def __init__(self, tell: Callable[[], Who]) -> None:
        self._tell = tell
        self._who: Who | None = None
        self.asked = self.actions = self.lost = self.failed = 0
        self.failures = [0] * len(Failure)
        self.recent = Recent()
        self.latest = 0
        self.stages = [Latencies() for _ in range(len(Stage))]
        self.heir: Group | None = None

    @property
    def who(self) -> Who:
        """What they have in common."""
        if self._who is None:
            self._who = self._tell()
        return self._who

    def count(self, time: int, action: bool) -> None:
        """Count an upcall."""
        self.asked += 1
        self.actions += action
        self.recent.add(time)
        self.latest = time

    def take(self, other: Group) -> None:
        """Count all of another group, and what it would count from now on."""
        self.asked += other.asked
        self.actions += other.actions
        self.lost += other.lost
        self.failed += other.failed
        self.failures = list(map(int.__add__, self.failures, other.failures))
        self.recent.merge(other.recent)
        self.latest = max(self.latest, other.latest)
        for mine, others in zip(self.stages, other.stages, strict=True):
            mine.merge(others)
        other.heir = self

    @property
    def counting(self) -> Group:
        """The group itself, or who counts for it by now."""
        group = self
        while group.heir is not None:
            group = group.heir
        return group


class Groups:
    """The groups of one kind. When there are too many, the small and quiet ones are summed as others.

    Args:
        most: how many there are at most, apart from the others.

    Attributes:
        others: those that were summed.
    """

    def __init__(self, most: int = MOST) -> None:
        self.others = Group(lambda: Who("all others"))
        self._most = most
        self._groups: dict[Hashable, Group] = {}

    def __iter__(self) -> Iterator[Group]:
        return iter(self._groups.values())

    def __len__(self) -> int:
        return len(self._groups)

    def of(self, key: Hashable, tell: Callable[[], Who]) -> Group:
        """Return the group of a key; ``tell`` is asked what a new one has in common."""
        group = self._groups.get(key)
        if group is None:
            if len(self._groups) >= self._most:
                self._make_room()
            group = self._groups[key] = Group(tell)
        return group

    def join(self, key: Hashable, group: Group) -> None:
        """Sum the group of that key, if there is one, with another one."""
        if (found := self._groups.pop(key, None)) is not None:
            group.take(found)

    def _make_room(self) -> None:
        """Sum a quarter of them as others: those with the fewest upcalls, of these the quietest."""
        by_weight = sorted(self._groups, key=lambda key: (self._groups[key].asked, self._groups[key].latest))
        for key in by_weight[: max(len(by_weight) // 4, 1)]:
            self.join(key, self.others)
