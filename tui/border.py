"""Where the border between packets and side pane stands: reckoned without a screen."""

from __future__ import annotations

NARROW = 100  # cells: below, the side pane is a drawer under the packets
STEP = 4  # cells
LEAST_PANE, LEAST_TREE = 32, 40  # cells
USUAL_SHARE, USUAL_LEAST, USUAL_MOST = 37, 44, 90  # of the pane: per cent of the width, cells
DRAWER, DRAWER_STEP, DRAWER_LEAST, DRAWER_MOST = 45, 10, 15, 85  # per cent of the height


class Border:
    """What the user moved the border by, at the side and above the drawer, each on its own."""

    def __init__(self) -> None:
        self._moved = 0  # cells
        self.drawer = DRAWER

    def pane(self, width: int) -> int:
        """Return the pane's cells, its border included, of so many in all."""
        usual = min(max(round(width * USUAL_SHARE / 100), USUAL_LEAST), USUAL_MOST)
        return min(max(usual + self._moved, LEAST_PANE), width - LEAST_TREE)

    def move(self, steps: int, width: int) -> None:
        """Make the pane so many steps larger; it ends at its bounds, and comes back from there at once."""
        if width < NARROW:
            self.drawer = min(max(self.drawer + steps * DRAWER_STEP, DRAWER_LEAST), DRAWER_MOST)
            return
        before = self.pane(width)
        wanted = min(max(before + steps * STEP, LEAST_PANE), width - LEAST_TREE)
        self._moved += wanted - before
