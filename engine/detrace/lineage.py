"""Which flow has a UFID at what time: so that never another flow's rules are shown.

vswitchd is asked by UFID, and answers for the flow that has it *now*. A flow that expires and comes back, or
whose actions change, keeps its UFID (engine/flow_id.py): only the kernel's pointers tell the two apart, and
a flow that is just being put does not have any yet. So every UFID has a list of installations, by time.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import NamedTuple

from engine.flow_id import FlowId

# Lookups of the flow before may still be seen while another CPU replaces it.
STRAGGLER_NS = 100_000_000
_LONGEST = 16


class FlowKey(NamedTuple):
    """What answers are kept by.

    Attributes:
        flow: the flow.
        put_at: when it was put, in ns, where its pointers are not known; otherwise 0.
    """

    flow: FlowId
    put_at: int = 0


class Succession(NamedTuple):
    """What one event tells of a UFID.

    Attributes:
        replaced: the installation that ended; None when none did.
        at: when, in ns.
        found: the put and its pointers, which are now known; None when none were.
    """

    replaced: FlowKey | None = None
    at: int = 0
    found: tuple[FlowKey, FlowKey] | None = None


NOTHING_NEW = Succession()


@dataclass
class _Installation:
    key: FlowKey
    since: int
    seen: int


class Lineage:
    """The installations of each UFID that was seen.

    Args:
        limit: UFIDs to remember; the one seen longest ago is forgotten.
    """

    def __init__(self, limit: int = 65536) -> None:
        self._limit = limit
        self._lines: OrderedDict[str, list[_Installation]] = OrderedDict()

    def see(self, flow: FlowId, at: int) -> Succession:
        """Take account of a lookup (it has pointers) or a put at a time in ns; events may come late."""
        line = self._lines.setdefault(flow.ufid, [])
        self._lines.move_to_end(flow.ufid)
        if len(self._lines) > self._limit:
            self._lines.popitem(last=False)
        succession = self._see_lookup(line, flow, at) if flow.flow else self._see_put(line, flow, at)
        del line[:-_LONGEST]
        return succession

    def key(self, flow: FlowId, at: int | None = None) -> FlowKey | None:
        """Return what the flow's answer is kept by.

        Args:
            flow: the flow.
            at: when it was seen, in ns; needed for a put of a UFID that was installed more than once.

        Returns:
            None when it cannot be told which installation is meant.
        """
        if flow.flow:
            return FlowKey(flow)
        line = self._lines.get(flow.ufid, [])
        if at is None:
            return line[0].key if len(line) == 1 else None
        index = _index(line, at)
        return line[index].key if index >= 0 else None

    def knows(self, flow: FlowId) -> bool:
        """Whether the flow, or for a put any of its UFID, was seen."""
        line = self._lines.get(flow.ufid, [])
        return any(item.key.flow == flow for item in line) if flow.flow else bool(line)

    def is_current(self, key: FlowKey) -> bool:
        """Whether nothing newer than this was seen with its UFID."""
        line = self._lines.get(key.flow.ufid)
        return not line or line[-1].key == key

    def last_seen(self, key: FlowKey) -> int:
        """When it was last seen, in ns; 0 when it never was."""
        return max((item.seen for item in self._lines.get(key.flow.ufid, []) if item.key == key), default=0)

    def _see_lookup(self, line: list[_Installation], flow: FlowId, at: int) -> Succession:
        key = FlowKey(flow)
        index = _index(line, at)
        before = line[index] if index >= 0 else None
        if before is not None and before.key == key:
            before.seen = max(before.seen, at)
            return NOTHING_NEW
        known = next((item for item in line if item.key == key), None)
        if known is not None:
            newest = line[-1].since
            if at < newest + STRAGGLER_NS:
                known.seen = max(known.seen, at)
                return NOTHING_NEW
            line.remove(known)  # freed, and allocated again at the same place
            index -= 1
        if before is not None and not before.key.flow.flow:
            put, before.key, before.seen = before.key, key, at
            return Succession(found=(put, key))
        line.insert(index + 1, _Installation(key, at, at))
        return Succession(before.key, at) if before else NOTHING_NEW

    def _see_put(self, line: list[_Installation], flow: FlowId, at: int) -> Succession:
        index = _index(line, at)
        before = line[index] if index >= 0 else None
        if before is not None and before.since == at:
            return NOTHING_NEW
        after = line[index + 1] if index + 1 < len(line) else None
        if after is not None and after.key.flow.flow and after.since - at < STRAGGLER_NS:
            after.since = at  # its first lookup came here before the put that made it
        else:
            line.insert(index + 1, _Installation(FlowKey(flow, at), at, at))
        return Succession(before.key, at) if before else NOTHING_NEW


def _index(line: list[_Installation], at: int) -> int:
    """The last installation that began at or before a time; -1 when none did."""
    return next((i for i in range(len(line) - 1, -1, -1) if line[i].since <= at), -1)
