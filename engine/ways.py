"""The ways that packets take, each worked out once.

On the fast path packet after packet does the same: enters by the same port, finds the same flow, executes
the same actions. All that differs are times and addresses.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import NamedTuple, TypeAlias

from engine.bpf.records import (
    FIRST_SLOT,
    FLAGS_AT,
    UNPACK_WHOLE,
    WHOLE,
    WHOLE_MASK,
    Record,
    is_event,
    unpack_trail,
)
from engine.details import lacks_a_name
from engine.packet_bytes import frames
from engine.passages import IN_ONE_GO, Step, Way
from engine.reorder import Item
from engine.tasks import Tasks

MAX_WAYS = 65536
TOGETHER = 512  # trails that are decoded together: more would not stay in the processor's cache

Pick: TypeAlias = Callable[[tuple[int, ...]], tuple[int, ...]]


class Known(NamedTuple):
    """A way, and what picks the slots of its events out of all slots; None: all are events."""

    way: Way
    events: Pick | None


class Ways:
    """Tells packets by their ways, of which it remembers a bounded number. Owned by one thread.

    Args:
        tell: tells the steps of a packet by its records, one of each; None: it is no event.
        tasks: tells who ran.
    """

    def __init__(self, tell: Callable[[list[Record]], list[Step | None]], tasks: Tasks) -> None:
        self._tell = tell
        self._tasks = tasks
        self._known: dict[tuple[bytes, ...], Known] = {}  # by what its slots say

    def decode(self, raw: Sequence[bytes]) -> list[Item]:
        """Return the records of trails, and in place of a packet's whole way its passage; in any order.

        Raises:
            struct.error, KeyError: fewer bytes than a head says.
        """
        items: list[Item] = []
        for start in range(0, len(raw), TOGETHER):
            whole: dict[int, list[bytes]] = {}
            for one in raw[start : start + TOGETHER]:
                if one[FLAGS_AT] & WHOLE_MASK != WHOLE:
                    items += unpack_trail(one)
                elif len(one) in whole:
                    whole[len(one)].append(one)
                else:
                    whole[len(one)] = [one]
            for alike in whole.values():
                items += self._decode_alike(alike)
        return items

    def _decode_alike(self, raw: list[bytes]) -> list[Item]:
        """Decode whole ways of one size, column by column: packet by packet takes half as long again."""
        columns = list(zip(*map(UNPACK_WHOLE[len(raw[0])], raw), strict=True))
        said = list(zip(*columns[FIRST_SLOT + 2 : -1 : 3], strict=True))
        known = list(map(self._known.get, said))
        if None in known:
            return self._decode_new(raw, said)
        ways, events = zip(*known, strict=True)
        who, lengths, linears, vlans, cpus = columns[:FIRST_SLOT]
        times = list(zip(*columns[FIRST_SLOT:-1:3], strict=True))
        skbs = list(zip(*columns[FIRST_SLOT + 1 : -1 : 3], strict=True))
        for at, picked in enumerate(events) if any(events) else ():
            if picked is not None:
                times[at], skbs[at] = picked(times[at]), picked(skbs[at])
        sizes, data = frames(lengths, linears, vlans, columns[-1])
        places = self._tasks.places(who, cpus)
        return list(zip(columns[FIRST_SLOT], ways, places, times, skbs, sizes, data, strict=True))

    def _decode_new(self, raw: list[bytes], said: list[tuple[bytes, ...]]) -> list[Item]:
        """Decode when ways are new: they are learnt first. What no way tells yet is told by records."""
        items: list[Item] = []
        alike: list[bytes] = []
        for one, key in zip(raw, said, strict=True):
            if key in self._known or self._learn(one, key):
                alike.append(one)
            else:
                items += unpack_trail(one)
        return items + (self._decode_alike(alike) if alike else [])

    def _learn(self, raw: bytes, said: tuple[bytes, ...]) -> bool:
        """Remember the way of a packet, unless a name is missing that may be known the next time."""
        told = self._tell(unpack_trail(raw))
        steps = tuple(step for step in told if step is not None)
        if not steps or any(step.kind not in IN_ONE_GO or lacks_a_name(step.detail) for step in steps):
            return False
        if len(self._known) >= MAX_WAYS:
            self._known.clear()
        records = (nth for nth, slot in enumerate(said) if is_event(slot))
        events = [nth for nth, step in zip(records, told, strict=True) if step is not None]
        self._known[said] = Known(Way(steps), None if len(events) == len(said) else _pick(events))
        return True


def _pick(slots: list[int]) -> Pick:
    return itemgetter(*slots) if len(slots) > 1 else itemgetter(slice(slots[0], slots[0] + 1))
