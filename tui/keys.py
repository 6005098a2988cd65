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
    _key("packet.journey", "J", "journey", "the packet's journey: where its time went", "J"),
    _key(
        "upcall.trace",
        "T",
        "trace_upcalls",
        "let ovs-vswitchd trace the upcalls that the filter chooses",
        "T",
    ),
    _key("view.upcalls", "u", "upcalls", "who causes upcalls, what is lost, where they wait", "u"),
    _key("view.time", "r", "time", "times: of day, since the first packet, since the row above", "r"),
    _key("view.expand-all", "E", "expand_all", "expand or collapse all packets", "E"),
    _key("view.next-match", "n", "match(True)", "next packet that matches, past open events", "n"),
    _key("view.previous-match", "N", "match(False)", "previous packet that matches", "N"),
    _key("view.context", "H", "context", "show what does not match too, dim; or hide it", "H"),
    _key("mark.toggle", "m", "mark", "mark the packet, or take its mark away", "m"),
    _key("mark.next", "apostrophe", "next_marked", "next marked packet", "'"),
    _key("packets.export", "e", "export", "write packets to a file: text, JSON lines, pcapng", "e"),
    _key("view.copy", "y", "copy", "copy the packet with its events, or the event, or the pane", "y"),
    _key("pane.next", "tab", "next_pane", "to the side pane and back", "tab", show="pane"),
    _key("pane.previous", "shift+tab", "next_pane", "the same", "S-tab"),
    _key("pane.zoom", "z", "zoom", "the pane, or the packets, alone on the screen; or both again", "z"),
    _key("pane.narrower", "less_than_sign", "border(-1)", "the pane narrower, or its drawer lower", "<"),
    _key("pane.wider", "greater_than_sign", "border(1)", "the pane wider, or its drawer higher", ">"),
    _key("pane.flow", "1", "part('flow')", "the datapath flow and the OpenFlow rules behind it", "1"),
    _key("pane.event", "2", "part('event')", "the chosen event, or the packet in short", "2"),
    _key("pane.packet", "3", "part('packet')", "headers and bytes", "3"),
    _key("pane.part-left", "left_square_bracket", "turn(-1)", "tab to the left", "["),
    _key("pane.part-right", "right_square_bracket", "turn(1)", "tab to the right", "]"),
    _key("app.datapath", "d", "datapath", "what vswitchd, its database and its log say of the switch", "d"),
    _key("app.doctor", "D", "doctor", "whether live tracing can work, and how it works now", "D"),
    _key("app.help", "question_mark,f1", "app.help", "this help", "? F1", show="help"),
    _key(
        "app.back",
        "escape",
        "back",
        "undo the zoom, leave the pane, close the drawer, clear the filter",
        "esc",
    ),
    _key("app.quit", "q", "app.quit", "quit", "q", show="quit"),
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
        "filter.done", "enter", "keep", "keep the filter, back to the packets", "⏎", show="keep", turns=True
    ),
    _key(
        "filter.complete",
        "tab",
        "complete",
        "complete the word, as → and End do; or leave",
        "tab",
        show="complete",
        turns=True,
    ),
    _key("filter.older", "up", "older", "the filter before", "↑", turns=True),
    _key("filter.newer", "down", "newer", "the filter after; at last: leave", "↓", turns=True),
    _key("filter.clear", "escape", "clear", "clear it; once more: leave", "esc", show="clear"),
]

HELP: list[Binding] = [
    _key("help.close", "escape,q,question_mark,f1", "dismiss", "close", "esc", show="close"),
]


PICK: list[Binding] = [
    _key("pick.copy", "y", "copy", "copy the cookie, the UFID, or all that vswitchd told", "y"),
    _key("pick.close", "escape,q,o", "dismiss", "back to the packets", "esc"),
]

