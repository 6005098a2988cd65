"""The packet whose journey is looked at, and the stage where the cursor is: all without a screen."""

from __future__ import annotations

from engine.events import Event
from engine.store import PacketSummary
from engine.view.focus import Focus
from engine.view.journey import Journey, journey_of
from engine.view.same_flow import Direction, direction_of, nearest_packet, next_packet, previous_packet
from engine.view.stage import Place, Stage
from engine.view.view import View

MOST_EVENTS = 2048  # of a packet caught in a forwarding loop the rest is more of the same


class JourneyView:
    """Holds a packet while its store goes on filling: it may still grow, and it stays when it is evicted.

    The cursor stays on its stage while stages come. While the view is paused the packet does not grow.

    Args:
        view: what the packet was chosen in.
        focus: the packet, which is kept, and an event of it.

    Attributes:
        summary: the packet in short.
        events: what it is told by, 2048 at most.
        journey: its stages.
        evicted: the store does not keep it any more.
        at: the stage where the cursor is.
    """

    summary: PacketSummary
    events: list[Event]
    journey: Journey
    evicted: bool
    at: int

    def __init__(self, view: View, focus: Focus) -> None:
        self._view = view
        self._store = view.store
        self._back: int | None = None  # from where ``turn_round`` came
        self._show(focus)

    @property
    def packet(self) -> int:
        """The packet's number."""
        return self.summary.number

    @property
    def stage(self) -> Stage | None:
        """Where the cursor is; None where no event of the packet came yet."""
        return self.journey.stages[self.at] if self.journey.stages else None

    @property
    def focus(self) -> Focus:
        """The event that stands for the stage; for a gap that of the stage after it."""
        later = (stage.event for stage in self.journey.stages[self.at :])
        event = next((event for event in later if event is not None), None)
        return Focus(self.packet, None if event is None else event.number)

    @property
    def left_out(self) -> int:
        """How many events are not told."""
        return self.summary.n_events - len(self.events)

    @property
    def paused(self) -> bool:
        """Whether the packet does not grow."""
        return self._view.paused

    # -- what the store brings -----------------------------------------------------------------------

    def refresh(self) -> bool:
        """Take over what came of the packet; return whether anything reads differently."""
        if self.packet not in self._store:
            changed = not self.evicted
            self.evicted = True
            return changed
        if self._view.paused:
            return False
        summary = self._store.summary(self.packet)
        if summary == self.summary:
            return False
        if self.left_out == 0:
            self._take()
        self.summary = summary
        return True

    # -- what the user does --------------------------------------------------------------------------

    def move(self, stages: int) -> None:
        """Move the cursor, no further than the first and the last stage."""
        self.choose(self.at + stages)

    def choose(self, at: int) -> None:
        """Put the cursor on a stage."""
        if self.journey.stages:
            self.at = min(max(at, 0), len(self.journey.stages) - 1)

    def step(self, direction: int) -> bool:
        """Go to the next packet of this flow and direction, or the previous one; False: none is kept."""
        here = self.direction
        if here is None:
            return False
        if direction > 0:
            found = next_packet(self._store, here, self.packet, self._view.horizon)
        else:
            found = previous_packet(self._store, here, self.packet)
        return self._go(found, back=None)

    def turn_round(self) -> bool:
        """Go to the other direction's packet that is nearest in time, or back; False: none is kept."""
        here = self.direction
        if self._back is not None and self._back in self._store:
            return self._go(self._back, back=None)
        if here is None:
            return False
        last, time = self._view.horizon, self.summary.time
        found = nearest_packet(self._store, here.reverse, self.packet, time, last)
        return self._go(found, back=self.packet)

    @property
    def direction(self) -> Direction | None:
        """The flow and direction of the packet; None where its bytes do not tell."""
        return direction_of(self.summary.headers)

    # ------------------------------------------------------------------------------------------------

    def _go(self, packet: int | None, back: int | None) -> bool:
        if packet is None:
            return False
        self._back = back
        self._show(Focus(packet))
        return True

    def _show(self, focus: Focus) -> None:
        self.evicted = False
        self.summary = self._store.summary(focus.packet)
        self.events = self._store.events(focus.packet)[:MOST_EVENTS]
        self.journey = journey_of(self.events)
        self.at = self._stage_of(focus.event)

    def _take(self) -> None:
        """Take the packet's events anew; the cursor stays on its stage."""
        place = None if self.stage is None else self.stage.place
        self.events = self._store.events(self.packet)[:MOST_EVENTS]
        self.journey = journey_of(self.events)
        self.at = self._stage_at(place)

    def _stage_at(self, place: Place | None) -> int:
        places = [stage.place for stage in self.journey.stages]
        return places.index(place) if place in places else min(self.at, max(len(places) - 1, 0))

    def _stage_of(self, number: int | None) -> int:
        """The stage of an event; without one the longest, or what keeps it from being known."""
        for at, stage in enumerate(self.journey.stages):
            if any(event.number == number for event in stage.events):
                return at
        doubtful = (at for at, stage in enumerate(self.journey.stages) if stage.pending or stage.unseen)
        return next(doubtful, 0) if self.journey.longest is None else self.journey.longest
