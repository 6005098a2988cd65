"""Splitting OVS's texts at the separators that are outside of all brackets."""

from __future__ import annotations


def split_outside(text: str, separator: str = ",") -> list[str]:
    """Split at a separator that is in no (), [] or {}; brackets that nobody opened are ordinary characters.

    ``separator.join(split_outside(text, separator))`` is the text again.
    """
    pieces = []
    start = depth = 0
    for index, character in enumerate(text):
        if character in "([{":
            depth += 1
        elif character in ")]}":
            depth = max(0, depth - 1)
        elif character == separator and depth == 0:
            pieces.append(text[start:index])
            start = index + 1
    pieces.append(text[start:])
    return pieces
