"""The keys that go from packet to packet, and that mark them."""

from __future__ import annotations

from typing import ClassVar

from engine.labels import Clock
from engine.view.arrival import Hindrance, find
from engine.view.destination import Destination
from engine.view.focus import Focus
from engine.view.jumps import go_marked, go_match, toggle_mark
from engine.view.view import View
from tui._textual_pacing import PacedScreen
from tui.go_to import GoTo
from tui.keymap import key_names
from tui.widgets.packet_tree import PacketTree

WAYS_OUT = {
    Hindrance.FILTER: ("view.context", "shows what it hides"),
    Hindrance.PAUSE: ("view.pause", "lets them go on"),
}
"""Of each hindrance the key that takes it away, and what that does."""


class JumpingScreen(PacedScreen[None]):
    """A screen with packets, and a cursor on one of them."""

    COMMANDS: ClassVar = {GoTo}

    _view: View
    _times: Clock
    _tree: PacketTree

    def action_match(self, forward: bool) -> None:
        """Go to the next or the previous packet that matches."""
        if go_match(self._view, forward):
            self._tree.show_cursor()
        else:
            self._say(f"no {'later' if forward else 'earlier'} packet matches")

    def action_context(self) -> None:
        """Show what does not match, too, or hide it."""
        self._view.set_context(not self._view.context)
        self._tree.show_cursor()
        if self._view.filter is None:
            fate = "dim" if self._view.context else "hidden"
            self._say(f"with a filter, what does not match is {fate} from now on")

    def action_mark(self) -> None:
        """Mark the packet, or take its mark away."""
        if self._view.focus is None:
            self._say("there is no packet here")
            return
        toggle_mark(self._view)
        self._tree.show_cursor()

    def action_next_marked(self) -> None:
        """Go to the next marked packet."""
        jump = go_marked(self._view)
        if jump is None:
            key = key_names(self.app)("mark.toggle")
            none = f"nothing is marked: {key} marks a packet"
            self._say("no marked packet matches the filter" if self._view.marks else none)
            return
        self._tree.show_cursor()
        if jump.wrapped:
            alone = len(self._view.marks) == 1
            self._say("this is the only marked packet" if alone else "on from the first marked packet")

    def is_hidden(self, destination: Destination) -> bool:
        """Whether the filter hides where that leads to."""
        return find(self._view, self._times, destination).hindrance is Hindrance.FILTER

    def go_to(self, destination: Destination, surrounded: bool = False) -> None:
        """Go to a packet, or say why not; ``surrounded``: among what does not match the filter, too."""
        if surrounded and not self._view.context:
            self._view.set_context(True)
        arrival = find(self._view, self._times, destination)
        if arrival.packet is not None:
            # One that is hidden is come back to as soon as it is shown.
            self._view.choose(Focus(arrival.packet))
            self._tree.show_cursor()
        if arrival.words:
            self._say(arrival.words + self._way_out(arrival.hindrance))

    def _way_out(self, hindrance: Hindrance | None) -> str:
        if hindrance is None:
            return ""
        key_id, does = WAYS_OUT[hindrance]
        return f": {key_names(self.app)(key_id)} {does}"

    def _say(self, words: str) -> None:
        self.notify(words, timeout=3, markup=False)
