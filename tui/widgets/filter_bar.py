"""The filter: what is typed, where it is wrong, and how many packets it leaves."""

from __future__ import annotations

from collections.abc import Iterator

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message
from textual.strip import Strip
from textual.widgets import Input

from engine.filter import Filter, FilterError, parse_filter
from engine.filter.complete import complete
from engine.filter.history import FilterHistory
from engine.labels import printable
from engine.view.session import Session
from engine.view.vocabulary import interface_names
from tui._textual import Drawn
from tui.keymap import key_names
from tui.numbers import grouped
from tui.spans import Line, Tone, cut, line_width, strip_of
from tui.theme import styles_of
from tui.widgets.filter_input import Fault, FilterInput

WIDE = 100  # cells: below, the note has no room for the requests


class FilterNote(Drawn):
    """What there is to say of the filter, at its right."""

    DEFAULT_CSS = "FilterNote { width: auto; height: 1; }"

    def __init__(self) -> None:
        super().__init__()
        self.said: Line = []

    def say(self, line: Line) -> None:
        """Say this."""
        if line != self.said:
            resized = line_width(line) != line_width(self.said)
            self.said = line
            self.styles.width = line_width(line)
            self.refresh(layout=resized)

    def line(self, y: int) -> Strip:
        """Return the line."""
        return strip_of(cut(self.said, self.size.width), styles_of(self.app), self.size.width)


class FilterBar(Horizontal):
    """Applies what is typed at once; a text that is not a filter yet leaves the last one that was."""

    DEFAULT_CSS = """
    FilterBar {
        height: 1;
        background: $background;
        & #prompt { width: 3; height: 1; }
        & FilterInput:ansi > .input--suggestion, & FilterInput:ansi > .input--placeholder { text-style: dim; }
        & FilterInput, & FilterInput:focus { width: 1fr; background: $background; background-tint: 0%; }
    }
    """

    class Changed(Message):
        """Another filter is in force."""

        def __init__(self, chosen: Filter | None) -> None:
            super().__init__()
            self.filter = chosen

    def __init__(self, session: Session, text: str, history: FilterHistory) -> None:
        super().__init__(id="filter-bar")
        self._session = session
        self._names: tuple[str, ...] = ()
        self._fault = Fault()
        self._prompt = FilterNote()
        self._prompt.id = "prompt"
        self.input = FilterInput(text, self._fault, history, self._proposals)
        self._note = FilterNote()

    def compose(self) -> ComposeResult:
        """The key that leads here, the text, the note."""
        yield self._prompt
        yield self.input
        yield self._note

    def on_mount(self) -> None:
        """Take what the command line gave."""
        self._take(self.input.value)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Take what was typed."""
        event.stop()
        self._take(event.value)
        self.input.suggest()

    def on_descendant_focus(self) -> None:
        """Learn the names that may be typed."""
        self._names = interface_names(self._session.store, self._session.port_names)

    def put(self, text: str) -> None:
        """Filter by this."""
        self.input.value = text

    def clear(self) -> None:
        """Show every packet again."""
        self.input.value = ""

    def sync(self) -> None:
        """Say how many packets are shown."""
        key = key_names(self.app)("view.filter")
        self._prompt.say([(f" {key} ", Tone.KEY if self.input.has_focus else Tone.DIM)])
        self._note.say(self._trouble() or [*self._budget(), *_counts(self._session)])

    def _take(self, text: str) -> None:
        try:
            chosen = parse_filter(text) if text.strip() else None
        except FilterError as error:
            self._fault.error = error
        else:
            self._fault.error = None
            self.post_message(self.Changed(chosen))
        self.input.refresh()
        self.sync()

    def _proposals(self, text: str) -> Iterator[str]:
        return complete(text, self._names)

    def _budget(self) -> Line:
        """Requests to vswitchd within the last second, how many are allowed, and what keeps flows waiting."""
        status = self._session.answers.status() if self._session.answers else None
        if status is None or not status.rate or self.app.size.width < WIDE:
            return []
        waiting = [(f" {grouped(status.queued)} wait", Tone.DIM)] if status.queued else []
        busy = [(" vswitchd busy", Tone.WARNING)] if status.busy else []
        return [
            (f" detrace {status.sent_last_second}/{status.rate:g}", Tone.DIM),
            *waiting,
            *busy,
            (" ·", Tone.DIM),
        ]

    def _trouble(self) -> Line:
        error = self._fault.error
        if error is None:
            return []
        room = max(self.app.size.width // 2, 20)
        return cut([(f" ✗ {printable(str(error))} ", Tone.WARNING)], room)


def _counts(session: Session) -> Line:
    """How many packets match of those that are kept; and where others are shown, too, that they are."""
    kept, evicted = grouped(len(session.store)), session.store.packets_evicted
    selection = session.view.selection
    gone = [(f" · {grouped(evicted)} evicted", Tone.DIM)] if evicted else []
    if not session.view.filter:
        return [(" ", Tone.DIM), (kept, Tone.TEXT), (" packets kept", Tone.DIM), *gone, (" ", Tone.DIM)]
    words = " packets match, all shown" if selection.surrounded else " packets"
    return [
        (" ", Tone.DIM),
        (grouped(len(selection.matches)), Tone.CHOSEN),
        (" of ", Tone.DIM),
        (kept, Tone.TEXT),
        (words, Tone.DIM),
        *gone,
        (" ", Tone.DIM),
    ]
