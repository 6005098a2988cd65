"""A packet in short: where it came from, where it went, what it met."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.events import Event
from engine.labels import Role, duration, gaps_label, missing_label
from engine.labels.drop import reason_name
from engine.store import PacketSummary, missing_stages
from tui.numbers import grouped
from tui.spans import Paragraph, Span, Tone
from tui.widgets.parts.fields import WIDTH, field, heading


def summary_paragraphs(summary: PacketSummary, events: Sequence[Event]) -> list[Paragraph]:
    """Return the packet's summary, and the stages of its events that were not seen."""
    stages = missing_stages(events) if summary.incomplete else []
    unseen = [Paragraph(list(missing_label(stage)), WIDTH) for stage in stages]
    gaps = [Paragraph(list(gaps_label()), WIDTH)] if summary.gaps else []
    return [heading(f"packet {grouped(summary.number)}"), *_fields(summary), *unseen, *gaps]


def _fields(summary: PacketSummary) -> Iterator[Paragraph]:
    if summary.datapath:
        yield field("datapath", summary.datapath)
    yield field("came in", _port(summary))
    yield field("went out", *_outcome(summary))
    yield field("passes", str(summary.n_passes))
    yield field("lookups", f"{summary.n_hits} hit, {summary.n_misses} miss")
    yield field("upcalls", str(summary.n_upcalls), *_lost(summary))
    yield field("events", str(summary.n_events))
    yield field("took", duration(summary.duration))
    if summary.incomplete:
        yield field("complete", ("? no: something was not seen", Tone.WARNING))
    if summary.uncertain:
        yield field("certain", ("~ no: an event could be another packet's", Tone.WARNING))


def _port(summary: PacketSummary) -> Span:
    if summary.in_port is None:
        return "? not seen", Tone.WARNING
    return f"{summary.in_port.name or 'port'} ({summary.in_port.number})", Role.PORT


def _outcome(summary: PacketSummary) -> Iterator[Span]:
    yield ", ".join(summary.outputs) or ("" if summary.dropped else "not yet"), Role.PORT
    if summary.dropped:
        reason = "" if summary.reason is None else f"  {reason_name(summary.reason)}"
        yield f"✗ dropped{reason}", Role.DROP


def _lost(summary: PacketSummary) -> Iterator[Span]:
    if summary.lost:
        yield "  lost before vswitchd", Tone.LOSS
