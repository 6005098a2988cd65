"""One packet's journey: its stages in the order in which people read them, and where the time went."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from operator import attrgetter
from typing import NamedTuple

from engine.events import Event, EventKind, Link
from engine.store.family import Family
from engine.store.missing import MissingStage, missing_stages, unlinked
from engine.view.stage import OF_AN_UPCALL, STAGE_OF, Place, Stage, StageKind
from engine.view.stage_gaps import with_gaps
from engine.view.upcall_stages import Unseen, UpcallStages

BEFORE_UPCALLS = (EventKind.PASS, EventKind.FLOW_TBL_LOOKUP)
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
        """Return how many passes came before the one that a stage is."""
        before = self.stages[: self.stages.index(stage)]
        return sum(other.kind is StageKind.PASS for other in before)

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
    stages = with_gaps(list(_Stages(events, missing, start, duration)), duration)
    return Journey(start, duration, tuple(stages), _longest(stages), _links(events, missing))


class _Stages:
    """Sorts events into stages. The stages of a place are made of the events there."""

    def __init__(
        self, events: Sequence[Event], missing: Sequence[MissingStage], origin: int, horizon: int
    ) -> None:
        self._family = Family(events)
        self._by_number = {event.number: event for event in events}
        self._origin = origin
        self._horizon = horizon
        self._events: dict[Place, list[Event]] = defaultdict(list)
        self._unseen: dict[Place, list[Unseen]] = defaultdict(list)
        self._groups: dict[int | None, list[Place]] = defaultdict(list)
        for event in events:
            self._put(self._place_of(event)).append(event)
        for stage in missing:
            proof = self._by_number[stage.proof]
            self._unseen[self._put_missing(stage, proof)].append(Unseen(stage.kind, proof))

    def __iter__(self) -> Iterator[Stage]:
        for places in self._groups.values():
            entry = [place for place in places if place.kind in (StageKind.PASS, StageKind.RECIRCULATION)]
            yield from map(self._stage, sorted(entry, key=lambda place: place.kind is StageKind.PASS))
            units = list(self._units([place for place in places if place not in entry]))
            for unit in sorted(units, key=lambda unit: unit[0].start):
                yield from unit

    def _units(self, places: list[Place]) -> Iterator[list[Stage]]:
        """Yield what stays together when a pass's stages are put in order of time."""
        upcalls = dict.fromkeys(place.upcall for place in places if place.kind in OF_AN_UPCALL)
        for upcall in upcalls:
            yield self._upcall(places[0].group, upcall)
        for place in places:
            if place.kind not in OF_AN_UPCALL:
                yield [self._stage(place)]

    def _upcall(self, group: int | None, upcall: int | None) -> list[Stage]:
        places = [Place(group, upcall, kind) for kind in OF_AN_UPCALL]
        events = [event for place in places for event in self._events.get(place, ())]
        unseen = [unseen for place in places for unseen in self._unseen.get(place, ())]
        events.sort(key=attrgetter("number"))
        before = [event for event in self._members(group) if event.kind in BEFORE_UPCALLS]
        asked = UpcallStages(group, upcall, events, unseen, before, self._family.proof)
        return asked.stages(self._origin, self._horizon)

    def _stage(self, place: Place) -> Stage:
        events = self._events.get(place, [])
        unseen = self._unseen.get(place, [])
        begin, finish = self._ends(place, events)
        seen = [event.time for event in (begin, finish, *(missed.proof for missed in unseen)) if event]
        return Stage(
            place,
            min(seen) - self._origin,
            max(seen) - self._origin,
            begin,
            finish,
            tuple(events),
            tuple(dict.fromkeys(missed.kind for missed in unseen)),
        )

    def _ends(self, place: Place, events: Sequence[Event]) -> tuple[Event | None, Event | None]:
        if place.kind is StageKind.AFTERWARDS:
            return None, events[-1]
        inside = [self._by_number[place.group]] if place.group is not None else []
        if place.kind is StageKind.PASS:
            inside += [event for event in self._members(place.group) if event.kind != EventKind.FLOW_DEL]
            return _ends(inside) if place.group is not None else (None, None)
        if place.kind is StageKind.LOOKUP:
            # Its pass begins it; of several only one can be of this pass.
            return next(iter(inside), None) if len(events) < 2 else None, _ends(events)[1]
        return _ends(events)

    def _members(self, group: int | None) -> list[Event]:
        return [event for place in self._groups[group] for event in self._events.get(place, ())]

    def _put(self, place: Place) -> list[Event]:
        if place not in self._groups[place.group]:
            self._groups[place.group].append(place)
        return self._events[place]

    def _put_missing(self, stage: MissingStage, proof: Event) -> Place:
        parent = proof if stage.parent is None else self._by_number[stage.parent]
        kind = STAGE_OF[stage.kind]
        upcall = None
        if kind is StageKind.ACTIONS:
            kind = StageKind.RECIRCULATION
        elif kind in OF_AN_UPCALL:
            upcall = self._family.upcall_of[parent.number]
        place = Place(self._group_of(parent), upcall, kind)
        self._put(place)
        return place

    def _place_of(self, event: Event) -> Place:
        kind = STAGE_OF[event.kind]
        upcall = self._family.upcall_of[event.number] if kind in OF_AN_UPCALL else None
        return Place(self._group_of(event), upcall, kind)

    def _group_of(self, event: Event) -> int | None:
        within, upcall = self._family.pass_of[event.number], self._family.upcall_of[event.number]
        return self._family.exec_of[event.number] if within is None and upcall is None else within


def _ends(events: Sequence[Event]) -> tuple[Event | None, Event | None]:
    ordered = sorted(events, key=attrgetter("time", "number"))
    return (ordered[0], ordered[-1]) if ordered else (None, None)


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
