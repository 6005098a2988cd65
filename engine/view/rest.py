"""Whether the cursor rests: what stands beside the rows should not flicker while they rush by."""

from __future__ import annotations

from engine.view.focus import Focus

QUIET = 0.15  # seconds that a following cursor stays on a packet before that is worth showing
RESTLESS = 1.0  # seconds without a rest after which to say so


class Rest:
    """Tells where the cursor last rested; a cursor that the user moves rests at once."""

    def __init__(self) -> None:
        self._place: Focus | None = None
        self._since = 0.0
        self._rested = 0.0
        self.focus: Focus | None = None  # where it rests or last rested; None: it rushes by

    def see(self, now: float, place: Focus | None, following: bool) -> None:
        """Take where the cursor is now."""
        if place != self._place:
            self._place, self._since = place, now
        if not following or now - self._since >= QUIET:
            self.focus, self._rested = place, now
        elif now - self._rested >= RESTLESS:
            self.focus = None
