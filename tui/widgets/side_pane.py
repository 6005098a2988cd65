"""What is known of the chosen packet or event, in tabs."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, chain, zip_longest
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.events import Click, Resize
from textual.message import Message
from textual.strip import Strip

from engine.view.session import Session
from tui import keys
from tui._textual import Drawn, RowView
from tui.spans import Line, Paragraph, Tone, cut, line_text, line_width, strip_of, wrap_all
from tui.theme import styles_of
from tui.widgets.parts.content import Part, content
from tui.widgets.reading_place import ReadingPlace

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
        line = self._line()
        for number, part in enumerate(PARTS):
            if event.x < line_width(line[: 3 * number + 4]):
                self.post_message(self.Chosen(part))
                return

    def _line(self) -> Line:
        line: Line = [("▌" if self.active else " ", Tone.CHOSEN)]
        for number, part in enumerate(PARTS, start=1):
            here = part is self.part
            tone = (Tone.CHOSEN if self.active else Tone.TITLE) if here else Tone.DIM
            title = f"[{part.title}]" if here else f" {part.title} "
            line += [(f"{number} ", Tone.DIM), (title, tone), ("  ", Tone.TEXT)]
        return line


class PaneText(RowView, can_focus=True):
    """The text of a part, wrapped, scrolled on its own."""

    DEFAULT_CSS = "PaneText { width: 1fr; height: 1fr; }"
    BINDINGS: ClassVar[list[BindingType]] = [*keys.PANE]

    class Turned(Message):
        """The next or the previous tab is wanted."""

        def __init__(self, steps: int) -> None:
            super().__init__()
            self.steps = steps

    def __init__(self) -> None:
        super().__init__(id="pane")
        self._lines: list[Line] = []
        self._strips: dict[int, Strip] = {}
        self._reading = ReadingPlace()
        self._width = 0  # that the lines were wrapped to

    def on_resize(self, event: Resize) -> None:
        """Draw to the new size, where it was scrolled to."""
        self._strips.clear()
        self.place(len(self._lines), min(self._reading.top, self._last_top()))

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
        self._strips.clear()
        top = round(self.scroll_y)
        self.place(len(lines), min(self._reading.top, self._last_top()))
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

    def line(self, y: int) -> Strip:
        """Return a line."""
        number = y + round(self.scroll_y)
        if (strip := self._strips.get(number)) is None:
            line = [(" ", Tone.TEXT), *self._lines[number]] if number < len(self._lines) else []
            strip = self._strips[number] = strip_of(line, styles_of(self.app), self.lines_wide)
        return strip

    def notify_style_update(self) -> None:
        """Another theme: all strips are of the old one."""
        super().notify_style_update()
        self._strips.clear()

    def action_scroll(self, lines: int) -> None:
        """Scroll by lines."""
        top = min(max(round(self.scroll_y) + lines, 0), self._last_top())
        self.place(len(self._lines), top)
        self._reading.move(top)

    def action_scroll_page(self, pages: int) -> None:
        """Scroll by screens."""
        self.action_scroll(pages * max(self.lines_high - 1, 1))

    def action_scroll_far(self, direction: int) -> None:
        """Scroll to the top or to the end."""
        self.action_scroll(direction * len(self._lines))

    def action_turn(self, steps: int) -> None:
        """Go to another tab."""
        self.post_message(self.Turned(steps))

    def _find_place(self, starts: list[int], keep_place: bool, same_width: bool) -> None:
        if not keep_place:
            self._reading = ReadingPlace(starts)
        elif same_width:
            self._reading.renew(starts)
        else:
            self._reading.rewrap(starts)

    def _last_top(self) -> int:
        return max(len(self._lines) - self.lines_high, 0)


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
        said = content(self.part, self._session, focus, width)
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

    def on_pane_text_turned(self, message: PaneText.Turned) -> None:
        """A key for another tab."""
        self.turn(message.steps)