EXPORT: list[Binding] = [
    _key("export.write", "enter", "write", "write the file", "⏎"),
    _key("export.next", "down,tab", "app.focus_next", "next line", "↓ tab", turns=True),
    _key("export.previous", "up,shift+tab", "app.focus_previous", "line above", "↑ S-tab", turns=True),
    _key("export.close", "escape,q", "close", "stop what is being written; else close", "esc"),
]

CHOICE: list[Binding] = [
    _key("choice.left", "left,h", "turn(-1)", "choose what is at the left", "← h", turns=True),
    _key("choice.right", "right,l", "turn(1)", "choose what is at the right", "→ l", turns=True),
]

PICK_LIST: list[Binding] = [
    _key("pick.up", "up,k", "move(-1)", "up", "↑ k"),
    _key("pick.down", "down,j", "move(1)", "down", "↓ j"),
    _key("pick.first", "home,g", "move(-1000)", "first", "Home g"),
    _key("pick.last", "end,G", "move(1000)", "last", "End G"),
    _key("pick.go", "enter", "pick", "show all packets of it", "⏎"),
]

UPCALLS: list[Binding] = [
    _key(
        "upcalls.next", "tab", "turn(1)", "sum by the next: port, conversation, handler", "tab", show="sum by"
    ),
    _key("upcalls.previous", "shift+tab", "turn(-1)", "sum by the one before", "S-tab"),
    _key("upcalls.port", "1", "group('port')", "sum by the port that packets came in by", "1"),
    _key("upcalls.conversation", "2", "group('conversation')", "sum by who talks to whom", "2"),
    _key("upcalls.handler", "3", "group('handler')", "sum by handler thread of vswitchd", "3"),
    _key("upcalls.sort", "s", "sort", "sort by the next column", "s", show="sort"),
    _key("upcalls.reverse", "S", "reverse", "sort the other way round", "S", show="reverse"),
    _key("upcalls.copy", "y", "copy", "copy the rows", "y", show="copy"),
    _key("upcalls.help", "question_mark,f1", "app.help", "this help", "? F1", show="help"),
    _key("upcalls.close", "escape,q,u", "dismiss", "back to the packets", "esc q u", show="back"),
]

UPCALL_LIST: list[Binding] = [
    _key("upcalls.open", "enter", "open", "show the packets of these upcalls", "⏎", show="packets"),
    _key("upcalls.up", "up,k", "move(-1)", "up", "↑ k"),
    _key("upcalls.down", "down,j", "move(1)", "down", "↓ j"),
    _key("upcalls.page-up", "pageup,ctrl+b", "page(-1)", "page up", "PgUp ^b"),
    _key("upcalls.page-down", "pagedown,ctrl+f", "page(1)", "page down", "PgDn ^f"),
    _key("upcalls.first", "home,g", "move(-1000)", "first", "Home g"),
    _key("upcalls.last", "end,G", "move(1000)", "last", "End G"),
]


APP: list[Binding] = [
    _key(
        "app.palette",
        "ctrl+p,colon",
        "command_palette",
        "all commands, to search through; or a time or a packet to go to",
        "^p :",
    ),
    _key(
        "app.mouse",
        "f2",
        "mouse",
        "leave the mouse to the terminal, to select text; or take it back",
        "F2",
        turns=True,
    ),
    _key(
        "app.suspend",
        "ctrl+z",
        "suspend",
        "to the shell, until fg; what comes meanwhile may be lost",
        "^z",
        turns=True,
    ),
    _key("app.leave", "ctrl+q", "quit", "quit, from anywhere", "^q", turns=True),
]

