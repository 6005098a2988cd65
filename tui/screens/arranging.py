"""The keys that arrange what is on the screen: packets, side pane, and the border between them."""

from __future__ import annotations

from textual.events import Resize

from tui.border import NARROW, Border
from tui.keymap import key_names
from tui.screens.jumping import JumpingScreen
from tui.widgets.key_line import KeyLine
from tui.widgets.parts.content import Part
from tui.widgets.side_pane import SidePane
from tui.widgets.tree_heading import TreeHeading

ZOOMS = {"zoom-tree": "pane", "zoom-pane": "packets"}  # and what they hide


class ArrangingScreen(JumpingScreen):
    """A screen with packets, and a pane beside them; where that is too narrow, a drawer below."""

    DEFAULT_CSS = """
    ArrangingScreen {
        & #body { layout: horizontal; height: 1fr; }
        & #left { width: 1fr; height: 1fr; }
        & #side { width: 37%; min-width: 44; max-width: 90; border-left: vkey $panel; }
        &.narrow #body { layout: vertical; }
        &.narrow #side { width: 1fr; max-width: 100%; height: 45%; border-left: none; display: none; }
        &.narrow.drawer #side { display: block; min-height: 2; }
        &.zoom-tree #side { display: none !important; }
        &.zoom-pane #left { display: none; }
        &.zoom-pane #side {
            width: 1fr !important;
            max-width: 100% !important;
            height: 1fr !important;
            border-left: none;
        }
    }
    """

    _heading: TreeHeading
    _side: SidePane
    _keys: KeyLine

    def __init__(self) -> None:
        super().__init__()
        self._border = Border()
        self._border_moved = False

    def on_resize(self, event: Resize) -> None:
        """Choose the layout."""
        self.set_class(event.size.width < NARROW, "narrow")
        self._lay_out()

    def on_descendant_focus(self) -> None:
        """What has the focus is to be seen."""
        if self.focused is self._tree and self.has_class("zoom-pane"):
            self._unzoom()

    # -- keys ----------------------------------------------------------------------------------------

    def action_time(self) -> None:
        """Tell the packets' times from something else."""
        self._tree.time_column.turn()
        self._heading.tell(self._tree.time_column.base)
        self._tree.sync()

    def action_next_pane(self) -> None:
        """Go from the packets to the pane, or back; opens the drawer."""
        if self.focused is self._side.text:
            self._tree.focus()
        else:
            self._look()

    def action_part(self, name: str) -> None:
        """Show a part of the pane."""
        self._open_pane()
        self._side.choose(Part(name))

    def action_turn(self, steps: int) -> None:
        """Show the part beside."""
        self._open_pane()
        self._side.turn(steps)

    def action_zoom(self) -> None:
        """Give what has the focus the whole place, or show both again."""
        if self._zoomed_away:
            self._unzoom()
        elif self.focused is self._side.text:
            self.add_class("drawer")  # it may become one, in a smaller window
            self._zoom("zoom-pane")
        elif self._side.display:
            self._zoom("zoom-tree")
        else:
            self._say(f"the packets have the whole screen: {self._opener} opens the pane")

    def action_border(self, steps: int) -> None:
        """Make the pane larger or smaller."""
        if self._zoomed_away:
            self._say(f"there is no border here: {key_names(self.app)('pane.zoom')} shows both")
            return
        if not self._side.display:
            self._say(f"{self._opener} opens the pane")
            return
        self._border.move(steps, self.size.width)
        self._border_moved = True
        self._lay_out()

    # ------------------------------------------------------------------------------------------------

    @property
    def _opener(self) -> str:
        """The key that opens the pane."""
        return key_names(self.app)("pane.next")

    @property
    def _zoomed_away(self) -> str:
        """What is hidden, for the other has the whole place."""
        return next((hidden for name, hidden in ZOOMS.items() if self.has_class(name)), "")

    def _zoom(self, name: str) -> None:
        self.add_class(name)
        self._lay_out()

    def _unzoom(self) -> None:
        self.remove_class(*ZOOMS)
        self._lay_out()

    def _close_pane(self) -> bool:
        """Go back one level of what lies over or beside the packets; return whether there was one."""
        if self._zoomed_away:
            self._unzoom()
        elif self.focused is self._side.text:
            self._tree.focus()
        elif self.has_class("drawer") and self.has_class("narrow"):
            self.remove_class("drawer")
        else:
            return False
        return True

    def _look(self) -> None:
        self._open_pane()
        self._side.text.focus()

    def _open_pane(self) -> None:
        self.add_class("drawer")
        if self.has_class("zoom-tree"):
            self._unzoom()

    def _lay_out(self) -> None:
        """Put the border where the user moved it, if it can be seen."""
        styles, narrow = self._side.styles, self.has_class("narrow")
        for rule in ("width", "min_width", "max_width", "height"):
            styles.clear_rule(rule)
        if self._border_moved and not self._zoomed_away:
            if narrow:
                styles.height = f"{self._border.drawer}%"
            else:
                styles.width = styles.min_width = styles.max_width = self._border.pane(self.size.width)
        self._keys.say("pane.zoom", self._zoomed_away)
        self._keys.say("pane.next", "" if self._zoomed_away == "pane" else "pane")
        self.call_after_refresh(self._side.sync)
