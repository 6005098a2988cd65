"""Names and values in two columns."""

from __future__ import annotations

from engine.labels import printable
from tui.spans import Paragraph, Span, Tone

WIDTH = 12


def field(name: str, *values: str | Span) -> Paragraph:
    """Return a name, and its values after one another."""
    spans = [(value, Tone.TEXT) if isinstance(value, str) else value for value in values]
    cleaned = [(printable(text), role) for text, role in spans]
    return Paragraph([(printable(name).ljust(WIDTH - 1) + " ", Tone.DIM), *cleaned], WIDTH)


def heading(text: str) -> Paragraph:
    """Return a heading."""
    return Paragraph([(text, Tone.TITLE)])
