"""What vswitchd, its database and its log say of the switch, in sections."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType

from engine.labels import Clock
from engine.view.datapath.model import DatapathModel
from engine.view.datapath.section import SECTIONS, Section
from engine.view.session import Session
from tui import keys
from tui._textual_pacing import PacedScreen
from tui.clipboard import copy_out
from tui.keymap import key_names
from tui.spans import Paragraph, Tone
from tui.widgets.chosen_text import ChosenText
from tui.widgets.datapath.content import content
from tui.widgets.datapath.log import Passer
from tui.widgets.datapath.standing import Standing
from tui.widgets.document import Document
from tui.widgets.key_line import KeyLine
from tui.widgets.long_text import LongText
from tui.widgets.scrolled_text import ScrolledText
from tui.widgets.section_tabs import SectionTabs
from tui.widgets.status_line import StatusLine
from tui.widgets.tracing import tracing_paragraphs

TICKS = 8  # a second
NOBODY = (
    "A recording has no ovs-vswitchd that could be asked: run `ovscope live` as root where Open vSwitch runs."
)


class DatapathScreen(PacedScreen[None]):
    """Pulls on a clock. Nothing is asked for while it is closed.

    Args:
        model: what is known; it outlives the screen.
        session: what is traced; its screen below goes on.
        times: tells the events' times.
    """

    DEFAULT_CSS = "DatapathScreen { background: $background; }"
    BINDINGS: ClassVar[list[BindingType]] = [*keys.DATAPATH]
    AUTO_FOCUS = "#pane"

    def __init__(self, model: DatapathModel, session: Session, times: Clock) -> None:
        super().__init__()
        self._model = model
        self._session = session
        self._times = times
        self._status = StatusLine(session)
        self._tabs = SectionTabs({f"datapath.{section.value.lower()}": section.value for section in SECTIONS})
        self._standing = Standing(model)
        self._text = LongText()
        self._chosen = ChosenText()
        self._subject: object = None  # what the text is about
        self._known: object = None  # what it was made from

    def compose(self) -> ComposeResult:
        """Status, sections, how the section stands, its text, the chosen row of it, keys."""
        yield self._status
        if self._model.possible:
            yield self._tabs
            yield self._standing
        yield self._text
        yield self._chosen
        yield KeyLine()

    def on_mount(self) -> None:
        """Start the clock."""
        self.clock = self.set_interval(1 / TICKS, self.tick)
        self.call_after_refresh(self._look)

    def on_unmount(self) -> None:
        """Forget what is large."""
        self._model.leave()

    def tick(self) -> None:
        """Take what came, and show it."""
        self._model.tick(self._session.now / 1e9)
        if self.live_due():
            self._sync()

    def _look(self) -> None:
        """Look at something else: a key asked for it."""
        self._model.tick(self._session.now / 1e9)
        self._sync()

    def _sync(self) -> None:
        self._status.sync()
        if self._model.possible:
            self._tabs.tell(SECTIONS.index(self._model.section))
            self._standing.sync()
        self._show()

    def _show(self) -> None:
        model = self._model
        packet = self._packet() if model.section is Section.LOG else None
        subject = (model.section, model.bridge, packet, model.looked_at[0].value is None)
        states = tuple(reading.state for reading in model.looked_at)
        told = (states, model.changes) if model.possible else self._session.status
        if (subject, told) != self._known:
            self._known = subject, told
            self._text.show(self._document(packet), keep_place=subject == self._subject)
            self._chosen.show(self._text.whole)
            self._subject = subject
            self.refresh_bindings()

    def _document(self, packet: Passer | None) -> Document:
        if self._model.possible:
            return content(self._model, packet, key_names(self.app))
        nobody = Paragraph([(NOBODY, Tone.TEXT)])
        return [nobody, Paragraph([]), *tracing_paragraphs(self._session.status, self._times)]

    def _packet(self) -> Passer | None:
        """The chosen packet, where it rests: its place in the log is shown."""
        view, focus = self._session.view, self._session.view.focus
        if focus is None or focus.packet not in self._session.store or (view.follow and not view.paused):
            return None
        summary = self._session.store.summary(focus.packet)
        return Passer(focus.packet, summary.time, summary.headers)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Of a recording nothing can be asked; another bridge can be had where one is shown, of several."""
        if action in ("section", "turn", "again"):
            return self._model.possible
        if action != "bridge":
            return True
        return self._model.section.of_a_bridge and len(self._model.names.value or ()) > 1

    # -- keys ----------------------------------------------------------------------------------------

    def action_section(self, name: str) -> None:
        """Look at a section."""
        self._model.choose(Section(name))
        self._look()

    def action_turn(self, steps: int) -> None:
        """Look at the next section, or the one before."""
        self._model.turn(steps)
        self._look()

    def action_bridge(self, steps: int) -> None:
        """Look at the next bridge, or the one before."""
        self._model.turn_bridge(steps)
        self._look()

    def action_again(self) -> None:
        """Ask now."""
        self._model.again()
        self._look()

    def action_copy(self) -> None:
        """Copy the text, or the chosen row."""
        copy_out(self.app, self._text.text)

    # -- what widgets tell ---------------------------------------------------------------------------

    def on_section_tabs_chosen(self, message: SectionTabs.Chosen) -> None:
        """A click on a tab."""
        self.action_section(SECTIONS[message.number].value)

    def on_scrolled_text_turned(self, message: ScrolledText.Turned) -> None:
        """A key for another tab."""
        self.action_turn(message.steps)

    def on_long_text_chose(self) -> None:
        """Another row is chosen."""
        self._chosen.show(self._text.whole)
