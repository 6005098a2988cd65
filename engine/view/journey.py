"""One packet's journey: its stages in the order in which people read them, and where the time went."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from engine.events import Event, EventKind, Link
from engine.store.missing import MissingStage, missing_stages, unlinked
from engine.view.stage import OF_AN_UPCALL, Stage, StageKind
from engine.view.stage_gaps import with_gaps
from engine.view.stages import Stages

WAITS = (StageKind.LOOKUP, *OF_AN_UPCALL)
FOLDED = (StageKind.ACTIONS, StageKind.STACK, StageKind.DROP)  # what came between is not their time


class Links(NamedTuple):
    """How a packet's events are tied to it, counted."""

    exact: int
    uncertain: int
    missing: int  # stages that were not seen
    unlinked: int


class UpcallMessage(NamedTuple):
    """A message to vswitchd; a GSO packet's upcall has several."""

    sent: Event
    received: Event | None

    @property
    def waited(self) -> int | None:
        """How long it was in the socket's queue, ns; None where that is not known."""
        return None if self.received is None else max(self.received.time - self.sent.time, 0)


class Journey(NamedTuple):
    """A packet's stages.

    Attributes:
        start: its first event, CLOCK_MONOTONIC, ns.
        duration: to its last, ns; that its flow was deleted comes long after.
        stages: pass by pass; those of an upcall stand together.
        longest: which of them took longest; None where that is not known.
        links: how its events are tied to it.
    """

    start: int
    duration: int
    stages: tuple[Stage, ...]
    longest: int | None
    links: Links

    def nth_pass(self, stage: Stage) -> int:
        """Return how many passes that were seen came before the one that a stage is."""
        before = self.stages[: self.stages.index(stage)]
        return sum(other.kind is StageKind.PASS and bool(other.events) for other in before)

    def messages(self, stage: Stage) -> list[UpcallMessage]:
        """Return the messages of the upcall that a stage is of, in the order of their being sent."""
        same = [other for other in self.stages if other.place[:2] == stage.place[:2]]
        events = [event for other in same for event in other.events]
        received = {event.value: event for event in events if event.kind == EventKind.UPCALL_RECV}
        sent = (event for event in events if event.kind == EventKind.UPCALL_ENQUEUE)
        return [UpcallMessage(event, received.get(event.value)) for event in sent]


def journey_of(events: Sequence[Event]) -> Journey:
    """Tell a packet's journey by its events, in order of arrival; each event is in one stage."""
    missing = missing_stages(events)
    times = [event.time for event in events if event.kind != EventKind.FLOW_DEL]
    times = times or [event.time for event in events] or [0]
    start, duration = min(times), max(times) - min(times)
    stages = with_gaps(list(Stages(events, missing, start, duration)), duration)
    return Journey(start, duration, tuple(stages), _longest(stages), _links(events, missing))


def _longest(stages: Sequence[Stage]) -> int | None:
    """The stage that took longest, unless one of which the length is not known may have taken longer."""
    lengths = [
        (stage.length or 0, -at)
        for at, stage in enumerate(stages)
        if stage.kind is not StageKind.PASS and not _holds_others(stage, stages)
    ]
    length, at = max(lengths, default=(0, 0))
    unknown = (stage for stage in stages if stage.length is None and stage.kind in WAITS)
    rivalled = any(stage.pending or stage.end - stage.start > length for stage in unknown)
    return None if rivalled or not length else -at


def _holds_others(stage: Stage, stages: Sequence[Stage]) -> bool:
    """Whether what was folded into one stage has another one in the middle."""
    return stage.kind in FOLDED and any(stage.start < other.start < stage.end for other in stages)


def _links(events: Sequence[Event], missing: Sequence[MissingStage]) -> Links:
    untied = sum(map(unlinked, events))
    tied = [event for event in events if event.number > 0 and event.link != Link.NONE]
    uncertain = sum(event.uncertain for event in tied)
    return Links(len(tied) - uncertain, uncertain, len(missing), untied)
