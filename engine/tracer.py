"""What the probes send, as events: read, put in order, correlated; and what was lost or left out of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from engine.bpf.program import MOST_RECORDS, Program
from engine.bulk import Events, FirstBytes
from engine.correlate import Correlator
from engine.datapaths import Datapaths, PortNames
from engine.details import Details
from engine.reorder import Reorder

LACKING_NS = 2_000_000_000  # so long after something of a packet was lost the rest may come
CROWDED_NS = 1_000_000_000  # so long after the ring filled it is still said


class Read(NamedTuple):
    """What one reading brought."""

    events: Events
    packets: FirstBytes
    more: bool  # there is more to read at once


class Counts(NamedTuple):
    """What the probes count; see ``SourceStatus``."""

    lost: Mapping[str, int] = {}
    left_out: Mapping[str, int] = {}
    removed: Mapping[str, int] = {}
    crowded: bool = False


class Tracer:
    """Reads a program. Owned by one thread.

    Args:
        program: attached.
        names: the kernel's list of datapaths and ports.
        deletion_reason: see ``Details``.
    """

    def __init__(
        self, program: Program, names: PortNames, deletion_reason: Callable[[int, int], str]
    ) -> None:
        self._program = program
        self._reorder = Reorder()
        reasons, symbol = program.drop_reasons.name, program.symbol
        details = Details(program.actions, Datapaths(names), reasons, symbol, deletion_reason)
        self._correlator = Correlator(details)
        self._counts = Counts()
        self._crowded_at = -CROWDED_NS
        self._lacking: dict[int, int] = {}  # kernel's id of a packet that lacks something -> since when

    def read(self, now: int | None) -> Read:
        """Read what has come; without a time of day, to the last of it.

        Args:
            now: CLOCK_MONOTONIC, ns.
        """
        raw = self._program.read()
        events, packets = self._correlator.feed(self._reorder.feed(self._correlator.decode(raw), now))
        return Read(events, packets, more=len(raw) >= MOST_RECORDS)

    def count(self, now: int) -> Counts:
        """Return the counters as they are now."""
        before, left_out = self._counts, self._program.left_out()
        if left_out.get("crowded", 0) > before.left_out.get("crowded", 0):
            self._crowded_at = now
        crowded = now - self._crowded_at < CROWDED_NS
        self._counts = before._replace(lost=self._program.lost(), left_out=left_out, crowded=crowded)
        return self._counts

    def incomplete(self, now: int) -> list[int]:
        """Return the packets of which something was lost since the last call."""
        self._lacking |= dict.fromkeys(self._program.take_incomplete(), now)
        known = self._correlator.numbers(self._lacking)
        # Of some all that will ever come was lost; of others it has not come yet.
        waiting = {id_: since for id_, since in self._lacking.items() if now - since < LACKING_NS}
        self._lacking = {id_: since for id_, since in waiting.items() if id_ not in known}
        return list(known.values())

    def collect_garbage(self, now: int) -> None:
        """Remove from the kernel's maps what nobody came back for."""
        removed = self._program.collect_garbage(now)
        names = self._counts.removed.keys() | removed.keys()
        totals = {name: self._counts.removed.get(name, 0) + removed.get(name, 0) for name in sorted(names)}
        self._counts = self._counts._replace(removed={name: n for name, n in totals.items() if n})
