"""Fewer bytes for the same picture (Rich writes every piece's style whole, and takes it back after it).

Three quarters of a frame were styles, most of them what was in force already.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

_STYLE = re.compile(r"\x1b\[([0-9;]*)m")
_MOVES = re.compile(r"(?:\x1b\[\d+;\d+H|\n)+")
_SEEN_ON_SPACES = frozenset({"4", "5", "6", "7", "9", "21", "51", "52", "53"})  # lines, blinking, reverse


class Look(NamedTuple):
    """How text is drawn: codes of SGR."""

    attributes: frozenset[str] = frozenset()
    foreground: str = ""
    background: str = ""


PLAIN = Look()


def thinned(text: str) -> str:
    """Return what draws the same: styles only where they change, and plain at the end.

    Args:
        text: for a terminal that draws plainly before it.
    """
    pieces = _STYLE.split(text)
    if len(pieces) == 1:
        return text
    out = [pieces[0]]
    at_hand = wanted = PLAIN
    for codes, piece in zip(pieces[1::2], pieces[2::2], strict=True):
        wanted = _applied(wanted, codes)
        if not piece:
            continue
        if wanted != at_hand and not _indifferent(piece, at_hand, wanted):
            out.append(_change(at_hand, wanted))
            at_hand = wanted
        out.append(piece)
    out.append(_change(at_hand, PLAIN))
    return "".join(out)


def _indifferent(piece: str, one: Look, other: Look) -> bool:
    """Whether a piece comes to the same in both looks: spaces mostly, and moves of the cursor."""
    if not piece.strip(" "):
        return _alike_on_spaces(one, other)
    return piece[0] in "\x1b\n" and _MOVES.fullmatch(piece) is not None


@lru_cache(4096)
def _applied(look: Look, codes: str) -> Look:
    """Return the look after the codes."""
    attributes, foreground, background = look
    for code in _codes(codes):
        number = int(code.partition(";")[0] or 0)
        if number == 0:
            attributes, foreground, background = PLAIN
        elif number == 39 or number == 49:
            foreground, background = ("", background) if number == 39 else (foreground, "")
        elif 30 <= number <= 38 or 90 <= number <= 97:
            foreground = code
        elif 40 <= number <= 48 or 100 <= number <= 107:
            background = code
        else:
            attributes |= {code}
    return Look(attributes, foreground, background)


def _codes(codes: str) -> Iterator[str]:
    """Split at the semicolons, but for those within a colour."""
    parts = iter(codes.split(";"))
    for part in parts:
        if part in ("38", "48"):
            kind = next(parts, "5")
            count = 1 if kind == "5" else 3
            yield ";".join([part, kind, *(next(parts, "0") for _ in range(count))])
        else:
            yield part


@lru_cache(4096)
def _change(before: Look, after: Look) -> str:
    """Return what makes one look of the other; nothing where they are the same."""
    if before == after:
        return ""
    if after == PLAIN:
        return "\x1b[0m"
    gone = before.attributes - after.attributes
    gone_colour = (before.foreground and not after.foreground) or (before.background and not after.background)
    if gone or gone_colour:
        return f"\x1b[0;{';'.join(_all_codes(PLAIN, after))}m"
    return f"\x1b[{';'.join(_all_codes(before, after))}m"


def _all_codes(before: Look, after: Look) -> Iterator[str]:
    yield from sorted(after.attributes - before.attributes)
    if after.foreground != before.foreground:
        yield after.foreground
    if after.background != before.background:
        yield after.background


@lru_cache(4096)
def _alike_on_spaces(one: Look, other: Look) -> bool:
    """Whether a space has the same look in both."""
    return one.background == other.background and not _SEEN_ON_SPACES & (one.attributes | other.attributes)
