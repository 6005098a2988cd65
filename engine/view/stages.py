"""Sorts a packet's events into the stages of its journey."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from operator import attrgetter

from engine.events import Event, EventKind
from engine.store.family import Family
from engine.store.missing import MissingStage
from engine.view.stage import OF_AN_UPCALL, STAGE_OF, Place, Stage, StageKind
from engine.view.upcall_stages import Unseen, UpcallStages

BEFORE_UPCALLS = (EventKind.PASS, EventKind.FLOW_TBL_LOOKUP)


class Stages:
    """The stages of a packet, pass by pass; in a pass by time, but those of an upcall together.

    Args:
        events: the packet's, in order of arrival.
        missing: what of it was not seen.
        origin: its first event, ns.
        horizon: its last event, ns since the first.
    """

    def __init__(
        self, events: Sequence[Event], missing: Sequence[MissingStage], origin: int, horizon: int
    ) -> None:
        self._family = Family(events)
        self._by_number: dict[int | None, Event] = {event.number: event for event in events}
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
        if place.kind is StageKind.PASS and place.group is None:
            return None, None
        if place.kind is StageKind.PASS:
            return _ends([event for event in self._members(place.group) if event.kind != EventKind.FLOW_DEL])
        if place.kind is StageKind.LOOKUP:
            # Its pass begins it; of several only one can be of this pass.
            begin = self._by_number.get(place.group)
            return begin if len(events) < 2 else None, _ends(events)[1]
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
