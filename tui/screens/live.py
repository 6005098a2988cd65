"""The live screen: packets at the left, what is known of the chosen one at the right."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Vertical
from textual.screen import ModalScreen

from engine.capture.control import CaptureControl
from engine.filter import EVERYTHING
from engine.filter.history import FilterHistory
from engine.labels import Clock, printable
from engine.view.export_sets import export_sets
from engine.view.focus import Focus
from engine.view.host import NO_HOST, Host
from engine.view.related import Related
from engine.view.session import Session
from tui import keys
from tui._textual_pacing import USUAL
from tui.clipboard import copy_out
from tui.copying import text_of
from tui.screens.arranging import ArrangingScreen
from tui.screens.others import OtherScreens
from tui.widgets.filter_bar import FilterBar
from tui.widgets.filter_input import FilterInput
from tui.widgets.key_line import KeyLine
from tui.widgets.notices import Notices
from tui.widgets.packet_tree import PacketTree
from tui.widgets.parts.content import Part
from tui.widgets.side_pane import SidePane
from tui.widgets.status_line import StatusLine
from tui.widgets.tree_heading import TreeHeading

CALM = 0.25  # seconds between figures: faster nobody reads them, and a frame is then the tree's alone
PAUSED = 1.0  # seconds between them while nothing else moves
Seconds = Callable[[], float]


class LiveScreen(ArrangingScreen):
    """Pulls on a clock, and tells each widget to look."""

    DEFAULT_CSS = "LiveScreen { background: $background; }"
    BINDINGS: ClassVar[list[BindingType]] = [*keys.LIVE]
    AUTO_FOCUS = "#tree"

    def __init__(
        self,
        session: Session,
        times: Clock,
        filter_text: str,
        seconds: Seconds,
        capture: CaptureControl,
        today: Seconds = time.time,
        history: FilterHistory | None = None,
        host: Host = NO_HOST,
    ) -> None:
        super().__init__()
        self._session = session
        self._view = session.view
        self._times = times
        self._seconds = seconds
        self._capture = capture
        self._today = today
        self._status = StatusLine(session)
        self._notices = Notices(times)
        self._heading = TreeHeading()
        self._tree = PacketTree(session, times)
        self._side = SidePane(session)
        self._filter = FilterBar(session, filter_text, FilterHistory() if history is None else history)
        self._keys = KeyLine()
        self._told_at = float("-inf")
        self._others = OtherScreens(session, times, host)

    def compose(self) -> ComposeResult:
        """Status, notices, packets and pane, filter, keys."""
        yield self._status
        yield self._notices
        with Container(id="body"):
            with Vertical(id="left"):
                yield self._heading
                yield self._tree
            yield self._side
        yield self._filter
        yield self._keys

    def on_mount(self) -> None:
        """Start the clock."""
        self.clock = self.set_interval(1 / USUAL, self.tick)

    def _seen(self) -> bool:
        """Whether nothing lies over the packets but a box."""
        stack = self.app.screen_stack
        return all(isinstance(screen, ModalScreen) for screen in stack[stack.index(self) + 1 :])

    def on_descendant_focus(self) -> None:
        """Keys go elsewhere now."""
        self._sync()

    def tick(self) -> None:
        """Take what came, and show it as soon as the terminal has drawn what was shown before."""
        now = self._seconds()
        self._tree.take(self._session.tick(now))
        if not (self._seen() and self.live_due()):
            return
        self._tree.sync()
        self._side.sync()
        if now - self._told_at >= (PAUSED if self._view.paused else CALM):
            self._told_at = now
            self._tell()

    # -- keys ----------------------------------------------------------------------------------------

    def action_pause(self) -> None:
        """Freeze the rows, or let them go on."""
        if self._view.paused:
            self._view.resume()
        else:
            self._view.pause()
        self._changed()

    def action_follow(self) -> None:
        """Stick to the newest packet, or stop that."""
        self._view.set_follow(not self._view.follow)
        self._changed()

    def action_filter(self) -> None:
        """Go to the filter."""
        self.set_focus(self._filter.input)

    def action_leave_filter(self) -> None:
        """Go back to the packets."""
        self.set_focus(self._tree)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A slash in the filter is a slash; what vswitchd cannot do has no key."""
        if action == "trace_upcalls":
            return self._session.upcall_traces.possible
        return not (action == "filter" and self.focused is self._filter.input)

    def action_capture(self) -> None:
        """Push the filter down into the kernel, or take it off there."""
        chosen = self._view.filter
        done = self._capture.toggle(chosen.node if chosen else EVERYTHING.node)
        self.notify(printable(done), timeout=5, markup=False)

    def action_simulate(self) -> None:
        """Ask ofproto/trace about the flow behind the cursor, or hide what it said."""
        if obstacle := self._session.simulate(self._session.rest.focus):
            self.notify(obstacle, timeout=5, markup=False)
        else:
            self._open_pane()
            self._side.choose(Part.FLOW)

    def action_trace_upcalls(self) -> None:
        """Let vswitchd trace upcalls."""
        told = self._session.trace_upcalls(self._session.rest.focus)
        self.notify(printable(told), timeout=5, markup=False)
        self._open_pane()
        self._side.choose(Part.FLOW)

    def action_related(self) -> None:
        """Offer what belongs to the flow behind the cursor."""
        things = self._session.related(self._session.rest.focus)
        if things:
            self.app.push_screen(self._others.pick(things), self._go_to)
        else:
            self.notify("there is no flow here", timeout=5, markup=False)

    def _go_to(self, thing: Related | None) -> None:
        if thing is not None:
            self._filter.put(thing.filter)

    def action_journey(self) -> None:
        """Show the journey of the packet behind the cursor."""
        if focus := self._view.focus:
            self.app.push_screen(self._others.journey(focus), self._go_to_event)
        else:
            self._say("there is no packet here")

    def _go_to_event(self, focus: Focus | None) -> None:
        if focus is not None and not self._tree.reveal(focus):
            self.notify("the packet is gone, or hidden by the filter", timeout=5)

    def action_upcalls(self) -> None:
        """Show who causes upcalls."""
        self.app.push_screen(self._others.upcalls(), self._go_to)

    def action_expand_all(self) -> None:
        """Show the events of all packets, or of none."""
        self._view.set_all_expanded(not self._view.expansion.everything)
        self._tree.redraw()
        self._changed()

    def action_export(self) -> None:
        """Write packets to a file."""
        sets = export_sets(self._view)
        if sets:
            self.app.push_screen(self._others.export(sets, self._today()))
        else:
            self.notify("there is no packet to export", timeout=3, markup=False)

    def action_copy(self) -> None:
        """Copy the chosen row, a packet with its events; in the pane, its text."""
        focus = self._view.focus
        text = (
            self._side.text.text if self._side.text.has_focus else text_of(self._session, focus, self._times)
        )
        if text:
            copy_out(self.app, text)
        else:
            self._say("there is nothing to copy here")

    def action_datapath(self) -> None:
        """Show what is known of the switch."""
        self.app.push_screen(self._others.datapath())

    def action_doctor(self) -> None:
        """Show whether tracing can work, and how it works."""
        self.app.push_screen(self._others.doctor())

    def action_back(self) -> None:
        """One level: show packets and pane, out of the pane, close the drawer, clear the filter."""
        if not self._close_pane():
            self._filter.clear()

    # -- what widgets tell ---------------------------------------------------------------------------

    def on_packet_tree_opened(self) -> None:
        """An event was opened."""
        self._look()

    def on_packet_tree_moved(self) -> None:
        """The cursor is elsewhere: the pane need not wait for the clock."""
        self._session.look()
        self._sync()

    def on_filter_bar_changed(self, message: FilterBar.Changed) -> None:
        """Another filter is in force."""
        self._view.set_filter(message.filter)
        self._changed()

    def on_filter_input_left(self, message: FilterInput.Left) -> None:
        """Back to the packets."""
        self._tree.focus()

    # ------------------------------------------------------------------------------------------------

    def _changed(self) -> None:
        self._session.look()
        self._tree.sync()
        self._sync()

    def _sync(self) -> None:
        self._side.sync()
        self._tell()

    def _tell(self) -> None:
        self._status.sync()
        self._notices.sync(self._session.status, self._session.now)
        self._filter.sync()
        self._keys.say("view.pause", "resume" if self._view.paused else "pause")
