"""One packet's journey: a waterfall of its stages, and the time between them."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType

from engine.labels import Clock
from engine.view.focus import Focus
from engine.view.journey_view import JourneyView
from engine.view.view import View
from tui import keys
from tui._textual_pacing import PacedScreen
from tui.clipboard import copy_out
from tui.spans import line_text
from tui.widgets.journey_chart import JourneyAxis, JourneyChart
from tui.widgets.journey_foot import JourneyFoot, links_line
from tui.widgets.journey_head import JourneyHead, head_lines
from tui.widgets.key_line import KeyLine
from tui.widgets.parts.stage_row import axis_line, stage_line

TICKS = 4  # a second: a packet that is still on its way grows
COPIED_WIDTH = 120


class JourneyScreen(PacedScreen[Focus | None]):
    """In place of the live screen, which goes on. It is dismissed with the event to go to, if any.

    Args:
        view: what the packet was chosen in.
        focus: the packet, which is kept, and an event of it.
        times: tells the events' times.
    """

    DEFAULT_CSS = "JourneyScreen { background: $background; }"
    BINDINGS: ClassVar[list[BindingType]] = [*keys.JOURNEY]
    AUTO_FOCUS = "#stages"

    def __init__(self, view: View, focus: Focus, times: Clock) -> None:
        super().__init__()
        self.journey = JourneyView(view, focus)
        self._times = times
        self._head = JourneyHead(self.journey, times)
        self._axis = JourneyAxis(self.journey)
        self._chart = JourneyChart(self.journey)
        self._foot = JourneyFoot(self.journey, times)

    def compose(self) -> ComposeResult:
        """Which packet, its stages, how sure that is, keys."""
        yield self._head
        yield self._axis
        yield self._chart
        yield self._foot
        yield KeyLine()

    def on_mount(self) -> None:
        """Start the clock."""
        self.clock = self.set_interval(1 / TICKS, self.tick)
        self.call_after_refresh(self._chart.sync)

    def tick(self) -> None:
        """Show what came of the packet."""
        if self.live_due() and self.journey.refresh():
            self._sync()

    # -- keys ----------------------------------------------------------------------------------------

    def action_step(self, direction: int) -> None:
        """Go to the next or to the previous packet of the flow."""
        word = "newer" if direction > 0 else "older"
        self._went(self.journey.step(direction), f"no {word} packet of this flow is kept")

    def action_reply(self) -> None:
        """Go to the packet of the other direction, or back."""
        self._went(self.journey.turn_round(), "no packet of the other direction is kept")

    def action_copy(self) -> None:
        """Copy the journey as text."""
        copy_out(self.app, journey_text(self.journey, self._times))

    # -- what widgets tell ---------------------------------------------------------------------------

    def on_journey_chart_moved(self) -> None:
        """Another stage is chosen."""
        self._foot.refresh()

    def on_journey_chart_opened(self) -> None:
        """Back to the packets, to the event of the stage."""
        self.dismiss(self.journey.focus)

    # ------------------------------------------------------------------------------------------------

    def _went(self, done: bool, obstacle: str) -> None:
        if done:
            self._sync()
        elif self.journey.direction is None:
            self.notify("the packet's bytes tell no flow", timeout=4)
        else:
            self.notify(obstacle, timeout=4)

    def _sync(self) -> None:
        self._head.refresh()
        self._axis.refresh()
        self._chart.sync()
        self._foot.refresh()


def journey_text(journey: JourneyView, times: Clock) -> str:
    """Return the whole journey as text, 120 columns wide."""
    told = journey.journey
    lines = [
        *head_lines(journey, times, COPIED_WIDTH),
        axis_line(told, COPIED_WIDTH),
        *(stage_line(told, stage, COPIED_WIDTH) for stage in told.stages),
        links_line(journey),
    ]
    return "\n".join(line_text(line).strip("\n").rstrip().removeprefix(" ") for line in lines)
