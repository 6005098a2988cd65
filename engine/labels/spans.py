"""Text in pieces that each say what they are."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum

from engine.labels.text import cells, cut


class Role(Enum):
    """What a piece of text is; how that looks is up to whoever draws it."""

    PLAIN = "plain"
    DIM = "dim"  # known and dull
    TIME = "time"
    NAME = "name"  # of an event or of an action
    PORT = "port"
    ADDRESS = "address"
    PROTOCOL = "protocol"
    NUMBER = "number"
    IDENTITY = "identity"  # a UFID, the address of an skb
    TASK = "task"
    MISS = "miss"
    HIT = "hit"
    DROP = "drop"
    LOST = "lost"
    UNCERTAIN = "uncertain"
    TITLE = "title"  # what a row of a database is called
    ORIGIN = "origin"  # the same, of one that somebody wrote, and others were made from
    MISSING = "missing"  # a stage that was not seen, an event that is not linked


Span = tuple[str, Role]


def plain(spans: Iterable[Span]) -> str:
    """Return the text alone."""
    return "".join(text for text, _ in spans)


def width_of(spans: Iterable[Span]) -> int:
    """Return how many cells the text takes."""
    return sum(cells(text) for text, _ in spans)


def cut_spans(spans: Iterable[Span], width: int) -> list[Span]:
    """Return what fits in so many cells; an ellipsis stands where the rest was."""
    found: list[Span] = []
    for text, role in spans:
        if width <= 0:
            break
        size = cells(text)
        found.append((text if size <= width else cut(text, width), role))
        width -= size
    return found
