"""What is known of the chosen packet or event, in tabs."""

from __future__ import annotations

from itertools import zip_longest

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.events import Click, Resize
from textual.message import Message
from textual.strip import Strip

from engine.view.session import Session
from tui._textual import Drawn
from tui.keymap import key_names
from tui.spans import Line, Tone, cut, line_text, strip_of, wrap_all
from tui.tabs import tab_at, tabs_line
from tui.theme import styles_of
from tui.widgets.parts.content import Part, content
from tui.widgets.scrolled_text import ScrolledText

PARTS = tuple(Part)


class PaneTabs(Drawn):
    """The names of the parts, each with the key that shows it."""

    DEFAULT_CSS = "PaneTabs { height: 1; background: $surface; }"

    class Chosen(Message):
        """A tab was clicked."""

        def __init__(self, part: Part) -> None:
            super().__init__()
            self.part = part

    def __init__(self) -> None:
        super().__init__()
        self.part = Part.FLOW
        self.active = False

    def tell(self, part: Part, active: bool) -> None:
        """Show which part is shown, and whether keys go to it."""
        if (part, active) != (self.part, self.active):
            self.part, self.active = part, active
            self.refresh()

    def line(self, y: int) -> Strip:
        """Return the line."""
        return strip_of(cut(self._line(), self.size.width), styles_of(self.app, "surface"), self.size.width)

    def on_click(self, event: Click) -> None:
        """Choose the tab that was clicked."""
        number = tab_at(self._line(), event.x)
        if number is not None:
            self.post_message(self.Chosen(PARTS[number]))

    def _line(self) -> Line:
        mark = ("▌" if self.active else " ", Tone.CHOSEN)
        key = key_names(self.app)
        tabs = [(key(f"pane.{part.value}"), part.title) for part in PARTS]
        tone = Tone.CHOSEN if self.active else Tone.TITLE
        return tabs_line(tabs, PARTS.index(self.part), mark, tone=tone)


class PaneText(ScrolledText):
    """The text of a part, wrapped."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: list[Line] = []

    @property
    def rows(self) -> int:
        """How many lines there are."""
        return len(self._lines)

    def on_resize(self, event: Resize) -> None:
        """Draw to the new width."""
        self.forget()

    def show(self, lines: list[Line], *, keep_place: bool) -> None:
        """Show these lines; the same text about the same thing stays where it was scrolled to."""
        if lines == self._lines and keep_place:
            return
        before, self._lines = self._lines, lines
        self.forget()
        top = round(self.scroll_y)
        self.place(len(lines), min(top, self.last_top) if keep_place else 0)
        if round(self.scroll_y) != top:
            self.refresh()
            return
        for y, (old, new) in enumerate(zip_longest(before, lines)):
            if old != new and top <= y < top + self.lines_high:  # an age mostly: a line in place of fifty
                self.refresh_line(y)

    @property
    def text(self) -> str:
        """All of it, to copy."""
        return "\n".join(line_text(line).rstrip() for line in self._lines)

    def draw(self, number: int) -> Strip:
        """Return a line."""
        line = [(" ", Tone.TEXT), *self._lines[number]] if number < self.rows else []
        return strip_of(line, styles_of(self.app), self.lines_wide)


class SidePane(Vertical):
    """Tabs and text. Looks at the session on the clock; draws only what reads differently."""

    DEFAULT_CSS = "SidePane { background: $background; }"

    def __init__(self, session: Session) -> None:
        super().__init__(id="side")
        self._session = session
        self.part = Part.FLOW
        self._tabs = PaneTabs()
        self.text = PaneText()
        self._subject: object = None  # what the text is about
        self._known: object = None  # what it was made from

    def compose(self) -> ComposeResult:
        """Tabs above text."""
        yield self._tabs
        yield self.text

    def sync(self) -> None:
        """Show what is known now."""
        if not self.display:
            return
        self._tabs.tell(self.part, self.text.has_focus)
        width = max(self.text.lines_wide - 2, 1)
        focus = self._session.rest.focus
        subject = (self.part, focus, width)
        known = (*subject, self._session.knowledge(focus))
        if known == self._known:
            return
        self._known = known
        lines = wrap_all(content(self.part, self._session, focus, width, key_names(self.app)), width)
        self.text.show(lines, keep_place=subject == self._subject)
        self._subject = subject

    def turn(self, steps: int) -> None:
        """Show the next or the previous part."""
        self.choose(PARTS[(PARTS.index(self.part) + steps) % len(PARTS)])

    def choose(self, part: Part) -> None:
        """Show this part."""
        self.part = part
        self.sync()

    def on_resize(self, event: Resize) -> None:
        """Wrap to the new width."""
        self.call_after_refresh(self.sync)

    def on_pane_tabs_chosen(self, message: PaneTabs.Chosen) -> None:
        """A click on a tab."""
        self.choose(message.part)

    def on_scrolled_text_turned(self, message: ScrolledText.Turned) -> None:
        """A key for another tab."""
        self.turn(message.steps)
