"""Where a filter is typed: it proposes how to go on, and what was typed before."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import ClassVar

from rich.cells import cell_len
from rich.highlighter import Highlighter
from rich.style import Style
from rich.text import Text
from textual.binding import BindingType
from textual.events import Resize
from textual.message import Message

from engine.filter import FilterError, parse_filter
from engine.filter.history import FilterHistory
from tui import keys
from tui._textual_input import ProposingInput

HINTS = ("host 10.0.0.1", "if eth0", "port 80", "miss", "drop", "and or not")

Proposals = Callable[[str], Iterator[str]]


class Fault(Highlighter):
    """Marks the place of the error in what is typed."""

    def __init__(self) -> None:
        self.error: FilterError | None = None
        self.style = Style(underline=True, bold=True)

    def highlight(self, text: Text) -> None:
        """Underline it; an error at the end has nothing to be under."""
        if self.error is not None:
            text.stylize(self.style, self.error.position, self.error.position + self.error.length)


def hint(width: int) -> str:
    """Return what can be typed, as much as has room: "and or no 100 packets" reads as something else."""
    text = ""
    for word in HINTS:
        longer = f"{text} · {word}" if text else word
        if cell_len(longer) > width:
            break
        text = longer
    return text


class FilterInput(ProposingInput):
    """The text. Letter keys that do something elsewhere are letters here.

    Args:
        text: what stands there to begin with.
        fault: where it is wrong.
        history: filters of before.
        proposals: tells what a text could become.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*keys.FILTER]

    class Left(Message):
        """The user is done here."""

    def __init__(self, text: str, fault: Fault, history: FilterHistory, proposals: Proposals) -> None:
        super().__init__(
            text, placeholder=hint(80), highlighter=fault, compact=True, select_on_focus=False, id="filter"
        )
        self._history = history
        self._proposals = proposals

    def on_resize(self, event: Resize) -> None:
        """Hint at what has room."""
        self.placeholder = hint(event.size.width - 1)  # the cursor is behind a text

    def suggest(self) -> None:
        """Show what the text could become."""
        self.propose(self._proposed())

    def action_clear(self) -> None:
        """Clear the text; when there is none, leave."""
        if self.value:
            self._history.leave()
            self.value = ""
        else:
            self._leave()

    # These keys are looked at before the letters that came with them are taken: each waits for those.

    async def action_keep(self) -> None:
        """Leave; keep the filter for later, too."""
        self.call_later(self._remember)
        await self.run_action("screen.leave_filter")

    def action_complete(self) -> None:
        """Take what is proposed; where nothing is, leave."""
        self.call_later(self._complete)

    def action_older(self) -> None:
        """Go back to the filter before."""
        self.call_later(self._older)

    def action_newer(self) -> None:
        """Go to the filter behind; from what was typed, leave."""
        self.call_later(self._newer)

    def action_end(self, select: bool = False) -> None:
        """Go to the end; there, take what is proposed."""
        proposed = self._proposed()
        if proposed and not select:
            self.take(proposed)
        else:
            super().action_end(select)

    def _remember(self) -> None:
        with contextlib.suppress(FilterError):
            parse_filter(self.value)
            self._history.add(self.value)

    def _complete(self) -> None:
        if proposed := self._proposed():
            self.take(proposed)
        else:
            self._leave()

    def _older(self) -> None:
        text = self._history.older(self.value)
        if text is not None:
            self.take(text)

    def _newer(self) -> None:
        text = self._history.newer()
        if text is not None:
            self.take(text)
        else:
            self._leave()

    def _proposed(self) -> str:
        return next(self._proposals(self.value), "") if self.cursor_at_end else ""

    def _leave(self) -> None:
        self._history.leave()
        self.post_message(self.Left())
