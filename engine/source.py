"""Where packets come from: a live datapath or a recording, behind one interface that never blocks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol, runtime_checkable

from engine.events import Event, PacketBytes


class Hook(NamedTuple):
    """One hook of the kernel or of vswitchd, and whether it could be attached."""

    name: str  # as events call it, such as "flow_tbl_lookup"
    where: str  # as the kernel calls it, such as "fexit:ovs_flow_tbl_lookup_stats"
    attached: bool
    problem: str = ""

    @property
    def lacks(self) -> bool:
        """Whether something is not seen for want of it; USDT probes, which few vswitchds have, only add."""
        return not self.attached and not self.where.startswith("usdt:")


class Notice(NamedTuple):
    """Something that happened to the tracing itself, such as a vswitchd that restarted."""

    time: int  # CLOCK_MONOTONIC, ns
    text: str


class SourceStatus(NamedTuple):
    """What a source says of itself; a snapshot.

    Attributes:
        mode: "live" or "replay".
        title: what is watched, for the status line: datapath, vswitchd, kernel; or the recording's name.
        hooks: what was attached.
        lost: events lost at each hook, by the hook's name.
        ended: no more events will come.
        problem: one line when it has failed, with the remedy; else empty.
        capture: the capture filter in force, in the filter's language; empty: all packets.
        sampling: one in so many packets is followed; 1: all.
        crowded: the ring is filling, and the engine by itself follows fewer packets than ``sampling`` says.
        left_out: packets that the capture filter, sampling or a filling ring left out, by which of them it
            was: "filter", "sampling", "crowded".
        removed: what the garbage collector took out of the kernel's maps, by map.
        notices: what happened to the tracing, oldest first.
        percent: how much of a recording was read; None where that is not known.
    """

    mode: str
    title: str
    hooks: tuple[Hook, ...] = ()
    lost: Mapping[str, int] = {}
    ended: bool = False
    problem: str = ""
    capture: str = ""
    sampling: int = 1
    crowded: bool = False
    left_out: Mapping[str, int] = {}
    removed: Mapping[str, int] = {}
    notices: tuple[Notice, ...] = ()
    percent: int | None = None


class Batch(NamedTuple):
    """What came since the last batch.

    ``packets`` may name packets whose first event is in the same batch; an event of an earlier packet may
    come in any later batch. ``incomplete`` names packets of which events were lost.
    """

    events: Sequence[Event]
    packets: Sequence[PacketBytes]
    status: SourceStatus
    incomplete: Sequence[int] = ()


@runtime_checkable
class PortNaming(Protocol):
    """A source that knows the ports of the datapaths, as a recording does not."""

    def port_names(self, datapath: str) -> Mapping[int, str]:
        """Return the names of a datapath's ports by their numbers; does not block."""


@runtime_checkable
class Dated(Protocol):
    """A source whose times are not of this boot."""

    @property
    def clock_offset(self) -> int:
        """What to add to an event's time to have the ns since 1970; 0 while it is not known."""


class Source(Protocol):
    """A stream of batches. All calls come from one thread; none of them blocks."""

    def start(self) -> None:
        """Begin. Raises OvscopeError when it cannot."""

    def pull(self) -> Batch:
        """Return what came since the last call."""

    def close(self) -> None:
        """End, give everything back (probes off, file closed); bounded to about a second."""
