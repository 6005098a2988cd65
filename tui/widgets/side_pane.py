"""What is known of the chosen packet or event, in tabs."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, chain, zip_longest

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.events import Click, Resize
from textual.message import Message
from textual.strip import Strip

from engine.view.session import Session
from tui._textual import Drawn
from tui.keymap import key_names
from tui.spans import Line, Paragraph, Tone, cut, line_text, strip_of, wrap_all
from tui.tabs import tab_at, tabs_line
from tui.theme import styles_of
from tui.widgets.parts.content import Part, content
from tui.widgets.reading_place import ReadingPlace
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
        self._reading = ReadingPlace()
        self._width = 0  # that the lines were wrapped to

    @property
    def rows(self) -> int:
        """How many lines there are."""
        return len(self._lines)

    def on_resize(self, event: Resize) -> None:
        """Draw to the new size, where it was scrolled to."""
        self.forget()
        self.place(self.rows, min(self._reading.top, self.last_top))

    def scrolled(self, top: int) -> None:
        """Note where the wheel or the bar went."""
        self._reading.move(top)

    @property
    def text_width(self) -> int:
        """The cells that a line is wrapped to."""
        return max(self.lines_wide - 2, 1)

    def show(self, paragraphs: Sequence[Paragraph], *, keep_place: bool) -> None:
        """Show these, wrapped; the same text about the same thing stays where it was scrolled to."""
        wrapped = [wrap_all([paragraph], self.text_width) for paragraph in paragraphs]
        lines = list(chain.from_iterable(wrapped))
        same_width, self._width = self._width == self.lines_wide, self.lines_wide
        if lines == self._lines and keep_place and same_width:
            return
        self._find_place([*accumulate(map(len, wrapped), initial=0)], keep_place, same_width)
        before, self._lines = self._lines, lines
        self.forget()
        top = round(self.scroll_y)
        self.place(len(lines), min(self._reading.top, self.last_top))
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

    def action_scroll(self, lines: int) -> None:
        """Go up or down by lines."""
        super().action_scroll(lines)
        self._reading.move(round(self.scroll_y))

    def _find_place(self, starts: list[int], keep_place: bool, same_width: bool) -> None:
        if not keep_place:
            self._reading = ReadingPlace(starts)
        elif same_width:
            self._reading.renew(starts)
        else:
            self._reading.rewrap(starts)


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
        width = self.text.text_width
        focus = self._session.rest.focus
        subject = (self.part, focus)
        known = (*subject, width, self._session.knowledge(focus))
        if known == self._known:
            return
        self._known = known
        said = content(self.part, self._session, focus, width, key_names(self.app))
        self.text.show(said, keep_place=subject == self._subject)
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
