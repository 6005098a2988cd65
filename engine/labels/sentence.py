"""A packet's way in one sentence, for where there are no columns."""

from __future__ import annotations

from engine.labels.clock import duration
from engine.labels.drop import drop_words
from engine.labels.text import printable
from engine.store.summary import PacketSummary


def packet_sentence(summary: PacketSummary) -> str:
    """Tell a packet such as ``packet 48113: client → genev_sys_6081, miss, 3 passes, 1 upcall, 1.84 ms``."""
    passes, upcalls = summary.n_passes, summary.n_upcalls
    lookup = "miss" if summary.n_misses else "hit" if summary.n_hits else "no lookup seen"
    parts = [
        f"packet {summary.number}: {_entry(summary)} → {_ends(summary)}",
        lookup,
        f"{passes} pass{'' if passes == 1 else 'es'}",
        *([f"{upcalls} upcall{'' if upcalls == 1 else 's'}"] if upcalls else []),
        duration(summary.duration),
        *(["incomplete"] if summary.incomplete else []),
        *(["uncertain"] if summary.uncertain else []),
        *(["events of it were lost"] if summary.gaps else []),
    ]
    return ", ".join(parts)


def _entry(summary: PacketSummary) -> str:
    port = summary.in_port
    return "?" if port is None else printable(port.name) or f"port {port.number}"


def _ends(summary: PacketSummary) -> str:
    ends = [printable(output) for output in summary.outputs]
    if summary.lost:
        ends.append("lost on the way to ovs-vswitchd")
    elif summary.dropped:
        words = drop_words(summary.reason)
        ends.append("dropped" if words == "drop" else f"dropped ({words})")
    return " and ".join(ends) or "not seen to leave"
