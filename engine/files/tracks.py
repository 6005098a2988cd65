"""What the writer remembers of the packets that it is writing.

Retis's schema repeats in later events what earlier ones said: a packet's first skb and time, the time of
the upcall that an enqueue belongs to, the recirculation id that an action ran under.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field

from engine.events import Event, Upcall, UpcallEnqueue, UpcallReturn
from engine.files.origins import Origins
from engine.files.schema import QUEUE_ID_MASK

PACKETS_KEPT = 65_536  # some 40 MB; an upcall is over after a second, a packet with it
THREADS_KEPT = 4_096
BATCH_LARGEST = 64  # UPCALL_MAX_BATCH, ofproto/ofproto-dpif-upcall.c


@dataclass(slots=True)
class Batch:
    """The upcalls that one handler thread has received since it last sent operations (OVS: 64 at most)."""

    leader: int = 0  # time of the first, CLOCK_MONOTONIC ns
    sending: bool = False
    positions: dict[int, int] = field(default_factory=dict)  # by queue id


@dataclass(slots=True)
class Track:
    """One packet."""

    head: int  # its first skb
    born: int  # time of its first event, CLOCK_MONOTONIC ns
    upcalls: dict[int, tuple[int, int]] = field(default_factory=dict)  # (time, cpu) by event number
    commands: dict[int, str] = field(default_factory=dict)  # by queue id
    origins: Origins = field(default_factory=Origins)

    def note(self, event: Event) -> None:
        """Remember what later events of the packet repeat."""
        self.origins.note(event)
        match event.detail:
            case Upcall():
                self.upcalls[event.number] = (event.time, event.cpu)
            case UpcallEnqueue(cmd=cmd) if event.parent in self.upcalls:
                self.commands[event.value & QUEUE_ID_MASK] = cmd
            case UpcallReturn() if event.parent is not None:
                # retis sort forgets the upcall here, and gives up on an enqueue that comes later.
                self.upcalls.pop(event.parent, None)


class Tracks:
    """The packets and handler threads of late; older ones are forgotten.

    A packet that is forgotten and goes on gets another tracking id: two packets to Retis. To ovscope it
    stays one, by its number.
    """

    def __init__(self) -> None:
        self._packets: OrderedDict[int, Track] = OrderedDict()
        self._batches: OrderedDict[int, Batch] = OrderedDict()

    def of(self, event: Event) -> Track:
        """Return the event's packet, with what is known of it so far."""
        track = self._packets.get(event.packet)
        if track is None:
            track = self._packets[event.packet] = Track(event.skb, event.time)
            if len(self._packets) > PACKETS_KEPT:
                self._packets.popitem(last=False)
        else:
            self._packets.move_to_end(event.packet)
        return track

    def received(self, event: Event) -> tuple[int, int]:
        """Note an upcall that a handler thread received; return its batch's time and its place in it."""
        batch = self._batch(event.task.tid)
        if batch.sending or not 0 < len(batch.positions) < BATCH_LARGEST:
            batch.leader, batch.sending = event.time, False
            batch.positions.clear()
        place = batch.positions.setdefault(event.value & QUEUE_ID_MASK, len(batch.positions))
        return batch.leader, min(place, 255)

    def sent(self, event: Event) -> tuple[int, int]:
        """Note an operation that a handler thread sent; return its batch's time and its upcall's place."""
        self._batch(event.task.tid).sending = True
        return self.place(event)

    def place(self, event: Event) -> tuple[int, int]:
        """Return the time of the batch that a thread works on, and the place of the event's upcall."""
        batch = self._batch(event.task.tid)
        place = batch.positions.get(event.value & QUEUE_ID_MASK, 0)
        return batch.leader or event.time, min(place, 255)

    def _batch(self, thread: int) -> Batch:
        batch = self._batches.setdefault(thread, Batch())
        self._batches.move_to_end(thread)
        if len(self._batches) > THREADS_KEPT:
            self._batches.popitem(last=False)
        return batch
