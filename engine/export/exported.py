"""A packet with all that is written of it, taken out of the store: any thread may have it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from engine.detrace.answers import Answer, AnswerSource
from engine.events import Event, PacketBytes
from engine.files.settle import Settled
from engine.store import PacketStore
from engine.store.summary import PacketSummary
from engine.view.flows import flow_of_event


class Exported(NamedTuple):
    """One packet.

    Attributes:
        packet: its number.
        summary: the packet in short; None where it goes on after all else of it was forgotten.
        events: its events; of one that comes again, those that are new.
        data: its first bytes; None where there are none, or they came before.
        answers: what vswitchd said of the flows that its events name, by the events' numbers.
    """

    packet: int
    summary: PacketSummary | None
    events: Sequence[Event]
    data: PacketBytes | None
    answers: Mapping[int, Answer]


def exported(store: PacketStore, packet: int, answers: AnswerSource | None) -> Exported:
    """Return a packet that is kept. Raises KeyError where it is not."""
    events = store.events(packet)
    return Exported(packet, store.summary(packet), events, store.bytes_of(packet), _told(events, answers))


def exported_part(store: PacketStore, part: Settled, answers: AnswerSource | None) -> Exported:
    """Return what has settled of a packet."""
    summary = store.summary(part.packet) if part.packet in store else None
    return Exported(part.packet, summary, part.events, part.data, _told(part.events, answers))


def _told(events: Sequence[Event], answers: AnswerSource | None) -> dict[int, Answer]:
    if answers is None:
        return {}
    seen = ((event.number, flow_of_event(event)) for event in events)
    found = ((number, answers.answer(flow.flow, flow.at)) for number, flow in seen if flow)
    return {number: answer for number, answer in found if answer}
