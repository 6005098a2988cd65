"""One of a few: a name, and what there is to choose from, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import BindingType
from textual.events import Click
from textual.message import Message
from textual.strip import Strip

from tui import keys
from tui._textual import Drawn
from tui.spans import Line, Tone, cut, line_width, strip_of
from tui.theme import styles_of

NAME_WIDTH = 10
GAP = 2


class ChoiceRow(Drawn, can_focus=True):
    """A line; what is chosen stands in brackets, for those who see no colours.

    Args:
        name: what is chosen.
        choices: what there is; at least one.
        chosen: the one to begin with.
    """

    DEFAULT_CSS = "ChoiceRow { width: 1fr; height: 1; }"
    BINDINGS: ClassVar[list[BindingType]] = [*keys.CHOICE]

    class Changed(Message):
        """Another one is chosen."""

    def __init__(self, name: str, choices: Sequence[str], chosen: int = 0) -> None:
        super().__init__()
        self._name_of_row = name
        self._choices = tuple(choices)
        self.chosen = chosen

    def line(self, y: int) -> Strip:
        """Return the line."""
        styles = styles_of(self.app, "cursor" if self.has_focus else "background")
        return strip_of(cut(self._line(), self.size.width), styles, self.size.width)

    def action_turn(self, steps: int) -> None:
        """Choose the one beside."""
        self._choose(min(max(self.chosen + steps, 0), len(self._choices) - 1))

    def on_click(self, event: Click) -> None:
        """Choose what was clicked."""
        line = self._line()
        for number in range(len(self._choices)):
            start = line_width(line[: 2 + 2 * number])
            if start <= event.x < start + line_width([line[2 + 2 * number]]):
                self._choose(number)

    def _line(self) -> Line:
        bar = ("▌" if self.has_focus else " ", Tone.CHOSEN)
        line: Line = [bar, (self._name_of_row.ljust(NAME_WIDTH), Tone.DIM)]
        for number, words in enumerate(self._choices):
            here = number == self.chosen
            line.append((f"[{words}]" if here else f" {words} ", Tone.CHOSEN if here else Tone.TEXT))
            line.append((" " * GAP, Tone.TEXT))
        return line

    def _choose(self, number: int) -> None:
        if number != self.chosen:
            self.chosen = number
            self.refresh()
            self.post_message(self.Changed())
