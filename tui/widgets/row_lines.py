"""A row of the tree as a line of text, and what stands above its columns."""

from __future__ import annotations

from engine.labels import Clock, event_label, guide, packet_label
from engine.labels.layout import GAP, VERDICT, layout
from engine.view.row import Row
from engine.view.session import Session
from tui.spans import Line, Tone

SIGN_WIDTH = 3  # room for the mark of the chosen row, the sign, a space
EVENT_INDENT = 3


def row_line(session: Session, row: Row, times: Clock, width: int) -> Line:
    """Return the line of a packet or of an event, in so many cells."""
    if row.place is None:
        sign = " ▾ " if row.expanded else " ▸ "
        label = packet_label(session.store.summary(row.packet), times, width - SIGN_WIDTH)
        return [(sign, Tone.DIM), *label]
    lines = " " * EVENT_INDENT + guide(row.place)
    return [(lines, Tone.DIM), *event_label(row.place, width - len(lines))]


def heading_line(width: int) -> str:
    """Return the names of the columns of packets."""
    columns = layout(width - SIGN_WIDTH)
    named = (
        ("time".ljust(columns.time), columns.time),
        ("in → out".ljust(columns.ports), columns.ports),
        ("packet".ljust(columns.flow), columns.flow),
        ("lookup".ljust(VERDICT), VERDICT),
        ("passes".ljust(columns.passes), columns.passes),
        ("took".rjust(columns.duration), columns.duration),
    )
    return " " * SIGN_WIDTH + (" " * GAP).join(text[:size] for text, size in named if size)
