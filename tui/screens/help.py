"""All keys, what can be typed as a filter, and what the signs mean."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen

from tui import keys
from tui._textual_pacing import PacedScreen
from tui.keymap import key_names
from tui.spans import Line, Paragraph, Tone
from tui.widgets.side_pane import PaneText

KEY_WIDTH = 12
BLANK = Paragraph([])
FILTERS = (
    ("10.244.1.4", "a bare word: interface, address or flow"),
    ("host, net, port", "host 10.0.0.1 · net 10.0.0.0/8 · port 80"),
    ("if, proto, vlan", "if client · proto tcp · vlan 42"),
    ("miss hit upcall drop", "what happened to the packet"),
    ("lost incomplete", "an upcall was lost · something was not seen"),
    ("marked", "packets that you marked"),
    ("reason", "reason NO_SOCKET: why it was dropped"),
    ("ct, zone", "ct est · zone 2: what connection tracking said"),
    ("ufid, recirc", "ufid 9fbc68d5 · recirc 0x25"),
    ("handler", "handler 815 · handler handler3: who took its upcall"),
    ("latency", "latency > 1ms"),
    ("and or not ( )", "host 10.0.0.1 and not (port 53 or drop)"),
)
SIGNS = (
    ("▸ ▾", "a packet, closed or open"),
    ("▹ ▿", "one that does not match the filter, shown by {context}"),
    ("◆", "a packet that you marked"),
    ("✗", "dropped, or lost on the way to ovs-vswitchd"),
    ("?", "something that must have happened was not seen"),
    ("~", "an event could be another packet's"),
    ("▌", "the chosen row"),
    ("├─┤ █ ┄", "of a journey: a pass, a stage, a time in which nothing was seen"),
    ("lost", "events that did not reach ovscope; red while there are any"),
)


class HelpScreen(ModalScreen[None], PacedScreen[None]):
    """Over the live screen; the rows below go on.

    Args:
        hidden: the ids of keys that do not work here.
        first: keys whose group comes first.
    """

    DEFAULT_CSS = """
    HelpScreen {
        align: center middle;
        & Vertical {
            width: 90%; max-width: 84; height: 90%;
            border: round $accent; border-title-color: $accent; background: $background;
        }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*keys.HELP]

    def __init__(
        self, hidden: frozenset[str] = frozenset(), first: frozenset[BindingType] = frozenset()
    ) -> None:
        super().__init__()
        self._hidden = hidden
        self._groups = sorted(keys.GROUPS, key=lambda group: first.isdisjoint(group.keys))

    def compose(self) -> ComposeResult:
        """One text."""
        self._text = PaneText()
        with Vertical() as box:
            box.border_title = "help"
            box.border_subtitle = Content(f"{key_names(self.app)('help.close')} closes")
            yield self._text

    def on_mount(self) -> None:
        """Wrap when the size is known."""
        self._text.focus()
        self.call_after_refresh(self._fill)

    def on_resize(self) -> None:
        """Wrap again."""
        self.call_after_refresh(self._fill)

    def _fill(self) -> None:
        self._text.show(self._paragraphs(), keep_place=True)

    def _paragraphs(self) -> list[Paragraph]:
        paragraphs: list[Paragraph] = []
        for title, bindings in self._groups:
            paragraphs += [Paragraph([(title, Tone.TITLE)]), *self._keys(bindings), BLANK]
        paragraphs += [Paragraph([("Filter", Tone.TITLE)]), *(_pair(*pair, 22) for pair in FILTERS), BLANK]
        return [*paragraphs, Paragraph([("Signs", Tone.TITLE)]), *self._signs()]

    def _signs(self) -> list[Paragraph]:
        context = key_names(self.app)("view.context")
        return [_pair(sign, words.format(context=context), KEY_WIDTH) for sign, words in SIGNS]

    def _keys(self, bindings: list[Binding]) -> list[Paragraph]:
        return [self._key(binding) for binding in bindings if binding.id not in self._hidden]

    def _key(self, binding: Binding) -> Paragraph:
        return _pair(self.app.get_key_display(binding), binding.tooltip, KEY_WIDTH)


def _pair(left: str, right: str, width: int) -> Paragraph:
    line: Line = [(left.ljust(width), Tone.KEY), (" " + right, Tone.TEXT)]
    return Paragraph(line, width + 1)
