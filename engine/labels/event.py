"""An event's row in its packet's tree."""

from __future__ import annotations

from engine.events import EventKind
from engine.labels.event_words import event_words
from engine.labels.spans import Role, Span, cut_spans, width_of
from engine.store.missing import MissingStage, unlinked
from engine.store.tree import TreeRow

NAME_WIDTH = max(len(kind.label) for kind in EventKind)
TIME_WIDTH = 8  # "+123.456"
LEAST_WORDS = 24  # narrower than that, the signs are only signs


def event_label(row: TreeRow, width: int | None = None, *, full_ufid: bool = False) -> list[Span]:
    """Tell an event in one row, such as ``flow_tbl_lookup miss  masks 7  cache 0  +0.004``.

    The time, in ms, is since the packet's previous event. An event whose link could be wrong carries
    ``~``, one that is not linked ``unlinked``.

    Args:
        row: the event and its place.
        width: cells that there are; the time then stands at the end of them. None: as many as it takes.
        full_ufid: show UFIDs whole, not their first 8 digits.
    """
    time: Span = (f"{row.since / 1e6:+.3f}", Role.TIME)
    words = _spaced(_name(row), event_words(row, full_ufid=full_ufid))
    if width is None:
        return [*words, *_signs(row, short=False), ("  ", Role.PLAIN), time]
    time = (time[0].rjust(TIME_WIDTH), Role.TIME)
    room = width - TIME_WIDTH - 1
    signs = _signs(row, short=room < LEAST_WORDS + width_of(_signs(row, short=False)))
    words = cut_spans(words, room - width_of(signs))
    space = max(room - width_of([*words, *signs]), 0) + 1
    return cut_spans([*words, *signs, (" " * space, Role.PLAIN), time], width)


def missing_label(stage: MissingStage) -> list[Span]:
    """Tell a stage that was not seen: ``upcall_recv     ? not seen``."""
    return [(f"{stage.kind.label.ljust(NAME_WIDTH)} ? not seen", Role.MISSING)]


def gaps_label() -> list[Span]:
    """Tell that events of a packet were lost: ``events          ? some were lost``."""
    return [(f"{'events'.ljust(NAME_WIDTH)} ? some were lost", Role.MISSING)]


def guide(row: TreeRow) -> str:
    """Return the tree's lines left of an event: ``│ └ ``."""
    *above, last = row.last
    return "".join("  " if done else "│ " for done in above) + ("└ " if last else "├ ")


def _name(row: TreeRow) -> Span:
    kind = row.event.kind
    role = Role.DROP if kind == EventKind.DROP else Role.NAME
    # A pass is "pass 0": its number belongs to its name.
    return (kind.label if kind == EventKind.PASS else kind.label.ljust(NAME_WIDTH), role)


def _spaced(name: Span, words: list[Span]) -> list[Span]:
    found = [name]
    for position, (text, role) in enumerate(words):
        gap = "" if text.startswith(" ") else "  " if position else " "
        found += [(gap, Role.PLAIN), (text, role)] if gap else [(text, role)]
    return found


def _signs(row: TreeRow, *, short: bool) -> list[Span]:
    signs: list[Span] = []
    if row.event.uncertain:
        signs.append((" ~" if short else f"  ~ uncertain ({row.event.link.name.lower()})", Role.UNCERTAIN))
    if unlinked(row.event):
        signs.append((" ?" if short else "  unlinked", Role.MISSING))
    return signs
