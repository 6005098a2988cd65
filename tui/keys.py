"""All keys, by where they work. Each has an id, so that a user's keymap can give it another key."""

from __future__ import annotations

from typing import NamedTuple

from textual.binding import Binding


def _key(
    name: str, keys: str, action: str, words: str, display: str, *, show: str = "", turns: bool = False
) -> Binding:
    """A key: what it does in words for the help, and shorter ones where the last line shows it.

    One that turns the keyboard over to another widget does so before the next key is looked at: over a slow
    link several come at once.
    """
    return Binding(
        keys,
        action,
        show or words,
        id=name,
        show=bool(show),
        key_display=display,
        tooltip=words,
        priority=turns,
    )


LIVE: list[Binding] = [
    _key("view.pause", "space", "pause", "freeze the rows; the capture goes on", "space", show="pause"),
    _key("view.follow", "f", "follow", "follow the newest packet, or stop", "f", show="follow"),
    _key("view.filter", "slash", "filter", "filter as you type", "/", show="filter", turns=True),
    _key(
        "view.capture", "F", "capture", "let the kernel capture only what the filter wants, or all again", "F"
    ),
    _key(
        "flow.simulate",
        "t",
        "simulate",
        "what ofproto/trace would do now with such a packet, or hide it",
        "t",
    ),
    _key(
        "flow.related",
        "o",
        "related",
        "go to all packets of the flow or of a rule; copy a cookie",
        "o",
    ),
    _key("view.expand-all", "E", "expand_all", "expand or collapse all packets", "E"),
    _key("view.copy", "y", "copy", "copy the packet with its events, or the event, or the pane", "y"),
    _key("pane.next", "tab", "next_pane", "to the side pane and back", "tab", show="pane"),
    _key("pane.previous", "shift+tab", "next_pane", "the same", "S-tab"),
    _key("pane.flow", "1", "part('flow')", "the datapath flow and the OpenFlow rules behind it", "1"),
    _key("pane.event", "2", "part('event')", "the chosen event, or the packet in short", "2"),
    _key("pane.packet", "3", "part('packet')", "headers and bytes", "3"),
    _key("pane.part-left", "left_square_bracket", "turn(-1)", "tab to the left", "["),
    _key("pane.part-right", "right_square_bracket", "turn(1)", "tab to the right", "]"),
    _key("app.help", "question_mark,f1", "help", "this help", "? F1", show="help"),
    _key("app.back", "escape", "back", "leave the pane, close the drawer, clear the filter", "esc"),
    _key("app.quit", "q", "app.quit", "quit", "q", show="quit"),
]

ALWAYS: list[Binding] = [
    _key(
        "app.suspend",
        "ctrl+z",
        "suspend",
        "to the shell, until fg; what comes meanwhile may be lost",
        "^z",
        turns=True,
    ),
]

TREE: list[Binding] = [
    _key("tree.open", "enter", "open", "open or close; on an event: read the pane", "⏎", show="open"),
    _key("tree.up", "up,k", "move(-1)", "up; following stops", "↑ k"),
    _key("tree.down", "down,j", "move(1)", "down", "↓ j"),
    _key("tree.expand", "right,l", "expand", "expand; once more: the first event", "→ l"),
    _key("tree.collapse", "left,h", "collapse", "collapse; from an event: its packet", "← h"),
    _key("tree.page-up", "pageup,ctrl+b", "page(-1)", "page up", "PgUp ^b"),
    _key("tree.page-down", "pagedown,ctrl+f", "page(1)", "page down", "PgDn ^f"),
    _key("tree.first", "home,g", "first", "first packet", "Home g"),
    _key("tree.last", "end,G", "last", "last packet, and follow", "End G"),
]

PANE: list[Binding] = [
    _key("text.up", "up,k", "scroll(-1)", "up", "↑ k"),
    _key("text.down", "down,j", "scroll(1)", "down", "↓ j"),
    _key("text.part-left", "left,h", "turn(-1)", "tab to the left", "← h"),
    _key("text.part-right", "right,l", "turn(1)", "tab to the right", "→ l"),
    _key("text.page-up", "pageup,ctrl+b", "scroll_page(-1)", "page up", "PgUp ^b"),
    _key("text.page-down", "pagedown,ctrl+f", "scroll_page(1)", "page down", "PgDn ^f"),
    _key("text.first", "home,g", "scroll_far(-1)", "to the top", "Home g"),
    _key("text.last", "end,G", "scroll_far(1)", "to the end", "End G"),
]

FILTER: list[Binding] = [
    _key(
        "filter.done",
        "enter,down,tab",
        "screen.leave_filter",
        "keep the filter, back to the packets",
        "⏎",
        show="keep",
        turns=True,
    ),
    _key("filter.clear", "escape", "clear", "clear it; once more: leave", "esc", show="clear"),
]

HELP: list[Binding] = [
    _key("help.close", "escape,q,question_mark,f1", "close", "close", "esc", show="close"),
]


PICK: list[Binding] = [
    _key("pick.copy", "y", "copy", "copy the cookie, the UFID, or all that vswitchd told", "y"),
    _key("pick.close", "escape,q,o", "close", "back to the packets", "esc"),
]

PICK_LIST: list[Binding] = [
    _key("pick.up", "up,k", "move(-1)", "up", "↑ k"),
    _key("pick.down", "down,j", "move(1)", "down", "↓ j"),
    _key("pick.first", "home,g", "move(-1000)", "first", "Home g"),
    _key("pick.last", "end,G", "move(1000)", "last", "End G"),
    _key("pick.go", "enter", "pick", "show all packets of it", "⏎"),
]


class KeyGroup(NamedTuple):
    """Keys that work in the same place, for the help."""

    title: str
    keys: list[Binding]


GROUPS = (
    KeyGroup("Packets", TREE),
    KeyGroup("Everywhere", [*LIVE, *ALWAYS]),
    KeyGroup("Side pane", PANE),
    KeyGroup("Filter", FILTER),
    KeyGroup("What belongs to a flow", [*PICK_LIST, *PICK]),
)
