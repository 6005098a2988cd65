"""The side pane's words about an event and about a packet."""

from __future__ import annotations

from engine.events import Event
from engine.store import PacketStore
from tests.unit.store.builders import classified_packet, dropped_packet, tracked_packet
from tui.spans import Paragraph
from tui.widgets.parts.event import event_paragraphs
from tui.widgets.parts.journey import summary_paragraphs


def texts(paragraphs: list[Paragraph]) -> list[str]:
    return ["".join(text for text, _ in paragraph.line).rstrip() for paragraph in paragraphs]


def told(events: list[Event], number: int) -> list[str]:
    """What the event's own hook saw."""
    lines = texts(event_paragraphs(events, number))
    return lines[: lines.index("")]


def test_what_connection_tracking_said() -> None:
    assert told(tracked_packet(), 4)[-2:] == ["ct_state    new,trk", "ct_zone     2"]


def test_what_vswitchd_told_itself() -> None:
    assert told(classified_packet(), 6) == [
        "upcall_classify",
        "type        miss",
        "pkt_size    98",
        "key_size    132",
        "duration    0.041 ms",
    ]


def test_why_a_packet_was_dropped_and_that_events_of_it_were_lost() -> None:
    store = PacketStore()
    store.append_events(dropped_packet())
    store.mark_incomplete([1])
    assert texts(summary_paragraphs(store.summary(1), store.events(1))) == [
        "packet 1",
        "datapath    ovs-system",
        "came in     client (1)",
        "went out    ✗ dropped  OVS_DROP_LAST_ACTION",
        "passes      1",
        "lookups     1 hit, 0 miss",
        "upcalls     0",
        "events      3",
        "took        0.002 ms",
        "complete    ? no: something was not seen",
        "events          ? some were lost",
    ]
