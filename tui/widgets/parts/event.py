"""One event: what the hook saw, who ran, and how it was tied to the packet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.events import ActionExecute, Conntrack, Event, FlowTblLookup, Link, Port
from engine.flow_id import FlowId
from engine.labels import duration
from engine.store import tree_rows
from tui.spans import Paragraph, Tone
from tui.widgets.parts.fields import field, heading

BLANK = Paragraph([])
LINKS = {
    Link.NONE: "not tied to the packet",
    Link.SKB: "same skb",
    Link.NETLINK: "same netlink message",
    Link.USDT: "USDT probe of ovs-vswitchd",
    Link.ORDER: "same thread, in its turn",
    Link.BYTES: "same bytes, in the thread that received the upcall",
}


def event_paragraphs(events: Sequence[Event], number: int) -> list[Paragraph]:
    """Return what is known of an event of a packet."""
    event = next((event for event in events if event.number == number), None)
    if event is None:
        return [Paragraph([("The event is gone.", Tone.DIM)])]
    return [heading(event.kind.label), *_detail(event), BLANK, *_circumstances(events, event)]


def _detail(event: Event) -> Iterator[Paragraph]:
    if isinstance(event.detail, FlowTblLookup):
        yield field("result", "hit" if event.detail.hit else "miss")
    if isinstance(event.detail, ActionExecute):
        yield field("action", event.detail.action)
        for argument, given in event.detail.arguments:
            yield field(argument, _text(argument, given))
        if event.detail.ct:
            yield from _tracked(event.detail.ct)
        return
    for name, value in zip(event.detail._fields, event.detail, strict=True):
        if isinstance(value, FlowId):
            yield from _flow(value)
        elif isinstance(value, Conntrack):
            yield from _tracked(value)
        elif value is not None:
            yield field(name, _text(name, value))


def _flow(flow: FlowId) -> Iterator[Paragraph]:
    yield field("ufid", flow.ufid)
    if flow.flow:
        yield field("sw_flow", f"{flow.flow:#018x}")
    if flow.actions:
        yield field("actions", f"{flow.actions:#018x}")


def _tracked(ct: Conntrack) -> Iterator[Paragraph]:
    yield field("ct_state", ",".join(ct.state) or "-trk")
    yield field("ct_zone", str(ct.zone))
    if ct.mark:
        yield field("ct_mark", f"{ct.mark:#x}")
    if ct.label:
        yield field("ct_label", f"{ct.label:#x}")


def _circumstances(events: Sequence[Event], event: Event) -> Iterator[Paragraph]:
    before = [other for other in events if other.number < event.number]
    start = events[0].time
    yield field("after start", duration(event.time - start))
    if before:
        yield field("after last", duration(event.time - before[-1].time))
    waited = next(place.waited for place in tree_rows(events) if place.event.number == event.number)
    if waited is not None:
        yield field("waited", f"{duration(waited)} in the socket's queue")
    yield field("time", f"{event.time} ns")
    yield field("cpu", str(event.cpu))
    yield field("task", event.task.comm, (f"  pid {event.task.pid} tid {event.task.tid}", Tone.DIM))
    if event.skb:
        yield field("skb", f"{event.skb:#018x}")
    if event.value:
        yield field("queue id", f"{event.value:#x}")
    yield field("tied by", LINKS.get(event.link, str(event.link)))
    if event.uncertain:
        yield field("certain", ("~ no: it could be another packet's", Tone.WARNING))


def _text(name: str, value: object) -> str:
    if isinstance(value, Port):
        return f"{value.name or '?'} ({value.number})"
    if name == "duration" and isinstance(value, int):
        return duration(value)
    if name in ("recirc_id", "id") and isinstance(value, int):
        return f"{value:#x}"
    return str(value)
