"""The window on the rows: so many of them from a top row on, tied to a packet and not to a row number."""

from __future__ import annotations

from engine.view.focus import Focus
from engine.view.view import View


class Viewport:
    """Keeps what is on the screen where it is, while rows come and go around it.

    The cursor's row is what keeps its place if it can be seen; else the top row does.
    """

    def __init__(self, view: View) -> None:
        self._view = view
        self._anchor: Focus | None = None
        self._line = 0  # of the window, where the anchor is
        self.top = 0
        self.height = 1

    def resize(self, height: int) -> None:
        """Take the height of the screen's part; the cursor stays in it."""
        seen = self._sees(self._view.focus_row)
        self.height = max(height, 1)
        self.settle()
        if seen:
            self.reveal()

    def settle(self) -> None:
        """Find the top row again after rows came, went or moved."""
        if self._view.follow and not self._view.paused:
            self._put(self._view.row_count - self.height)
            return
        row = None if self._anchor is None else self._nearest_row(self._anchor)
        self._put(self.top if row is None else row - self._line)

    def scroll_to(self, top: int) -> None:
        """Move the window; the cursor stays where it is, out of sight if need be. Up ends following."""
        if top < self.top and self._view.follow:
            self._view.set_follow(False)
        self._put(top)

    def reveal(self, rows: int = 1) -> None:
        """Move the window as little as it takes to see the cursor, and so many rows from it on."""
        row = self._view.focus_row
        if row is None:
            return
        top = max(self.top, row + min(rows, self.height) - self.height)
        self._put(min(top, row))

    def _put(self, top: int) -> None:
        self.top = max(min(top, self._view.row_count - self.height), 0)
        row = self._view.focus_row
        if not self._sees(row):
            row = self.top
        if row is not None and row < self._view.row_count:
            self._anchor, self._line = self._view.focus_at(row), row - self.top

    def _sees(self, row: int | None) -> bool:
        return row is not None and self.top <= row < self.top + self.height

    def _nearest_row(self, anchor: Focus) -> int | None:
        """The row of the anchor, of its packet, or of the cursor that took its place."""
        row = self._view.row_of(anchor)
        return self._view.nearest_row(anchor.packet) if row is None else row
