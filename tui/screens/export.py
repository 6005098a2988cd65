"""Where packets are written to a file: which, how and where; then how far that is."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input

from engine.errors import OvscopeError
from engine.export.exported import Told
from engine.export.feed import Feed
from engine.export.formats import Format
from engine.export.job import ExportJob, Progress, Target
from engine.export.startup import export_startup
from engine.labels import printable
from engine.view.export_sets import ExportSet
from engine.view.session import Session
from tui import keys
from tui._textual_pacing import PacedScreen
from tui.keymap import KeyOf, key_names
from tui.numbers import grouped, quantity
from tui.spans import Line, Tone, wrap
from tui.widgets.choice_row import ChoiceRow
from tui.widgets.name_row import NameRow
from tui.widgets.say_line import SayLine

TURNS = 60  # a second; between them keys and frames have their turn
FORMATS = tuple(Format)


class ExportScreen(ModalScreen[None], PacedScreen[None]):
    """Over the live screen; the rows below go on.

    Args:
        session: has the packets.
        sets: what can be exported; at least one.
        now: seconds since 1970, for the file's name.
    """

    DEFAULT_CSS = """
    ExportScreen {
        align: center middle;
        & Vertical {
            width: 90%; max-width: 90; height: 7;
            border: round $accent; border-title-color: $accent; background: $background;
        }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*keys.EXPORT]

    def __init__(self, session: Session, sets: Sequence[ExportSet], now: float) -> None:
        super().__init__()
        self._session = session
        self._sets = sets
        proposed = next((number for number, some in enumerate(sets) if some.marked), 0)
        self._what = ChoiceRow("what", [some.words for some in sets], proposed)
        self._named_for = 0
        self._format = ChoiceRow("format", [form.words for form in FORMATS])
        self._stem = f"ovscope-{datetime.fromtimestamp(now):%Y%m%d-%H%M%S}"
        self._file = NameRow("file", f"{self._stem}.{FORMATS[0].extension}")
        self._above, self._said = SayLine(), SayLine()  # for what is longer than a line, both
        self._confirmed = ""  # the file that may be overwritten
        self._total = 0
        self.job: ExportJob | None = None
        self._feed: Feed | None = None

    def compose(self) -> ComposeResult:
        """Three choices, and what is said of them."""
        with Vertical() as box:
            box.border_title = "export"
            box.border_subtitle = Content(_keys_line(key_names(self.app)))
            yield self._what
            yield self._format
            yield self._file
            yield self._above
            yield self._said

    def on_mount(self) -> None:
        """Keys go to the first choice."""
        self._what.focus()
        self.clock = self.set_interval(1 / TURNS, self.turn)

    def on_unmount(self) -> None:
        """Leave no half a file."""
        if self.job is not None:
            self.job.close()

    def on_choice_row_changed(self) -> None:
        """Another format's names end differently."""
        self._name_for_format()

    def _name_for_format(self) -> None:
        if self._format.chosen == self._named_for:
            return
        self._named_for = self._format.chosen
        name, form = self._file.input, FORMATS[self._format.chosen]
        stem, dot, ending = name.value.rpartition(".")
        if dot and ending in {other.extension for other in FORMATS}:
            name.value = f"{stem}.{form.extension}"

    def on_input_changed(self) -> None:
        """What was said is of another name."""
        if self.job is None:
            self._say([])

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """The name is typed."""
        event.stop()
        self.action_write()

    def action_write(self) -> None:
        """Begin, unless a file would be overwritten unasked."""
        self._name_for_format()  # the choice may have come just before this key
        path = os.path.expanduser(self._file.input.value.strip())
        if self.job is not None:
            return
        if problem := _problem(path):
            self._trouble(problem)
        elif os.path.exists(path) and path != self._confirmed:
            self._confirmed = path
            key = key_names(self.app)("export.write")
            self._trouble(f"{path} is there already: {key} once more overwrites it")
        else:
            try:
                self._begin(Target(path, FORMATS[self._format.chosen]))
            except OvscopeError as error:
                self._trouble(str(error))

    def action_close(self) -> None:
        """Stop what goes on; else go back to the packets."""
        if self.job is not None:
            self.job.stop()
        else:
            self.dismiss()

    def turn(self) -> None:
        """Hand on some more packets, and say how far it is."""
        if self.job is None or self._feed is None:
            return
        self._feed.turn(self._session.status)
        progress = self.job.progress
        self._say([progress_line(progress.written, self._total, key_names(self.app))])
        if progress.done:
            self._end(progress, self.job.target.path, self._feed.evicted)

    def _begin(self, target: Target) -> None:
        packets = self._sets[self._what.chosen].packets
        startup = export_startup(self._session.status, self._session.clock_offset)
        self.job = ExportJob(target, startup)
        told = Told(self._session.answers, self._session.origins)
        self._feed = Feed(self._session.store, told, packets, self.job)
        self._total = len(packets)
        self.turn()

    def _end(self, progress: Progress, path: str, evicted: int) -> None:
        self.job = self._feed = None
        if progress.kept:
            self.app.notify(
                _done_words(progress, printable(os.path.abspath(path)), evicted), timeout=6, markup=False
            )
            self.dismiss()
        else:
            self._trouble(progress.problem or "stopped: no file is left")

    def _trouble(self, words: str) -> None:
        room = max(self._said.size.width - 1, 1)
        self._say(wrap([(f" {printable(words)}", Tone.WARNING)], room, 1))

    def _say(self, lines: Sequence[Line]) -> None:
        """Say two lines, or one in the lower."""
        above, below = ([], [], *lines)[-2:] if len(lines) < 2 else lines[:2]
        self._above.say(above)
        self._said.say(below)


def _problem(path: str) -> str:
    """Return why nothing can be written there, where that is known before it is tried."""
    if not path:
        return "type a name for the file"
    if os.path.isdir(path):
        return f"{path} is a directory: name a file in it"
    return (
        f"{path} is no file: type another name" if os.path.exists(path) and not os.path.isfile(path) else ""
    )


def progress_line(written: int, total: int, key: KeyOf) -> Line:
    """Return how far it is."""
    return [
        (" exporting ", Tone.TEXT),
        (grouped(written), Tone.CHOSEN),
        (f" of {grouped(total)} · ", Tone.TEXT),
        (key("export.close"), Tone.KEY),
        (" stops", Tone.TEXT),
    ]


def _keys_line(key: KeyOf) -> str:
    choose = f"{key('choice.left')} {key('choice.right')} choose"
    line = f"{key('export.previous')} {key('export.next')} next line"
    return f"{choose} · {line} · {key('export.write')} writes · {key('export.close')} closes"


def _done_words(progress: Progress, path: str, evicted: int) -> str:
    written = progress.written - progress.left_out
    words = f"{quantity(written, 'packet')} exported to {path}"
    if progress.left_out:
        words += f"; {grouped(progress.left_out)} left out, of them there are no bytes"
    return words + (f"; {grouped(evicted)} were evicted before" if evicted else "")
