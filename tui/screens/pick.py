"""Where to go from a flow: to all packets of it or of one of its rules; or what to copy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen

from engine.labels import printable
from engine.view.related import Related
from tui import keys
from tui._textual_pacing import PacedScreen
from tui.clipboard import copy_out
from tui.keymap import key_names
from tui.widgets.pick_list import PickList


class PickScreen(ModalScreen[Related | None], PacedScreen[Related | None]):
    """A list over the live screen. It is dismissed with what was chosen to go to.

    Args:
        things: what there is; at least one.
    """

    DEFAULT_CSS = """
    PickScreen {
        align: center middle;
        & Vertical {
            width: 90%; max-width: 110; height: auto; max-height: 80%;
            border: round $accent; border-title-color: $accent; background: $background;
        }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*keys.PICK]

    def __init__(self, things: Sequence[Related]) -> None:
        super().__init__()
        self.things = PickList(things)

    def compose(self) -> ComposeResult:
        """One list."""
        key = key_names(self.app)
        with Vertical() as box:
            box.border_title = "go to"
            words = (
                f"{key('pick.go')} shows its packets · {key('pick.copy')} copies · {key('pick.close')} closes"
            )
            box.border_subtitle = Content(words)
            yield self.things

    def on_mount(self) -> None:
        """Keys go to the list."""
        self.things.focus()

    def on_pick_list_picked(self, message: PickList.Picked) -> None:
        """Go there; what can only be copied is."""
        if message.thing.filter:
            self.dismiss(message.thing)
        else:
            self.action_copy()

    def action_copy(self) -> None:
        """Copy what is chosen."""
        value = self.things.chosen.value
        copy_out(self.app, value, "" if "\n" in value else printable(value))
        self.dismiss(None)
