"""Text from outside, made safe to print, and its width on a terminal."""

from __future__ import annotations

from functools import lru_cache
from unicodedata import combining, east_asian_width


def printable(text: str) -> str:
    r"""Return the text with every character that is not plainly visible replaced by its escape.

    Control and escape characters, marks of writing direction, line separators, surrogates (bytes that
    were no UTF-8) and odd spaces become ``\x1b``-like text: what comes from outside can neither steer the
    terminal nor pose as something else.
    """
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else _escape(char) for char in text)


def _escape(char: str) -> str:
    return char.encode("unicode_escape").decode("ascii")


def cells(text: str) -> int:
    """Return how many cells of a terminal printable text takes."""
    if text.isascii():
        return len(text)
    return sum(_cells(char) for char in text)


@lru_cache(1024)
def _cells(char: str) -> int:
    if combining(char):
        return 0
    return 2 if east_asian_width(char) in "WF" else 1


def cut(text: str, width: int) -> str:
    """Return the text, with an ellipsis where it is wider than that."""
    if cells(text) <= width:
        return text
    kept, left = [], width - 1
    for char in text:
        left -= _cells(char)
        if left < 0:
            break
        kept.append(char)
    return "".join(kept).rstrip("…") + "…" if width > 0 else ""
