"""What a filter that is being typed could go on with."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from engine.filter.errors import FilterError
from engine.filter.lexer import OPERATORS, SPECIAL, TokenKind, quote, tokenise
from engine.filter.parser import parse
from engine.filter.protocols import NAMES_OF_ALL
from engine.filter.terms import SIDED, STATES, TERMS
from engine.labels.text import printable

CONDITION = "miss"  # any that is whole by itself
NAMING = ("if", "in", "out")  # an interface follows
LAST_WORD = re.compile(rf"[^{SPECIAL}]*$")
OPEN_QUOTE = re.compile(r'"(?:[^"\\]|\\.)*$')
PLAIN = re.compile(rf"[^{SPECIAL}]+")


def complete(text: str, interfaces: Sequence[str]) -> Iterator[str]:
    """Yield the texts that this one could become by completing its last word, the likeliest first.

    Each is a filter, or the beginning of one, and begins with the text. A new word is only proposed where
    few can come: an interface after ``if``, a protocol after ``proto``. A word that means something already
    is left alone.

    Args:
        text: what is typed; the cursor is at its end.
        interfaces: names of interfaces; those that cannot be shown as they are are passed over.
    """
    before, begun = _split(text)
    lacks = _lacking(before)
    names = _interfaces(interfaces)
    if lacks is not None:
        candidates = [word for word in _values(lacks, names) if _begins(word, begun, lacks in NAMING)]
    elif begun and begun.lower() not in {*TERMS, *OPERATORS}:
        words = [word for word in (*OPERATORS, *TERMS, *names) if _begins(word, begun)]
        candidates = [word for word in words if _can_stand(before, word)]
    else:
        return
    yield from dict.fromkeys(text + word[len(begun) :] for word in candidates)


def _begins(word: str, begun: str, exact: bool = False) -> bool:
    """Whether the word goes on from what is typed; only the names of interfaces are told by their case."""
    if len(word) <= len(begun):
        return False
    return word.startswith(begun) if exact else word.lower().startswith(begun.lower())


def _split(text: str) -> tuple[str, str]:
    """Cut off the last word, a quote that is not closed with its sign."""
    try:
        tokenise(text)
    except FilterError as error:
        match = OPEN_QUOTE.match(text, error.position)
        if match is not None:
            return text[: match.start()], match[0]
    match = LAST_WORD.search(text)
    begun = match[0] if match else ""
    return text[: len(text) - len(begun)], begun


def _lacking(text: str) -> str | None:
    """Return the keyword at the end of the text whose value must follow, or None."""
    try:
        parse(text)
    except FilterError as error:
        at_end = error.position + error.length == len(text.rstrip())
        return error.lacks if error.lacks and at_end else None
    return None


def _values(keyword: str, names: Iterable[str]) -> Iterable[str]:
    if keyword in NAMING:
        return names
    match keyword:
        case "proto":
            return filter(PLAIN.fullmatch, NAMES_OF_ALL)
        case "ct":
            return STATES
        case "src" | "dst":
            return SIDED
    return ()


def _interfaces(names: Iterable[str]) -> list[str]:
    """Write names such that they are read as names."""
    shown = (name for name in names if name and printable(name) == name)
    return [name if _is_plain(name) else quote(name) for name in shown]


def _is_plain(name: str) -> bool:
    return bool(PLAIN.fullmatch(name)) and name.lower() not in TERMS and name.lower() not in OPERATORS


def _can_stand(before: str, word: str) -> bool:
    """Whether the word can come there, whatever must follow it."""
    operator = OPERATORS.get(word.lower())
    text = before + (f"{word} {CONDITION}" if operator else CONDITION)
    try:
        parse(text + ")" * _open(before))
    except FilterError:
        return False
    return True


def _open(text: str) -> int:
    """How many parentheses are not closed."""
    kinds = [token.kind for token in tokenise(text)]
    return max(kinds.count(TokenKind.OPEN) - kinds.count(TokenKind.CLOSE), 0)