DATAPATH: list[Binding] = [
    _key("datapath.overview", "1", "section('Overview')", "lookups, flows, masks and ports", "1"),
    _key("datapath.bridges", "2", "section('Bridges')", "what the database says of bridges and ports", "2"),
    _key("datapath.rules", "3", "section('Rules')", "all OpenFlow rules of a bridge, hidden ones too", "3"),
    _key("datapath.fdb", "4", "section('FDB')", "the MAC addresses that a bridge has learnt", "4"),
    _key("datapath.coverage", "5", "section('Coverage')", "counters of vswitchd, trouble first", "5"),
    _key("datapath.upcall", "6", "section('Upcall')", "flow limit, dump duration, revalidators", "6"),
    _key("datapath.log", "7", "section('Log')", "the end of vswitchd's log, in time with the packets", "7"),
    _key("datapath.next", "tab,right_square_bracket", "turn(1)", "next section", "tab ]", show="section"),
    _key("datapath.previous", "shift+tab,left_square_bracket", "turn(-1)", "the section before", "S-tab ["),
    _key("datapath.bridge", "b", "bridge(1)", "next bridge", "b", show="bridge"),
    _key("datapath.bridge-before", "B", "bridge(-1)", "the bridge before", "B"),
    _key("datapath.again", "r", "again", "read again now, also what is heavy", "r", show="read again"),
    _key("datapath.copy", "y", "copy", "copy the chosen row, or the text", "y", show="copy"),
    _key("datapath.help", "question_mark,f1", "app.help", "all keys", "? F1", show="help"),
    _key("datapath.close", "escape,q,d", "dismiss", "to the packets again", "esc q d", show="close"),
]

DOCTOR: list[Binding] = [
    _key("doctor.again", "r", "again", "check again", "r", show="check again"),
    _key("doctor.copy", "y", "copy", "copy all of it", "y", show="copy"),
    _key("doctor.help", "question_mark,f1", "app.help", "all the keys", "? F1", show="help"),
    _key("doctor.close", "escape,q,D", "dismiss", "back from the doctor", "esc q D", show="close"),
]


JOURNEY: list[Binding] = [
    _key(
        "journey.previous",
        "left_square_bracket,left",
        "step(-1)",
        "previous packet of the flow",
        "[ ←",
        show="prev",
    ),
    _key(
        "journey.next",
        "right_square_bracket,right",
        "step(1)",
        "next packet of the flow",
        "] →",
        show="next of flow",
    ),
    _key("journey.reply", "r", "reply", "nearest packet of the other direction, and back", "r", show="reply"),
    _key("journey.copy", "y", "copy", "copy the journey as text", "y", show="copy"),
    _key("journey.help", "question_mark,f1", "app.help", "this help", "? F1", show="help"),
    _key("journey.close", "escape,q,J", "dismiss", "back to the packets", "esc q J", show="back"),
]

JOURNEY_CHART: list[Binding] = [
    _key("stage.up", "up,k", "move(-1)", "up", "↑ k"),
    _key("stage.down", "down,j", "move(1)", "down", "↓ j"),
    _key("stage.page-up", "pageup,ctrl+b", "page(-1)", "page up", "PgUp ^b"),
    _key("stage.page-down", "pagedown,ctrl+f", "page(1)", "page down", "PgDn ^f"),
    _key("stage.first", "home,g", "far(-1)", "first stage", "Home g"),
    _key("stage.last", "end,G", "far(1)", "last stage", "End G"),
    _key("stage.open", "enter", "open", "back to the packets, to this event", "⏎", show="to event"),
]

# Not shown, and without effect, where the vswitchd that is asked cannot do it.
NEEDS_UPCALL_TRACE = frozenset({"upcall.trace"})


class KeyGroup(NamedTuple):
    """Keys that work in the same place, for the help."""

    title: str
    keys: list[Binding]


GROUPS = (
    KeyGroup("Packets", TREE),
    KeyGroup("Everywhere", LIVE),
    KeyGroup("Side pane", PANE),
    KeyGroup("Filter", FILTER),
    KeyGroup("What belongs to a flow", [*PICK_LIST, *PICK]),
    KeyGroup("Journey of a packet", [*JOURNEY_CHART, *JOURNEY]),
    KeyGroup("Export", [*EXPORT, *CHOICE]),
    KeyGroup("At any time", APP),
    KeyGroup("Upcalls", [*UPCALL_LIST, *UPCALLS]),
    KeyGroup("Datapath", DATAPATH),
    KeyGroup("Doctor", DOCTOR),
)
