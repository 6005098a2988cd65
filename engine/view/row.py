"""One row of the tree, as a widget draws it."""

from __future__ import annotations

from typing import NamedTuple

from engine.events import Event
from engine.store.tree import TreeRow
from engine.view.focus import Focus


class Row(NamedTuple):
    """A packet's own row, or a row of one of its events.

    Attributes:
        packet: whose row it is.
        place: the event and its place in the tree; None on the packet's own row.
        expanded: the packet's events follow below.
        matched: the packet matches the filter; others are shown for their surroundings alone.
        marked: the packet was marked.
        since: what the packet's time is told from, ns; None: it is the time of day.
    """

    packet: int
    place: TreeRow | None
    expanded: bool
    matched: bool = True
    marked: bool = False
    since: int | None = None

    @property
    def event(self) -> Event | None:
        """The event; None on the packet's own row."""
        return None if self.place is None else self.place.event

    @property
    def focus(self) -> Focus:
        """The cursor that stands on this row."""
        return Focus(self.packet, None if self.event is None else self.event.number)
