"""Which stages of a packet must have happened and were not seen."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from engine.events import Event, EventKind, FlowTblLookup, Link, Pass, Upcall, UpcallReturn
from engine.store.family import BESIDE, Family

IN_A_PASS = frozenset({EventKind.FLOW_TBL_LOOKUP, EventKind.UPCALL, EventKind.ACTION_EXECUTE})
IN_AN_UPCALL = frozenset(
    {EventKind.UPCALL_ENQUEUE, EventKind.UPCALL_RETURN, EventKind.UPCALL_RECV, EventKind.FLOW_PUT}
)
ANSWERS = frozenset({EventKind.UPCALL_CLASSIFY, EventKind.FLOW_PUT, EventKind.FLOW_EXEC})
USERSPACE = ANSWERS | {EventKind.UPCALL_RECV}


class MissingStage(NamedTuple):
    """A stage that was not seen although another event proves that it happened.

    Attributes:
        parent: number of the event that it would hang on; None: on the packet.
        kind: what is missing.
        proof: number of the event that could not be without it.
        value: the upcall message's queue id, where the stage has one.
    """

    parent: int | None
    kind: EventKind
    proof: int
    value: int = 0


def unlinked(event: Event) -> bool:
    """Whether an event could not be tied to the packet that it is shown in."""
    return event.link == Link.NONE and event.number > 0


def missing_stages(events: Sequence[Event]) -> list[MissingStage]:
    """Tell which stages of a packet are missing, by what is known and not by what is usual.

    A stage that may still come is not missing: an upcall that waits in its socket, an upcall to which
    vswitchd sends nothing back. What the kernel does in one go on one CPU proves its earlier steps.

    Args:
        events: all events of one packet, in order of arrival.

    Returns:
        Each missing stage once, in the order of the events that prove them.
    """
    family = Family(events)
    found: dict[tuple[int | None, EventKind, int], MissingStage] = {}
    for rule in RULES:
        for stage in rule(family):
            found.setdefault((stage.parent, stage.kind, stage.value), stage)
    return sorted(found.values(), key=lambda stage: stage.proof)


def _without_a_pass(family: Family) -> Iterator[MissingStage]:
    for event in family.events:
        rootless = family.pass_of[event.number] is None and family.exec_of[event.number] is None
        if event.kind in IN_A_PASS and rootless:
            yield MissingStage(None, EventKind.PASS, event.number)


def _without_an_upcall(family: Family) -> Iterator[MissingStage]:
    for event in family.events:
        if event.kind in IN_AN_UPCALL and family.upcall_of[event.number] is None:
            yield MissingStage(event.parent, EventKind.UPCALL, event.number)


def _without_recirculation(family: Family) -> Iterator[MissingStage]:
    stack = {event.number for event in family.events if event.kind == EventKind.STACK}
    for event in family.events:
        alone = event.parent is None or event.parent in stack
        if isinstance(event.detail, Pass) and event.detail.recirc_id and alone:
            yield MissingStage(None, EventKind.ACTION_EXECUTE, event.number)


def _within_passes(family: Family) -> Iterator[MissingStage]:
    for entry in family.events:
        if entry.kind == EventKind.PASS:
            inside = [event for event in family.in_pass[entry.number] if event.kind not in BESIDE]
            yield from _within_pass(family, entry, inside)


def _within_pass(family: Family, entry: Event, inside: list[Event]) -> Iterator[MissingStage]:
    lookups = [event for event in inside if isinstance(event.detail, FlowTblLookup)]
    if not lookups:
        proof = inside[0] if inside else family.proof(entry)
        if proof is not None:
            yield MissingStage(entry.number, EventKind.FLOW_TBL_LOOKUP, proof.number)
        return
    if any(isinstance(event.detail, FlowTblLookup) and event.detail.hit for event in lookups):
        return
    yield from _after_a_miss(family, lookups[0], inside)


def _after_a_miss(family: Family, lookup: Event, inside: list[Event]) -> Iterator[MissingStage]:
    """After a miss the kernel asks vswitchd at once, and acts only on what vswitchd sends back."""
    asked = [event for event in inside if isinstance(event.detail, Upcall) and event.detail.cmd == "miss"]
    parent = family.pass_of[lookup.number]
    proof = family.proof(lookup)
    if not asked and proof is not None:
        yield MissingStage(parent, EventKind.UPCALL, proof.number)
    acted = next((event for event in inside if event.kind == EventKind.ACTION_EXECUTE), None)
    if acted is not None and not any(event.kind == EventKind.FLOW_EXEC for event in inside):
        yield MissingStage(asked[0].number if asked else parent, EventKind.FLOW_EXEC, acted.number)


def _within_upcalls(family: Family) -> Iterator[MissingStage]:
    for upcall in family.events:
        if upcall.kind == EventKind.UPCALL:
            inside = family.in_upcall[upcall.number]
            yield from _asking(family, upcall, inside)
            yield from _answering(upcall, inside)


def _asking(family: Family, upcall: Event, inside: list[Event]) -> Iterator[MissingStage]:
    """The kernel's side: messages into the socket, and back."""
    enqueued = any(event.kind == EventKind.UPCALL_ENQUEUE for event in inside)
    for event in inside:
        if isinstance(event.detail, UpcallReturn):
            if event.detail.ret == 0 and not enqueued:
                yield MissingStage(upcall.number, EventKind.UPCALL_ENQUEUE, event.number)
            return
    proof = family.proof(upcall, passing_over=EventKind.UPCALL_ENQUEUE)
    if proof is not None:
        yield MissingStage(upcall.number, EventKind.UPCALL_RETURN, proof.number)


def _answering(upcall: Event, inside: list[Event]) -> Iterator[MissingStage]:
    """The other side: what vswitchd received was sent, what it answers it has received."""
    enqueued = {event.value for event in inside if event.kind == EventKind.UPCALL_ENQUEUE}
    received = {event.value for event in inside if event.kind == EventKind.UPCALL_RECV}
    for event in inside:
        if event.kind in USERSPACE and event.value and event.value not in enqueued:
            yield MissingStage(upcall.number, EventKind.UPCALL_ENQUEUE, event.number, event.value)
        if event.kind in ANSWERS and event.value and event.value not in received:
            yield MissingStage(upcall.number, EventKind.UPCALL_RECV, event.number, event.value)


RULES: tuple[Callable[[Family], Iterator[MissingStage]], ...] = (
    _without_a_pass,
    _without_an_upcall,
    _without_recirculation,
    _within_passes,
    _within_upcalls,
)
