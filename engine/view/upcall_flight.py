"""Upcalls that are on their way: a bounded number, the oldest go first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from engine.events import Event
from engine.view.latencies import bucket_of
from engine.view.stage import GOES_ON
from engine.view.upcall_groups import Group, Stage

MOST_ASKING = 1 << 10  # an upcall leaves the kernel within microseconds
MOST_QUEUED = 1 << 14  # more than the sockets of all handlers hold
MOST_RECEIVED = 1 << 12  # a handler works on 64 at a time; what stays here is not sent back, a drop's packet
MOST_SENT = 1 << 10  # the kernel goes on with it at once
WAITS_AT_MOST = 60_000_000_000  # ns, after which the kernel's side has forgotten it, too


@dataclass(slots=True)
class Asked:
    """An upcall."""

    time: int
    portid: int  # netlink port id that its messages are sent to
    action: bool
    groups: list[Group]  # what it counts for
    handled: bool = False  # it counts for a handler by now
    lost: bool = False
    failed: bool = False

    def counted_by(self) -> Iterator[Group]:
        """Iterate over what counts it by now."""
        for group in self.groups:
            yield group if group.heir is None else group.counting

    def took(self, stage: Stage, ns: int) -> None:
        """Count how long a stage of one of its messages took."""
        bucket = bucket_of(ns)
        for group in self.counted_by():
            group.stages[stage].add(ns, bucket)


@dataclass(slots=True)
class Message:
    """What an upcall sent to vswitchd; one for each segment of a GSO packet. Times in ns."""

    packet: int
    asked: Asked
    queued: int
    received: int | None = None
    answered: int | None = None


MessageKey: TypeAlias = tuple[int, int]
"""Its packet and the queue id. In what Retis collected its events hang on each other, not on the upcall."""


class Flight:
    """Upcalls by where they are: in the kernel, in a socket, in a handler thread, or sent back.

    Attributes:
        sent: messages whose packet was sent back, by the packet and the CPU that has it now. Read only.
    """

    def __init__(self) -> None:
        self.sent: dict[tuple[int, int], Message] = {}
        self._asking: dict[tuple[int, int | None], Asked] = {}
        self._queued: dict[MessageKey, Message] = {}
        self._received: dict[MessageKey, Message] = {}

    def ask(self, event: Event, asked: Asked) -> None:
        """Take an upcall."""
        self._asking[event.packet, event.number] = asked
        _forget_oldest(self._asking, MOST_ASKING)

    def asked(self, event: Event) -> Asked | None:
        """Return the upcall that an event is of, while it is in the kernel."""
        return self._asking.get((event.packet, event.parent))

    def leave(self, event: Event) -> Asked | None:
        """Return the upcall that an event ends; it is not in the kernel any more."""
        return self._asking.pop((event.packet, event.parent), None)

    def queue(self, event: Event, asked: Asked) -> None:
        """Take the message that an event puts into a socket."""
        self._queued[_key(event)] = Message(event.packet, asked, event.time)

    def receive(self, event: Event) -> Message | None:
        """Take the message that an event is of out of its socket; None: it is in none."""
        message = self._queued.pop(_key(event), None)
        if message is not None:
            self._received[_key(event)] = message
            _forget_oldest(self._received, MOST_RECEIVED)
        return message

    def worked_on(self, event: Event) -> Message | None:
        """Return the message that an event is of, if a handler received it."""
        return self._received.get(_key(event))

    def send(self, event: Event, message: Message) -> None:
        """Take a message whose packet an event sends back."""
        self._received.pop(_key(event), None)
        self.sent[event.packet, event.cpu] = message
        _forget_oldest(self.sent, MOST_SENT)

    def go_on(self, event: Event) -> Message | None:
        """Return the message whose packet goes on with an event, the next of the CPU that it was sent on."""
        message = self.sent.pop((event.packet, event.cpu), None)
        return message if event.kind in GOES_ON else None

    def overdue(self, now: int) -> Iterator[Message]:
        """Take out of the sockets what was there for too long, or is too much."""
        while self._queued:
            key = next(iter(self._queued))
            message = self._queued[key]
            if now - message.queued < WAITS_AT_MOST and len(self._queued) <= MOST_QUEUED:
                return
            del self._queued[key]
            yield message

    def waiting(self, group: Group) -> int:
        """Count the messages of a group that are in a socket now."""
        return sum(group in message.asked.counted_by() for message in self._queued.values())


def _key(event: Event) -> MessageKey:
    return event.packet, event.value


def _forget_oldest(held: dict[Any, Any], most: int) -> None:
    if len(held) > most:
        del held[next(iter(held))]
