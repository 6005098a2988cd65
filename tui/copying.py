"""What is copied: a row as text, a packet with its events."""

from __future__ import annotations

from engine.labels import Clock
from engine.store import tree_rows
from engine.view.focus import Focus
from engine.view.row import Row
from engine.view.session import Session
from tui.spans import line_text
from tui.widgets.row_lines import row_line

WIDTH = 160


def text_of(session: Session, focus: Focus | None, times: Clock) -> str:
    """Return the text of a packet and its events, or of one event; empty where there is nothing."""
    if focus is None or focus.packet not in session.store:
        return ""
    places = tree_rows(session.store.events(focus.packet))
    if focus.event is not None:
        rows = [Row(focus.packet, place, True) for place in places if place.event.number == focus.event]
    else:
        rows = [Row(focus.packet, None, True), *(Row(focus.packet, place, True) for place in places)]
    return "\n".join(line_text(row_line(session, row, times, WIDTH)).strip() for row in rows)
