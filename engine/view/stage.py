"""One stage of a packet's journey: where its time went.

The stages of an upcall are the same wherever they are told: one packet's in its journey
(``upcall_stages``), those of all upcalls in their statistics (``upcall_statistics``). Of each message to
vswitchd they are, with nothing between them:

- **kernel**: from ``upcall`` to ``upcall_enqueue``: the datapath makes the message and queues it in a socket.
- **socket queue**: to ``upcall_recv``: no handler thread takes it.
- **classification**: to the first answer: ``flow_put``, or ``flow_exec`` where no flow is put. A handler
  takes up to 64 upcalls and then answers them: waiting for the others of its batch is part of it.
- **re-injection**: until the packet goes on: until the first thing that the CPU of its ``flow_exec`` comes
  to for this packet, if that is an action or a pass. ``flow_exec`` itself is but on the way there.

A stage has a length where both its ends were seen. What is not answered (to the upcall of an action a
handler may send nothing back) has no length of classification, what is not seen to go on none of
re-injection. That the kernel refused an answer makes no difference: a later action may be what failed.

The upcall of a GSO packet is many messages. A stage of a journey lasts from the first one's begin to the
last one's end. The statistics take each by itself, once it is known which thread received it; of a message
whose ``upcall`` or ``upcall_enqueue`` was not seen they know nothing.
"""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from engine.events import Event, EventKind
from engine.store.missing import unlinked


class StageKind(Enum):
    """What a stage is; the value is its name."""

    PASS = "pass"
    LOOKUP = "lookup"
    KERNEL = "kernel"
    QUEUE = "socket queue"
    CLASSIFICATION = "classification"
    REINJECTION = "re-injection"
    ACTIONS = "actions"
    DROP = "drop"
    STACK = "stack"
    RECIRCULATION = "recirc"  # that was not seen, before the pass that proves it
    AFTERWARDS = "flow_del"  # long after the packet: it is on no time axis
    GAP = "nothing seen"


OF_AN_UPCALL = (StageKind.KERNEL, StageKind.QUEUE, StageKind.CLASSIFICATION, StageKind.REINJECTION)

STAGE_OF = {
    EventKind.PASS: StageKind.PASS,
    EventKind.FLOW_TBL_LOOKUP: StageKind.LOOKUP,
    EventKind.UPCALL: StageKind.KERNEL,
    EventKind.UPCALL_ENQUEUE: StageKind.KERNEL,
    EventKind.UPCALL_RETURN: StageKind.KERNEL,
    EventKind.UPCALL_RECV: StageKind.QUEUE,
    EventKind.UPCALL_CLASSIFY: StageKind.CLASSIFICATION,
    EventKind.FLOW_PUT: StageKind.CLASSIFICATION,
    EventKind.FLOW_EXEC: StageKind.REINJECTION,
    EventKind.ACTION_EXECUTE: StageKind.ACTIONS,
    EventKind.DROP: StageKind.DROP,
    EventKind.STACK: StageKind.STACK,
    EventKind.FLOW_DEL: StageKind.AFTERWARDS,
}

ANSWERS = (EventKind.FLOW_PUT, EventKind.FLOW_EXEC)  # the first ends classification
GOES_ON = (EventKind.PASS, EventKind.ACTION_EXECUTE)  # ends re-injection


class Place(NamedTuple):
    """Where a stage belongs; it stays the same while the packet grows.

    Attributes:
        group: number of the pass that it is in, or of the execution of a packet that vswitchd itself sent;
            None: of neither.
        upcall: number of the upcall that it is of; None: of none, or of one that was not seen.
        kind: what it is.
        nth: of the gaps in a group, which one.
    """

    group: int | None
    upcall: int | None
    kind: StageKind
    nth: int = 0


class Stage(NamedTuple):
    """A stage. Times are ns since the packet's first event.

    Attributes:
        place: where it belongs.
        start: when it began, as far as is known.
        end: when it ended; never before ``start``.
        begin: the event that began it; None where that was not seen.
        finish: the event that ended it; None where that was not seen, or has not come.
        events: its own events, in order of arrival; each event is in one stage.
        unseen: what must have happened in it and was not seen.
        pending: it may still go on.
    """

    place: Place
    start: int
    end: int
    begin: Event | None
    finish: Event | None
    events: tuple[Event, ...] = ()
    unseen: tuple[EventKind, ...] = ()
    pending: bool = False

    @property
    def kind(self) -> StageKind:
        """What it is."""
        return self.place.kind

    @property
    def length(self) -> int | None:
        """How long it took, ns; None where that is not known: an event alone has no length."""
        if self.kind is StageKind.GAP:
            return self.end - self.start
        if self.pending or self.begin is None or self.finish is None or self.begin is self.finish:
            return None
        return self.end - self.start

    @property
    def event(self) -> Event | None:
        """The event that stands for it; None for a gap."""
        return self.events[0] if self.events else self.finish or self.begin

    @property
    def uncertain(self) -> bool:
        """Whether an event of it could be another packet's."""
        return any(event.uncertain for event in self.events)

    @property
    def unlinked(self) -> bool:
        """Whether an event of it could not be tied to the packet."""
        return any(map(unlinked, self.events))
