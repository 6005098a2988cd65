"""Screens of a terminal as an SVG; several of them move by its style sheet, without a script.

The framework's own pictures leave it to the viewer to keep letters in their columns, and not every one does.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import NamedTuple

from rich.cells import cell_len
from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

CELL_WIDTH, CELL_HEIGHT, FONT_SIZE, BASELINE = 8.4, 18, 14, 14
MARGIN = 10
AROUND = "#0b0e14"
NO_BREAK = "\N{NO-BREAK SPACE}"  # other spaces are folded
FONTS = "'Fira Code','JetBrains Mono','DejaVu Sans Mono',Menlo,Consolas,monospace"


class Frame(NamedTuple):
    """One screen, and for how long it is seen."""

    lines: Sequence[Strip]
    seconds: float


def picture(frames: Sequence[Frame], width: int, height: int) -> str:
    """Return the frames as an SVG; it shows several one after the other, for ever.

    Args:
        frames: at least one.
        width: of the terminal, in cells.
        height: of the terminal, in lines.
    """
    lines = _Lines()
    reel = "".join(_frame(number, frame, lines, width) for number, frame in enumerate(frames))
    wide, high = round(width * CELL_WIDTH + 2 * MARGIN), height * CELL_HEIGHT + 2 * MARGIN
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}" height="{high}"'
        f' viewBox="0 0 {wide} {high}">\n'
        f"<style>text{{font-size:{FONT_SIZE}px;font-family:{FONTS}}}{_reel_style(frames, width)}</style>\n"
        f"<defs>\n{lines.definitions}</defs>\n"
        f'<rect width="100%" height="100%" rx="8" fill="{AROUND}"/>\n'
        f'<svg x="{MARGIN}" y="{MARGIN}" width="{width * CELL_WIDTH:g}" height="{height * CELL_HEIGHT}">\n'
        f'<g class="reel">\n{reel}</g>\n</svg>\n</svg>\n'
    )


class _Lines:
    """Lines that were drawn, each once: most of a screen is what it was."""

    def __init__(self) -> None:
        self._known: dict[str, int] = {}

    def number(self, drawn: str) -> int:
        return self._known.setdefault(drawn, len(self._known))

    @property
    def definitions(self) -> str:
        return "".join(f'<g id="l{number}">{drawn}</g>\n' for drawn, number in self._known.items())


def _frame(number: int, frame: Frame, lines: _Lines, width: int) -> str:
    uses = "".join(
        f'<use href="#l{lines.number(_line(strip))}" y="{row * CELL_HEIGHT}"/>'
        for row, strip in enumerate(frame.lines)
    )
    return f'<g transform="translate({number * width * CELL_WIDTH:g})">{uses}</g>\n'


def _reel_style(frames: Sequence[Frame], width: int) -> str:
    """The reel stands still at one frame after the other."""
    whole = sum(frame.seconds for frame in frames)
    if len(frames) == 1:
        return ""
    begun, steps = 0.0, ""
    for number, frame in enumerate(frames):
        steps += f"{100 * begun / whole:.3f}%{{transform:translateX({-number * width * CELL_WIDTH:g}px)}}"
        begun += frame.seconds
    return f"@keyframes reel{{{steps}}}.reel{{animation:reel {whole:g}s step-end infinite}}"


def _line(strip: Strip) -> str:
    """What is behind the text first: not every program keeps letters to their cells."""
    behind, texts, cell = "", "", 0
    for segment in Segment.simplify(strip):
        colour, ground = _colours(segment.style or Style())
        length = segment.cell_length
        if ground:
            place = f'x="{cell * CELL_WIDTH:g}" width="{length * CELL_WIDTH:g}" height="{CELL_HEIGHT}"'
            behind += f'<rect {place} fill="{ground}"/>'
        if segment.text.strip():
            texts += _text(segment.text, cell, colour, bold=bool(segment.style and segment.style.bold))
        cell += length
    return behind + texts


def _text(text: str, cell: int, colour: str, *, bold: bool) -> str:
    """A piece of text; spaces at its ends are left out, for some programs leave them out anyway."""
    begun = text.lstrip(" ")
    x = (cell + len(text) - len(begun)) * CELL_WIDTH
    words = begun.rstrip(" ")
    weight = ' font-weight="bold"' if bold else ""
    place = f'x="{x:g}" y="{BASELINE}" textLength="{cell_len(words) * CELL_WIDTH:g}"'
    return f'<text {place} fill="{colour}"{weight}>{escape(words, quote=False).replace(" ", NO_BREAK)}</text>'


def _colours(style: Style) -> tuple[str, str]:
    colour, behind = _hex(style.color) or "#e0e0e0", _hex(style.bgcolor)
    return (behind or "#000000", colour) if style.reverse else (colour, behind)


def _hex(colour: Color | None) -> str:
    return colour.get_truecolor().hex if colour is not None and not colour.is_default else ""
