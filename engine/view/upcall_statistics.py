"""Who causes upcalls, how many are lost, and how long they take where: kept up as events come.

``engine.view.stage`` tells what the stages are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from typing import Any

from engine.bulk import Events
from engine.events import Event, EventKind, FlowExec, FlowPut, Upcall, UpcallEnqueue, UpcallReturn
from engine.passages import Run
from engine.store import PacketStore
from engine.store.family import BESIDE
from engine.view.upcall_callers import caller_of, conversation_of, conversation_who, port_key, port_who
from engine.view.upcall_flight import Asked, Flight, Message
from engine.view.upcall_groups import MOST, Failure, Group, Groups, Stage, Who
from engine.view.upcall_handlers import Handlers


class Grouping(Enum):
    """What upcalls are summed by."""

    PORT = "port"
    CONVERSATION = "conversation"
    HANDLER = "handler"


class UpcallStatistics:
    """Sums upcalls by port, by conversation and by handler thread. It keeps no packets, and is bounded.

    An upcall counts for a handler once one of its messages was received, lost or given up; else at once.
    Times are the events' own.

    Args:
        store: has the packets whose events are taken.
        most: how many groups of a kind there are at most.

    Attributes:
        groups: the sums.
        total: all upcalls.
        began: the time of the first event, ns.
        newest: the time of the newest event, ns.
    """

    def __init__(self, store: PacketStore, most: int = MOST) -> None:
        self.groups: Mapping[Grouping, Groups] = {grouping: Groups(most) for grouping in Grouping}
        self.total = Group(lambda: Who("all upcalls", "upcall"))
        self.began = self.newest = 0
        self._store = store
        self._flight = Flight()
        self._handlers = Handlers(self.groups[Grouping.HANDLER])
        self._acts: dict[EventKind, Callable[[Event, Any], None]] = {
            EventKind.UPCALL: self._ask,
            EventKind.UPCALL_ENQUEUE: self._enqueue,
            EventKind.UPCALL_RETURN: self._return,
            EventKind.UPCALL_RECV: self._receive,
            EventKind.FLOW_PUT: self._put,
            EventKind.FLOW_EXEC: self._exec,
        }

    def take(self, events: Sequence[Event]) -> None:
        """Count what the events tell. The store has them already."""
        acts, sent = self._acts, self._flight.sent
        for part in events.parts if isinstance(events, Events) else (events,):
            if isinstance(part, Run):  # packets of the fast path: no upcall is among them
                self._note_times(part.passages[0][0], part.passages[-1][0])
            elif part:
                self._note_times(part[0].time, part[-1].time)
                for event in part:
                    if sent and event[3] not in BESIDE:
                        self._go_on(event)
                    if event[3] in acts:
                        acts[event[3]](event, event[11])
        for message in self._flight.overdue(self.newest):
            self._give_up(message)

    def waiting(self, group: Group) -> int:
        """Return how many messages of a group are in a socket and were not received yet."""
        return self._flight.waiting(group)

    # -- the stages ----------------------------------------------------------------------------------

    def _ask(self, event: Event, detail: Upcall) -> None:
        caller = caller_of(self._store, event.packet)
        port, talk = port_key(caller, detail.device), conversation_of(caller.headers)
        groups = [
            self.total,
            self.groups[Grouping.PORT].of(port, lambda: port_who(caller, detail.device)),
            self.groups[Grouping.CONVERSATION].of(talk, lambda: conversation_who(talk)),
        ]
        asked = Asked(event.time, detail.portid, detail.cmd == "action", groups)
        for group in groups:
            group.count(event.time, asked.action)
        self._flight.ask(event, asked)

    def _enqueue(self, event: Event, detail: UpcallEnqueue) -> None:
        asked = self._flight.asked(event)
        if asked is not None and detail.ret < 0:
            self._lose(asked, event.time)
        elif asked is not None:
            self._flight.queue(event, asked)

    def _return(self, event: Event, detail: UpcallReturn) -> None:
        asked = self._flight.leave(event)
        if asked is not None and detail.ret < 0:
            self._lose(asked, event.time)

    def _receive(self, event: Event, _: object) -> None:
        message = self._take_out(event)
        if message is not None:
            message.received = event.time
            message.asked.took(Stage.SOCKET, event.time - message.queued)

    def _put(self, event: Event, detail: FlowPut) -> None:
        message = self._worked_on(event)
        if message is None or message.answered is not None:
            return
        self._answer(message, event.time)
        if detail.ret:
            _fail(message.asked, Failure.FLOW_PUT)

    def _exec(self, event: Event, detail: FlowExec) -> None:
        message = self._worked_on(event)
        if message is None:
            return
        self._flight.send(event, message)
        if message.answered is None:
            self._answer(message, event.time)
        if detail.ret:
            _fail(message.asked, Failure.FLOW_EXEC)

    def _go_on(self, event: Event) -> None:
        message = self._flight.go_on(event)
        if message is not None and message.answered is not None:
            message.asked.took(Stage.REINJECTION, event.time - message.answered)
            message.asked.took(Stage.WHOLE, event.time - message.asked.time)

    # -- what they have in common --------------------------------------------------------------------

    def _worked_on(self, event: Event) -> Message | None:
        """Return the message that a handler works on; that it was received need not have been seen."""
        return self._flight.worked_on(event) or self._take_out(event)

    def _take_out(self, event: Event) -> Message | None:
        """Return a message that leaves its socket; now it is known for which handler to count it."""
        message = self._flight.receive(event)
        if message is not None:
            self._handlers.received(message.asked, event.time, event.task)
            message.asked.took(Stage.KERNEL, message.queued - message.asked.time)
        return message

    @staticmethod
    def _answer(message: Message, time: int) -> None:
        message.answered = time
        if message.received is not None:
            message.asked.took(Stage.CLASSIFICATION, time - message.received)

    def _lose(self, asked: Asked, time: int) -> None:
        self._handlers.dropped(asked, time)
        if not asked.lost:
            asked.lost = True
            for group in asked.counted_by():
                group.lost += 1

    def _give_up(self, message: Message) -> None:
        """Count a message that nobody received, unless that may just not have been seen."""
        packet, store = message.packet, self._store
        if self._handlers.seen and not (packet in store and store.summary(packet).gaps):
            self._handlers.dropped(message.asked, message.queued)
            _fail(message.asked, Failure.NEVER_RECEIVED)

    def _note_times(self, first: int, last: int) -> None:
        self.began = min(self.began or first, first)
        self.newest = max(self.newest, last, first)


def _fail(asked: Asked, what: Failure) -> None:
    for group in asked.counted_by():
        group.failures[what] += 1
        group.failed += not asked.failed
    asked.failed = True
