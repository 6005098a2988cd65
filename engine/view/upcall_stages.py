"""The stages of one upcall, as ``engine.view.stage`` tells them apart."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import NamedTuple

from engine.events import Event, EventKind, Upcall, UpcallEnqueue
from engine.view.stage import ANSWERS, GOES_ON, OF_AN_UPCALL, STAGE_OF, Place, Stage, StageKind

NextOnCpu = Callable[[Event], Event | None]


class Unseen(NamedTuple):
    """What must have happened and was not seen."""

    kind: EventKind
    proof: Event


class Span(NamedTuple):
    """From which event to which; None: not seen, or not yet."""

    begin: Event | None
    finish: Event | None
    pending: bool = False


class UpcallStages:
    """Tells an upcall's stages. A GSO packet's upcall is many messages: a stage lasts from first to last.

    Args:
        group: the pass that it is in.
        upcall: number of its event; None: not seen.
        events: of it, in order of arrival; those that its answer led to apart.
        unseen: what of it was not seen.
        before: what its pass came to before.
        following: tells what the CPU of an execution came to next.
    """

    def __init__(
        self,
        group: int | None,
        upcall: int | None,
        events: Sequence[Event],
        unseen: Sequence[Unseen],
        before: Sequence[Event],
        following: NextOnCpu,
    ) -> None:
        self._group = group
        self._upcall = upcall
        self._events = events
        self._unseen = unseen
        self._before = before
        self._following = following

    def stages(self, origin: int, horizon: int) -> list[Stage]:
        """Return the stages that are known of, in their order: none begins or ends before the one before it.

        Args:
            origin: the packet's first event, ns.
            horizon: its last event, ns since the first.
        """
        spans = {kind: span for kind, span in self._spans() if self._is_known(kind, span)}
        found: list[Stage] = []
        for at, (kind, span) in enumerate(spans.items()):
            start, end = self._bounds(kind, span, list(spans.values())[at + 1 :], origin, horizon)
            if found:
                start = max(start, found[-1].start)
                end = max(end, found[-1].end)
            found.append(
                Stage(
                    Place(self._group, self._upcall, kind),
                    start,
                    max(start, end),
                    span.begin,
                    span.finish,
                    tuple(event for event in self._events if STAGE_OF[event.kind] is kind),
                    tuple(dict.fromkeys(unseen.kind for unseen in self._of(kind))),
                    span.pending,
                )
            )
        return found

    def _spans(self) -> Iterator[tuple[StageKind, Span]]:
        asked, returned = self._first(EventKind.UPCALL), self._last(EventKind.UPCALL_RETURN)
        enqueued, received = self._all(EventKind.UPCALL_ENQUEUE), self._all(EventKind.UPCALL_RECV)
        queued = [event for event in enqueued if _is_queued(event)]
        answers = self._first_answers()
        into = _latest(queued) or returned or _latest(enqueued)
        yield StageKind.KERNEL, Span(asked, into, into is None and not self._of(StageKind.KERNEL))
        waiting = len(received) < len(queued) and not self._of(StageKind.QUEUE)
        yield StageKind.QUEUE, Span(_earliest(queued), _latest(received), waiting)
        yield StageKind.CLASSIFICATION, self._classification(asked, received, _latest(answers.values()))
        yield StageKind.REINJECTION, self._reinjection(answers)

    def _classification(self, asked: Event | None, received: Sequence[Event], answer: Event | None) -> Span:
        """To the upcall of an action, such as a sample, nothing need come back."""
        of_action = asked is not None and isinstance(asked.detail, Upcall) and asked.detail.cmd == "action"
        if answer is None and of_action and not self._of(StageKind.REINJECTION):
            return Span(None, None)
        return Span(_earliest(received), answer, answer is None and not self._of(StageKind.REINJECTION))

    def _reinjection(self, answers: Mapping[int, Event]) -> Span:
        """Only that a packet was sent shows that it was to be: after a put alone nothing need come."""
        sent = self._all(EventKind.FLOW_EXEC)
        next_ = _latest(map(self._goes_on, sent))
        return Span(_earliest(answers[event.value] for event in sent), next_, next_ is None and bool(sent))

    def _is_known(self, kind: StageKind, span: Span) -> bool:
        own = any(STAGE_OF[event.kind] is kind for event in self._events)
        return own or span.begin is not None or bool(self._of(kind))

    def _bounds(
        self, kind: StageKind, span: Span, later: Sequence[Span], origin: int, horizon: int
    ) -> tuple[int, int]:
        """When it began and ended; where that was not seen, the time in which it must have."""
        after = [event for beyond in later for event in (beyond.begin, beyond.finish) if event is not None]
        proofs = [unseen.proof for unseen in self._of(kind)]
        end = span.finish or next(iter(after), None) or _earliest(proofs)
        until = horizon if end is None else end.time - origin
        earlier = [*self._before, *(event for event in self._events if _precedes(event, kind))]
        start = span.begin or _latest(event for event in earlier if end is None or event.time <= end.time)
        since = until if start is None else start.time - origin
        return min(max(since, 0), until), until

    def _of(self, kind: StageKind) -> list[Unseen]:
        return [unseen for unseen in self._unseen if STAGE_OF[unseen.kind] is kind]

    def _all(self, kind: EventKind) -> list[Event]:
        return [event for event in self._events if event.kind is kind]

    def _first(self, kind: EventKind) -> Event | None:
        return next(iter(self._all(kind)), None)

    def _last(self, kind: EventKind) -> Event | None:
        return _latest(self._all(kind))

    def _first_answers(self) -> Mapping[int, Event]:
        """Return of each message, by its queue id, the first that came of it."""
        return {event.value: event for event in reversed(self._events) if event.kind in ANSWERS}

    def _goes_on(self, sent: Event) -> Event | None:
        """What the packet came to when it was sent back: that is done in one go, on the same CPU."""
        event = self._following(sent)
        return event if event is not None and event.kind in GOES_ON else None


def _is_queued(event: Event) -> bool:
    return isinstance(event.detail, UpcallEnqueue) and event.detail.ret == 0


def _precedes(event: Event, kind: StageKind) -> bool:
    return OF_AN_UPCALL.index(STAGE_OF[event.kind]) < OF_AN_UPCALL.index(kind)


def _earliest(events: Iterable[Event | None]) -> Event | None:
    return min(filter(None, events), key=attrgetter("time"), default=None)


def _latest(events: Iterable[Event | None]) -> Event | None:
    return max(filter(None, events), key=attrgetter("time"), default=None)
