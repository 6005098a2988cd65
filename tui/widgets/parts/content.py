"""Which part says what of the place where the cursor rests."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from engine.events import ActionExecute, Event, Pass
from engine.view.focus import Focus
from engine.view.session import Session
from tui.keymap import KeyOf
from tui.spans import Paragraph, Tone, line_width
from tui.widgets.parts.event import event_paragraphs
from tui.widgets.parts.flow import flow_paragraphs, no_flow
from tui.widgets.parts.journey import summary_paragraphs
from tui.widgets.parts.packet import packet_paragraphs
from tui.widgets.parts.rules import rule_paragraphs
from tui.widgets.parts.simulation import simulation_paragraphs
from tui.widgets.parts.upcall_trace import upcall_trace_paragraphs


class Part(Enum):
    """The tabs of the side pane."""

    FLOW = "flow"
    EVENT = "event"
    PACKET = "packet"

    @property
    def title(self) -> str:
        """What stands on the tab."""
        return _TITLES[self]


_TITLES = {Part.FLOW: "Flow & rules", Part.EVENT: "Event", Part.PACKET: "Packet"}


def content(part: Part, session: Session, focus: Focus | None, width: int, key: KeyOf) -> list[Paragraph]:
    """Return what the part says."""
    if focus is None or focus.packet not in session.store:
        return _nothing(session, key)
    store = session.store
    if part is Part.PACKET:
        return packet_paragraphs(store.summary(focus.packet), store.bytes_of(focus.packet), width)
    if part is Part.FLOW:
        return _flow(session, focus, key)
    if focus.event is None:
        return summary_paragraphs(store.summary(focus.packet), store.events(focus.packet))
    return event_paragraphs(store.events(focus.packet), focus.event)


def _nothing(session: Session, key: KeyOf) -> list[Paragraph]:
    if not session.view.shown:
        return [Paragraph([("Nothing is chosen.", Tone.DIM)])]
    return [
        Paragraph([("Following the newest packets.", Tone.TEXT)]),
        Paragraph([]),
        *_hints((key("view.pause"), "freezes the rows"), (key("tree.up"), "chooses a packet; the rows stop")),
    ]


def _hints(*hints: tuple[str, str]) -> list[Paragraph]:
    """Return what keys do, the words below each other."""
    room = max(line_width([(key, Tone.KEY)]) for key, _ in hints) + 1
    return [
        Paragraph([(key, Tone.KEY), (" " * (room - line_width([(key, Tone.KEY)])) + words, Tone.DIM)], room)
        for key, words in hints
    ]


def _flow(session: Session, focus: Focus, key: KeyOf) -> list[Paragraph]:
    return [*_explained(session, focus), *_traced(session, focus, key)]


def _traced(session: Session, focus: Focus, key: KeyOf) -> list[Paragraph]:
    if not session.upcall_traces.possible:
        return []
    return upcall_trace_paragraphs(session.upcall_traces, session.traced_upcalls(focus), key)


def _explained(session: Session, focus: Focus) -> list[Paragraph]:
    seen = session.flow_at(focus)
    if seen is None:
        return no_flow()
    answer = session.answer(seen)
    names = port_names(session, session.store.events(focus.packet))
    now = session.now if session.live else seen.at
    paragraphs = flow_paragraphs(seen, answer, session.answers is not None, names, now)
    paragraphs += rule_paragraphs(answer, session.origins) if answer else []
    simulation = session.simulations.get(seen)
    return paragraphs + (simulation_paragraphs(simulation, now) if simulation else [])


def port_names(session: Session, events: Sequence[Event]) -> dict[int, str]:
    """Return the names of the ports of a packet's datapath: known ones, and those its events tell."""
    passes = (event.detail for event in events if isinstance(event.detail, Pass))
    datapath = next((entry.datapath for entry in passes if entry.datapath), "")
    names = dict(session.port_names(datapath))
    for event in events:
        if isinstance(event.detail, Pass) and event.detail.in_port.name:
            names[event.detail.in_port.number] = event.detail.in_port.name
        elif isinstance(event.detail, ActionExecute):
            port, device = event.detail.argument("port"), event.detail.argument("device")
            if isinstance(port, int) and isinstance(device, str) and device:
                names[port] = device
    return names
