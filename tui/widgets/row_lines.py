"""A row of the tree as a line of text, and what stands above its columns."""

from __future__ import annotations

from collections.abc import Sequence

from engine.labels import Clock, event_label, guide, packet_label
from engine.labels.clock import TimeBase, elapsed
from engine.labels.layout import GAP, VERDICT, layout
from engine.view.row import Row
from engine.view.session import Session
from tui.spans import Line, Span, Tone

SIGN_WIDTH = 3  # room for the bar of the chosen row, the sign, the mark
EVENT_INDENT = 3
MARKED = "◆"
TIMES = {
    TimeBase.CLOCK: ("time",),
    TimeBase.FIRST: ("since first", "Δ first"),
    TimeBase.PREVIOUS: ("since above", "Δ above"),
}
SIGNS = {(True, True): "▾", (True, False): "▸", (False, True): "▿", (False, False): "▹"}  # matched, expanded


def row_line(session: Session, row: Row, times: Clock, width: int) -> Line:
    """Return the line of a packet or of an event, in so many cells."""
    if row.place is None:
        sign = f" {SIGNS[row.matched, row.expanded]}"
        mark = (MARKED, Tone.CHOSEN) if row.marked else (" ", Tone.DIM)
        clock = times if row.since is None else elapsed(row.since)
        label = packet_label(session.store.summary(row.packet), clock, width - SIGN_WIDTH)
        return [(sign, Tone.DIM), mark, *_shade(label, row)]
    lines = " " * EVENT_INDENT + guide(row.place)
    return [(lines, Tone.DIM), *_shade(event_label(row.place, width - len(lines)), row)]


def _shade(label: Sequence[Span], row: Row) -> Line:
    """Dim what is shown for its surroundings alone."""
    return list(label) if row.matched else [(text, Tone.DIM) for text, _ in label]


def heading_line(width: int, base: TimeBase = TimeBase.CLOCK) -> str:
    """Return the names of the columns of packets; that of the times says what they are told from."""
    columns = layout(width - SIGN_WIDTH)
    time = next(words for words in TIMES[base] if len(words) <= columns.time)
    named = (
        (time.ljust(columns.time) if base is TimeBase.CLOCK else time.rjust(columns.time), columns.time),
        ("in → out".ljust(columns.ports), columns.ports),
        ("packet".ljust(columns.flow), columns.flow),
        ("lookup".ljust(VERDICT), VERDICT),
        ("passes".ljust(columns.passes), columns.passes),
        ("took".rjust(columns.duration), columns.duration),
    )
    return " " * SIGN_WIDTH + (" " * GAP).join(text[:size] for text, size in named if size)
