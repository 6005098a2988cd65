"""The cursor from packet to packet, past the events of those that are open."""

from __future__ import annotations

from engine.view.focus import Focus
from engine.view.marks import Jump
from engine.view.view import View


def go_match(view: View, forward: bool) -> bool:
    """Put the cursor on the next or the previous packet that matches; return whether there is one."""
    focus, selection = view.focus, view.selection
    if focus is None:
        return False
    found = selection.match_after(focus.packet) if forward else selection.match_before(focus.packet)
    if found is not None:
        view.choose(Focus(found))
    return found is not None


def toggle_mark(view: View) -> None:
    """Mark the packet under the cursor, or take its mark away."""
    if view.focus is not None:
        view.toggle_mark(view.focus.packet)


def go_marked(view: View) -> Jump | None:
    """Put the cursor on the next marked packet that has a row; return None if there is none."""
    jump = view.marks.next(view.focus.packet, view.selection.rows) if view.focus else None
    if jump is not None:
        view.choose(Focus(jump.packet))
    return jump
