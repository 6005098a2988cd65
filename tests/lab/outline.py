"""A packet's tree as indented text that is the same in every run, for tests that compare whole trees.

What hangs under an event is indented by two spaces. Siblings come in the order in which the kernel met them;
what another CPU does meanwhile is put behind: the stages in vswitchd after those in the kernel, message by
message, and what a thread of vswitchd executed after what the datapath did by itself. Stages that must have
happened and were not seen are lines that begin with "?".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from engine.events import Event, EventKind
from engine.store.missing import MissingStage, missing_stages

from .outline_words import Names, words

K = EventKind
IN_VSWITCHD = (K.UPCALL_RECV, K.UPCALL_CLASSIFY, K.FLOW_PUT, K.FLOW_EXEC)
BY_USDT_ALONE = frozenset({K.UPCALL_CLASSIFY, K.FLOW_DEL})

Place = tuple[int, int, int, int]


def outline(events: Sequence[Event], names: Names | None = None, *, usdt: bool = False) -> str:
    """Return a packet's tree as text, a line an event.

    Args:
        events: all events of one packet, in order of arrival.
        names: short names that other packets share; None: the packet's own.
        usdt: keep the events that exist only where vswitchd has USDT probes.
    """
    kept = [event for event in events if usdt or event.kind not in BY_USDT_ALONE]
    return "\n".join(_Outline(kept, names or Names()).lines(None, ""))


class _Outline:
    """One packet: what hangs where, and in which order."""

    def __init__(self, events: Sequence[Event], names: Names) -> None:
        self._names = names
        self._kinds: dict[int | None, EventKind] = {event.number: event.kind for event in events}
        self._execs = [event for event in events if event.kind is K.FLOW_EXEC]
        self._messages = _messages(events)
        self._children: dict[int | None, list[Event]] = defaultdict(list)
        for event in events:
            self._children[event.parent if event.parent in self._kinds else None].append(event)
        self._missing: dict[int | None, list[MissingStage]] = defaultdict(list)
        for stage in missing_stages(events):
            self._missing[stage.parent].append(stage)

    def lines(self, parent: int | None, indent: str) -> Iterator[str]:
        """Yield the lines of what hangs on an event, or on the packet."""
        for event in sorted(self._children[parent], key=self._place):
            lost = " parent missing" * (event.parent is not None and event.parent not in self._kinds)
            yield indent + words(event, self._names, self._message(event)) + lost
            yield from self.lines(event.number, indent + "  ")
        for stage in self._missing[parent]:
            yield f"{indent}? {stage.kind.label}"

    def _place(self, event: Event) -> Place:
        """Where an event stands among its siblings."""
        if event.kind in IN_VSWITCHD and self._kinds.get(event.parent) is K.UPCALL:
            numbers = self._messages.get(event.parent, [])
            message = numbers.index(event.value) if event.value in numbers else len(numbers)
            return 1, message, IN_VSWITCHD.index(event.kind), event.number
        return 0, self._sent_by(event), 0, event.number

    def _sent_by(self, event: Event) -> int:
        """The number of the execution that an event is part of; 0: of none."""
        if event.kind is K.FLOW_EXEC:
            return event.number
        mine = (e.number for e in self._execs if e.task.tid == event.task.tid and e.number < event.number)
        return max(mine, default=0)

    def _message(self, event: Event) -> str:
        """M1, M2, ... where the upcall has several messages: a GSO packet has one for each segment."""
        numbers = self._messages.get(event.parent, [])
        if len(numbers) < 2 or not event.value:
            return ""
        return f"M{numbers.index(event.value) + 1}"


def _messages(events: Sequence[Event]) -> dict[int | None, list[int]]:
    """The queue ids of each upcall's messages, in the order in which they were sent."""
    found: dict[int | None, list[int]] = defaultdict(list)
    # A message may be received before the call that sends it has returned.
    for event in sorted(events, key=lambda event: event.kind is not K.UPCALL_ENQUEUE):
        if event.value and event.value not in found[event.parent]:
            found[event.parent].append(event.value)
    return found
