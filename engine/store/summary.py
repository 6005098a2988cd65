"""One packet in short."""

from __future__ import annotations

from typing import NamedTuple

from engine.events import Port
from engine.flow_id import FlowId
from engine.headers import Headers
from engine.store.columns import PacketColumns
from engine.store.traits import DROP, GAPS, INCOMPLETE, LOST, QUEUED, UNCERTAIN, DropReason, output_name


class PacketSummary(NamedTuple):
    """What a packet's row shows.

    Attributes:
        number: the packet's number.
        time: of its first event, CLOCK_MONOTONIC, ns.
        duration: from its first event to its latest, ns; that its flow was deleted comes long after.
        headers: what its first bytes say; ``NO_HEADERS`` where there are none.
        length: of the whole packet, bytes; 0 where it is not known.
        in_port: where it came in; None where that was not seen.
        datapath: which datapath it entered; empty where that was not seen.
        outputs: the devices of its output actions in order, "port N" where one has no name.
        n_passes: how often it entered the flow table; as lookups and outputs, counted up to 1024.
        n_upcalls: how often the datapath asked vswitchd, counted up to 65535.
        n_hits: lookups that found a flow.
        n_misses: lookups that found none.
        n_events: all of its events.
        dropped: it, or a copy of it, is known to be dropped: by a drop action, by the kernel, or for its
            upcalls were lost and it has no output.
        lost: an upcall did not get to vswitchd.
        incomplete: a stage is missing, an event is not linked to the others, or events were lost.
        uncertain: a link could be wrong.
        gaps: events of it were lost.
        reason: the first that was told for its being dropped; None where none was.
    """

    number: int
    time: int
    duration: int
    headers: Headers
    length: int
    in_port: Port | None
    datapath: str
    outputs: tuple[str, ...]
    n_passes: int
    n_upcalls: int
    n_hits: int
    n_misses: int
    n_events: int
    dropped: bool
    lost: bool
    incomplete: bool
    uncertain: bool
    gaps: bool = False
    reason: DropReason | None = None


def is_dropped(flags: int, has_output: bool) -> bool:
    """Whether a packet with these flags is known to be dropped."""
    return bool(flags & DROP) or (flags & (LOST | QUEUED) == LOST and not has_output)


def summarise(columns: PacketColumns, at: int) -> PacketSummary:
    """Build the summary of the packet at that position; its completeness was looked at before."""
    flags = columns.flags[at]
    passes = columns.pass_table.values(columns.passes[at])
    lookups = columns.lookup_table.values(columns.lookups[at])
    outputs = tuple(map(output_name, columns.output_table.values(columns.outputs[at])))
    marks = columns.mark_table.values(columns.marks[at])
    return PacketSummary(
        number=columns.first + at,
        time=columns.times[at],
        duration=columns.ends[at] - columns.times[at],
        headers=columns.headers_at(at),
        length=columns.lengths[at],
        in_port=passes[0].in_port if passes else None,
        datapath=passes[0].datapath if passes else "",
        outputs=outputs,
        n_passes=len(passes),
        n_upcalls=columns.upcalls[at],
        n_hits=sum(isinstance(lookup, FlowId) for lookup in lookups),
        n_misses=lookups.count(None),
        n_events=columns.counts[at],
        dropped=is_dropped(flags, bool(outputs)),
        reason=next((mark.reason for mark in marks if mark.reason is not None), None),
        lost=bool(flags & LOST),
        incomplete=bool(flags & (INCOMPLETE | GAPS)),
        gaps=bool(flags & GAPS),
        uncertain=bool(flags & UNCERTAIN),
    )
