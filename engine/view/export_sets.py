"""What there is to export of a view."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from engine.view.view import View


class ExportSet(NamedTuple):
    """Some packets.

    Attributes:
        words: what to call them.
        packets: their numbers, the oldest first.
        marked: they were marked: what was marked was marked for something.
    """

    words: str
    packets: Sequence[int]
    marked: bool = False


def export_sets(view: View) -> list[ExportSet]:
    """Return what can be exported now: the packet under the cursor, marked ones, all that match."""
    matching = list(view.selection.matches)
    all_words = f"{len(matching):,} that match" if view.filter else f"all {len(matching):,}"
    sets = [
        ExportSet("this packet", [view.focus.packet] if view.focus else []),
        ExportSet(f"{len(view.marks):,} marked", list(view.marks), True),
        ExportSet(all_words, matching),
    ]
    return [some for some in sets if some.packets]
