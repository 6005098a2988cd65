"""The lines of ofproto/trace, and of what speaks in its words."""

from __future__ import annotations

from collections.abc import Iterable

from engine.detrace.trace_text import TraceKind, TraceLine
from engine.labels import printable
from tui.spans import Line, Paragraph, Tone, cookie_tone
from tui.widgets.parts.ovs_text import coloured

DEEPEST = 24  # cells of indentation; resubmits nest up to 64 deep
HANGING = 2


def trace_paragraphs(lines: Iterable[TraceLine]) -> list[Paragraph]:
    """Return a paragraph a line, indented as it is."""
    return [_paragraph(line) for line in lines]


def _paragraph(line: TraceLine) -> Paragraph:
    depth = min(line.depth, DEEPEST)
    return Paragraph([(" " * depth, Tone.TEXT), *_words(line)], depth + HANGING)


def _words(line: TraceLine) -> Line:
    text = printable(line.text)
    match line.kind:
        case TraceKind.BRIDGE:
            return [("bridge ", Tone.DIM), (text, Tone.TITLE)]
        case TraceKind.RULE:
            return _rule(line, text)
        case TraceKind.RESULT:
            return [(f"{printable(line.name)}: ", Tone.DIM), *coloured(text)]
        case TraceKind.NOTE:
            return [("-> ", Tone.DIM), (text, Tone.DIM)]
        case _:
            return list(coloured(text))


def _rule(line: TraceLine, match: str) -> Line:
    words: Line = [(f"{line.table}. ", Tone.TITLE), *(coloured(match) if match else [("any", Tone.DIM)])]
    words.append((f"  p{line.priority}", Tone.DIM))
    if line.cookie:
        words.append((f"  {line.cookie:#010x}", cookie_tone(line.cookie)))
    return words
