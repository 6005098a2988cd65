"""Lines of text in pieces that each say what they are; the theme says how that looks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from typing import NamedTuple

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from engine.labels import Role

COOKIE_TONES = 6


class Tone(Enum):
    """What a piece of text is, beyond the roles that the engine knows."""

    TEXT = "text"
    DIM = "dim"  # known and dull
    TITLE = "title"
    CHOSEN = "chosen"  # the chosen thing
    KEY = "key"  # a key to press
    GOOD = "good"
    WARNING = "warning"
    LOSS = "loss"
    ADDRESS = "address"  # of Ethernet or IP, in OVS's words
    COOKIE_0 = "cookie-0"
    COOKIE_1 = "cookie-1"
    COOKIE_2 = "cookie-2"
    COOKIE_3 = "cookie-3"
    COOKIE_4 = "cookie-4"
    COOKIE_5 = "cookie-5"


Span = tuple[str, Role | Tone]
Line = list[Span]
Styles = Mapping[Role | Tone, Style]

# Text wraps after a space, a comma or a semicolon, but resubmit(,8) stays whole.
_BREAKS = re.compile(r"(?:[^\s,;(]|\(,?)*[,;]*\s*")


def cookie_tone(cookie: int) -> Tone:
    """Return the tone of a cookie: the same each time that the cookie is seen."""
    mixed = (cookie * 0x9E3779B97F4A7C15) >> 40  # cookies that differ in a digit should not look alike
    return Tone(f"cookie-{mixed % COOKIE_TONES}")


def line_width(line: Iterable[Span]) -> int:
    """Return how many cells the line takes."""
    return sum(cell_len(text) for text, _ in line)


def line_text(line: Iterable[Span]) -> str:
    """Return the line's text."""
    return "".join(text for text, _ in line)


def cut(line: Iterable[Span], width: int) -> Line:
    """Return the line, no wider than that; one that was cut ends in an ellipsis."""
    result: Line = []
    left = width
    for text, role in line:
        size = cell_len(text)
        if size > left:
            shorter = set_cell_size(text, left - 1) if left > 0 else ""
            result.append((shorter + "…" if left > 0 else "", role))
            return result
        result.append((text, role))
        left -= size
    return result


def wrap(line: Line, width: int, indent: int = 0) -> list[Line]:
    """Break the line into lines no wider than that, all but the first indented."""
    lines: list[Line] = [[]]
    used = 0
    for word in _words(line):
        size = cell_len(line_text(word).rstrip())
        pieces = word if size <= width - indent else _letters(word)
        if size > width - used and used > indent and pieces is word:
            lines.append(_indented(indent))
            used = indent
        for text, role in pieces:
            if used + cell_len(text.rstrip()) > width and used > indent and pieces is not word:
                lines.append(_indented(indent))
                used = indent
            lines[-1].append((text, role))
            used += cell_len(text)
    return lines


def strip_of(line: Line, styles: Styles, width: int) -> Strip:
    """Return the line as the framework draws it, cut or filled to the width."""
    left = width - line_width(line)
    segments = [Segment(text, styles[role]) for text, role in line]
    if left > 0:
        segments.append(Segment(" " * left, styles[Tone.TEXT]))
    strip = Strip(segments, max(width, width - left))
    return strip if left >= 0 else strip.crop(0, width)


def _indented(indent: int) -> Line:
    return [(" " * indent, Tone.TEXT)] if indent else []


def _letters(word: Line) -> Line:
    """A word that is wider than a line breaks anywhere."""
    return [(letter, role) for text, role in word for letter in text]


def _words(line: Line) -> Iterator[Line]:
    """Cut the line where it may be wrapped; a word may go on from one span to the next."""
    word: Line = []
    for text, role in line:
        for piece in filter(None, _BREAKS.findall(text)):
            word.append((piece, role))
            if piece[-1] in " ,;":
                yield word
                word = []
    if word:
        yield word


class Paragraph(NamedTuple):
    """A line that may be too long for its place, and how far to indent what is wrapped of it."""

    line: Line
    indent: int = 0


def wrap_all(paragraphs: Iterable[Paragraph], width: int) -> list[Line]:
    """Wrap paragraph by paragraph."""
    return [line for text, indent in paragraphs for line in wrap(text, width, min(indent, width // 2))]
