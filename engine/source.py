"""Where packets come from: a live datapath or a recording, behind one interface that never blocks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

from engine.events import Event, PacketBytes


class Hook(NamedTuple):
    """One hook of the kernel or of vswitchd, and whether it could be attached."""

    name: str  # as events call it, such as "flow_tbl_lookup"
    where: str  # as the kernel calls it, such as "fexit:ovs_flow_tbl_lookup_stats"
    attached: bool
    problem: str = ""


class SourceStatus(NamedTuple):
    """What a source says of itself; a snapshot.

    Attributes:
        mode: "live" or "replay".
        title: what is watched, for the status line: datapath, vswitchd, kernel; or the recording's name.
        hooks: what was attached.
        lost: events lost at each hook, by the hook's name.
        ended: no more events will come.
        problem: one line when it has failed, with the remedy; else empty.
    """

    mode: str
    title: str
    hooks: tuple[Hook, ...] = ()
    lost: Mapping[str, int] = {}
    ended: bool = False
    problem: str = ""


class Batch(NamedTuple):
    """What came since the last batch.

    ``packets`` may name packets whose first event is in the same batch; an event of an earlier packet may
    come in any later batch.
    """

    events: Sequence[Event]
    packets: Sequence[PacketBytes]
    status: SourceStatus


class Source(Protocol):
    """A stream of batches. All calls come from one thread; none of them blocks."""

    def start(self) -> None:
        """Begin. Raises OvscopeError when it cannot."""

    def pull(self) -> Batch:
        """Return what came since the last call."""

    def close(self) -> None:
        """End, give everything back (probes off, file closed); bounded to about a second."""
