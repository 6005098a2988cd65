"""The keys that arrange what is on the screen: what times are told from."""

from __future__ import annotations

from tui.screens.jumping import JumpingScreen
from tui.widgets.tree_heading import TreeHeading


class ArrangingScreen(JumpingScreen):
    """A screen with packets, and the names of their columns above them."""

    _heading: TreeHeading

    def action_time(self) -> None:
        """Tell the packets' times from something else."""
        self._tree.time_column.turn()
        self._heading.tell(self._tree.time_column.base)
        self._tree.sync()
