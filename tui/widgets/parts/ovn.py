"""What a rule's cookie is in OVN, under the rule."""

from __future__ import annotations

from collections.abc import Iterator

from engine.detrace.ovn.answers import OvnAnswer
from engine.labels import ovn_labels
from tui.spans import Paragraph, Tone

INDENT = 6
WRAPPED = INDENT + 2


def ovn_paragraphs(answer: OvnAnswer) -> Iterator[Paragraph]:
    """Yield what is known of a cookie, a paragraph for each row."""
    for label in ovn_labels(answer):
        yield Paragraph([(" " * INDENT, Tone.TEXT), *label], WRAPPED)


def no_ovn() -> Paragraph:
    """Say that cookies are told as they are."""
    return Paragraph([("No OVN here; --ovnsb names its southbound database.", Tone.DIM)])
