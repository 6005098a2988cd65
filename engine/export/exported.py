"""A packet with all that is written of it, taken out of the store: any thread may have it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from engine.detrace.answers import Answer, AnswerSource
from engine.detrace.ovn.answers import OvnAnswer, OvnState
from engine.detrace.ovn.origins import OriginSource
from engine.detrace.rules import Rule
from engine.events import Event, PacketBytes
from engine.files.settle import Settled
from engine.store import PacketStore
from engine.store.summary import PacketSummary
from engine.view.flows import flow_of_event


class Told(NamedTuple):
    """Where what was told beside packets is known.

    Attributes:
        answers: what vswitchd said of flows; None: nothing is known.
        origins: what the cookies of their rules are in OVN; None: nothing is known.
    """

    answers: AnswerSource | None = None
    origins: OriginSource | None = None


class Exported(NamedTuple):
    """One packet.

    Attributes:
        packet: its number.
        summary: the packet in short; None where it goes on after all else of it was forgotten.
        events: its events; of one that comes again, those that are new.
        data: its first bytes; None where there are none, or they came before.
        answers: what vswitchd said of the flows that its events name, by the events' numbers.
        cookies: what the cookies of these flows' rules are in OVN, by cookie.
    """

    packet: int
    summary: PacketSummary | None
    events: Sequence[Event]
    data: PacketBytes | None
    answers: Mapping[int, Answer]
    cookies: Mapping[int, OvnAnswer]


def exported(store: PacketStore, packet: int, told: Told) -> Exported:
    """Return a packet that is kept. Raises KeyError where it is not."""
    events = store.events(packet)
    answers = _answers(events, told)
    cookies = _cookies(answers, told)
    return Exported(packet, store.summary(packet), events, store.bytes_of(packet), answers, cookies)


def exported_part(store: PacketStore, part: Settled, told: Told) -> Exported:
    """Return what has settled of a packet."""
    summary = store.summary(part.packet) if part.packet in store else None
    answers = _answers(part.events, told)
    return Exported(part.packet, summary, part.events, part.data, answers, _cookies(answers, told))


def _answers(events: Sequence[Event], told: Told) -> dict[int, Answer]:
    if told.answers is None:
        return {}
    seen = ((event.number, flow_of_event(event)) for event in events)
    found = ((number, told.answers.answer(flow.flow, flow.at)) for number, flow in seen if flow)
    return {number: answer for number, answer in found if answer}


def _cookies(answers: Mapping[int, Answer], told: Told) -> dict[int, OvnAnswer]:
    if told.origins is None:
        return {}
    rules = (item for answer in answers.values() for item in answer.rules if isinstance(item, Rule))
    found = {rule.cookie: told.origins.origin(rule.cookie) for rule in rules}
    return {
        cookie: answer for cookie, answer in found.items() if answer and answer.state is not OvnState.LOADING
    }
