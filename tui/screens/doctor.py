"""Whether live tracing can work here, and how it works now."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType

from engine.detrace.answers import ExplainerStatus
from engine.labels import Clock
from engine.view.checkup import Checkup
from engine.view.session import Session
from tui import keys
from tui._textual_pacing import PacedScreen
from tui.clipboard import copy_out
from tui.spans import Paragraph
from tui.widgets.checks import check_paragraphs
from tui.widgets.key_line import KeyLine
from tui.widgets.long_text import LongText
from tui.widgets.status_line import StatusLine
from tui.widgets.tracing import tracing_paragraphs

TICKS = 4  # a second


class DoctorScreen(PacedScreen[None]):
    """The checks run beside it; what the session says of itself is shown at once.

    Args:
        checkup: the checks; they outlive the screen.
        session: what is traced, or the recording.
        times: tells the events' times.
    """

    DEFAULT_CSS = "DoctorScreen { background: $background; }"
    BINDINGS: ClassVar[list[BindingType]] = [*keys.DOCTOR]
    AUTO_FOCUS = "#pane"

    def __init__(self, checkup: Checkup, session: Session, times: Clock) -> None:
        super().__init__()
        self.checkup = checkup
        self._session = session
        self._times = times
        self._status = StatusLine(session)
        self._text = LongText()
        self._known: object = None

    def compose(self) -> ComposeResult:
        """Status, text, keys."""
        yield self._status
        yield self._text
        yield KeyLine()

    def on_mount(self) -> None:
        """Check, and start the clock."""
        self.checkup.run()
        self.clock = self.set_interval(1 / TICKS, self.tick)
        self.call_after_refresh(self.sync)

    def tick(self) -> None:
        """Show what is known, where the terminal keeps up."""
        if self.live_due():
            self.sync()

    def sync(self) -> None:
        """Show what is known."""
        self._status.sync()
        asked = self._explainer()
        told = asked and (asked.rate, asked.daemon, asked.last_error)
        known = (self.checkup.changes, self._session.status, told)
        if known != self._known:
            self._text.show(self._paragraphs(), keep_place=self._known is not None)
            self._known = known

    def _paragraphs(self) -> list[Paragraph]:
        """A recording's own words first: whoever looks at one asks about that."""
        checks = list(check_paragraphs(self.checkup)) if self.checkup.possible else []
        tracing = list(tracing_paragraphs(self._session.status, self._times, self._explainer()))
        blank = [Paragraph([])] if checks else []
        return [*checks, *blank, *tracing] if self._session.live else [*tracing, *blank, *checks]

    def _explainer(self) -> ExplainerStatus | None:
        answers = self._session.answers
        return answers.status() if answers is not None and self._session.live else None

    def action_again(self) -> None:
        """Check again."""
        self.checkup.run()
        self.sync()

    def action_copy(self) -> None:
        """Copy all of it."""
        copy_out(self.app, self._text.text)
