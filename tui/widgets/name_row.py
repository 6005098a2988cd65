"""A name to type, and before it what it is the name of."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal

from tui._textual_input import OneLineInput
from tui.spans import Tone
from tui.widgets.choice_row import NAME_WIDTH
from tui.widgets.say_line import SayLine


class NameRow(Horizontal):
    """Lines up with rows of choices.

    Args:
        name: what it is the name of.
        value: what stands there to begin with.
    """

    DEFAULT_CSS = f"""
    NameRow {{
        height: 1;
        & SayLine {{ width: {NAME_WIDTH + 2}; }}
        & Input, & Input:focus {{ width: 1fr; background: $background; background-tint: 0%; }}
        & Input:focus {{ background: $cursor; }}
    }}
    """

    def __init__(self, name: str, value: str) -> None:
        super().__init__()
        self._label = SayLine()
        self._words = name
        self.input = OneLineInput(value, compact=True, select_on_focus=False)

    def compose(self) -> ComposeResult:
        """The words, the name."""
        yield self._label
        yield self.input

    def on_mount(self) -> None:
        """Say what it is."""
        self.on_descendant_blur()

    def on_descendant_focus(self) -> None:
        """Show that keys go here."""
        self._label.say([("▌", Tone.CHOSEN), (self._words, Tone.DIM)])

    def on_descendant_blur(self) -> None:
        """Show that keys go elsewhere."""
        self._label.say([(" ", Tone.TEXT), (self._words, Tone.DIM)])
