"""The stages of a journey, each a row with its bar, and the time axis above them."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType
from textual.events import Click
from textual.message import Message
from textual.strip import Strip

from engine.view.journey_view import JourneyView
from tui import keys
from tui._textual import Drawn, RowView
from tui.spans import Tone, cut, strip_of
from tui.theme import styles_of
from tui.widgets.parts.stage_row import axis_line, stage_line

MARK = "▌"


class JourneyAxis(Drawn):
    """One line: what stands in which column, and the times."""

    DEFAULT_CSS = "JourneyAxis { height: 1; background: $background; }"

    def __init__(self, journey: JourneyView) -> None:
        super().__init__()
        self._journey = journey

    def line(self, y: int) -> Strip:
        """Return the line: as wide as the rows, which have a scroll bar beside them."""
        line = axis_line(self._journey.journey, self.size.width - 1)
        return strip_of(cut(line, self.size.width), styles_of(self.app), self.size.width)


class JourneyChart(RowView, can_focus=True):
    """Draws the stages that can be seen, and moves the cursor."""

    DEFAULT_CSS = "JourneyChart { width: 1fr; height: 1fr; }"
    BINDINGS: ClassVar[list[BindingType]] = [*keys.JOURNEY_CHART]

    class Moved(Message):
        """The cursor is on another stage."""

    class Opened(Message):
        """A stage was opened."""

    def __init__(self, journey: JourneyView) -> None:
        super().__init__(id="stages")
        self._journey = journey

    def sync(self) -> None:
        """Draw what there is now; the cursor stays in sight."""
        self.keep_in_sight(len(self._journey.journey.stages), self._journey.at)
        self.refresh()

    def on_resize(self) -> None:
        """Take the new height."""
        self.sync()

    def line(self, y: int) -> Strip:
        """Return a line: a stage, or nothing."""
        journey, number = self._journey.journey, y + round(self.scroll_y)
        if number >= len(journey.stages):
            return strip_of([], styles_of(self.app), self.lines_wide)
        line = stage_line(journey, journey.stages[number], self.lines_wide)
        if number != self._journey.at:
            return strip_of(line, styles_of(self.app), self.lines_wide)
        return strip_of([(MARK, Tone.CHOSEN), *line[1:]], styles_of(self.app, "cursor"), self.lines_wide)

    # -- keys ----------------------------------------------------------------------------------------

    def action_move(self, stages: int) -> None:
        """Move the cursor by stages."""
        self._journey.move(stages)
        self._tell()

    def action_page(self, pages: int) -> None:
        """Move the cursor by screens."""
        self.action_move(pages * max(self.lines_high - 1, 1))

    def action_far(self, direction: int) -> None:
        """Move the cursor to the first or to the last stage."""
        self.action_move(direction * len(self._journey.journey.stages))

    def action_open(self) -> None:
        """Leave for the event of the stage."""
        self.post_message(self.Opened())

    def on_click(self, event: Click) -> None:
        """Choose the stage; twice opens it."""
        number = event.y + round(self.scroll_y)
        if number < len(self._journey.journey.stages):
            self._journey.choose(number)
            self._tell()
            if event.chain == 2:
                self.action_open()

    def _tell(self) -> None:
        self.sync()
        self.post_message(self.Moved())
