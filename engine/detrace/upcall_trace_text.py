"""The parsers of ``upcall/trace/list|get|show``: vswitchd's own traces of the upcalls that it handled.

They are proposed upstream and in no release (ovs-dev, 2026-02-18, "Introduce upcall (live) tracing"): the
forms are those of its cover letter. Its mail breaks long lines, so a flow may stand on the line after.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from engine.detrace.trace_text import TraceLine, parse_trace

_CLOCK = r"(?P<hours>\d{1,2}):(?P<minutes>\d{2}):(?P<seconds>\d{2})\.(?P<ms>\d{3})"
_HEAD = re.compile(rf"trace_id=(?P<id>0x[0-9a-f]{{1,16}}) ts={_CLOCK} nodes=(?P<nodes>\d{{1,9}})\b", re.ASCII)
_ROUND = re.compile(rf"--- recirc_id=(?P<recirc>0x[0-9a-f]{{1,8}}) \[{_CLOCK}\] ---", re.ASCII)
_INITIAL_FLOW = "Initial flow:"


@dataclass(frozen=True)
class TraceHead:
    """A trace in the list.

    Attributes:
        trace_id: as vswitchd writes it, ``0x1``.
        nodes: how much it holds; it grows as packets go on.
    """

    trace_id: str
    nodes: int


@dataclass(frozen=True)
class TracedUpcall:
    """One upcall in a trace: vswitchd's way through its tables with one packet.

    Attributes:
        recirc_id: of the pass that asked.
        clock: the time of day at which it was handled, in ms; of which time zone is not told.
        flow: the packet's flow, ``icmp,in_port=1,...``.
        lines: what vswitchd did, in the words of ofproto/trace.
    """

    recirc_id: int
    clock: int
    flow: str
    lines: tuple[TraceLine, ...] = ()


def parse_trace_list(text: str) -> tuple[TraceHead, ...]:
    """Read ``upcall/trace/list``; what is no trace's head is passed over."""
    return tuple(TraceHead(head["id"], int(head["nodes"])) for head in _HEAD.finditer(text))


def parse_upcall_trace(text: str) -> tuple[TracedUpcall, ...]:
    """Read ``upcall/trace/get``; never raises, and what comes before the first upcall is passed over."""
    heads = list(_ROUND.finditer(text))
    ends = [*(head.start() for head in heads[1:]), len(text)]
    return tuple(_upcall(head, text[head.end() : end]) for head, end in zip(heads, ends, strict=False))


def tracing_is_on(text: str) -> bool:
    """Tell from ``upcall/trace/show`` whether any datapath's upcalls are traced."""
    return re.search(r": enabled\b", text) is not None


def _upcall(head: re.Match[str], body: str) -> TracedUpcall:
    before, found, after = body.partition(_INITIAL_FLOW)
    if not found:
        return TracedUpcall(int(head["recirc"], 16), _clock(head), "", parse_trace(body))
    flow, _, rest = after.lstrip().partition("\n")
    return TracedUpcall(int(head["recirc"], 16), _clock(head), flow.strip(), parse_trace(before + rest))


def _clock(found: re.Match[str]) -> int:
    minutes = int(found["hours"]) * 60 + int(found["minutes"])
    return (minutes * 60 + int(found["seconds"])) * 1000 + int(found["ms"])
