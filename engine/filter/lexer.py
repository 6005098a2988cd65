"""A filter's text in tokens."""

from __future__ import annotations

import re
from enum import Enum
from typing import NamedTuple

from engine.filter.errors import FilterError


class TokenKind(Enum):
    """What a token is."""

    WORD = "word"
    QUOTED = "quoted"  # a word that is no keyword, whatever it says
    COMPARE = "compare"
    OPEN = "open"
    CLOSE = "close"
    AND = "and"
    OR = "or"
    NOT = "not"
    END = "end"


class Token(NamedTuple):
    """One token.

    Attributes:
        kind: what it is.
        text: what it says; of a quoted word what is in the quotes.
        position: where it begins.
        length: how long it is in the text.
    """

    kind: TokenKind
    text: str
    position: int
    length: int


SPECIAL = r'\s()<>=!&|"'
PATTERN = re.compile(
    rf"""
    (?P<space>\s+)
    | (?P<open>\() | (?P<close>\))
    | (?P<and>&&) | (?P<or>\|\|)
    | (?P<compare><=|>=|==|!=|<|>|=)
    | (?P<not>!)
    | "(?P<quoted>(?:[^"\\]|\\.)*)"
    | (?P<word>[^{SPECIAL}]+)
    """,
    re.VERBOSE | re.DOTALL,
)
OPERATORS = {"and": TokenKind.AND, "or": TokenKind.OR, "not": TokenKind.NOT}


def tokenise(text: str) -> list[Token]:
    """Split a filter's text; the last token is the end.

    Raises:
        FilterError: a character that begins nothing.
    """
    tokens = []
    position = 0
    while position < len(text):
        match = PATTERN.match(text, position)
        if match is None:
            raise _bad_character(text, position)
        if match.lastgroup != "space":
            tokens.append(_token(match))
        position = match.end()
    return [*tokens, Token(TokenKind.END, "", len(text), 0)]


def _token(match: re.Match[str]) -> Token:
    name = str(match.lastgroup)
    kind, text = TokenKind(name), match[name]
    if kind == TokenKind.WORD:
        kind = OPERATORS.get(text.lower(), kind)
    if kind == TokenKind.QUOTED:
        text = re.sub(r"\\(.)", r"\1", text, flags=re.DOTALL)
    return Token(kind, text, match.start(), match.end() - match.start())


def _bad_character(text: str, position: int) -> FilterError:
    if text[position] == '"':
        return FilterError("a quote without its end", 'close it with "', position, len(text) - position)
    sign = text[position]
    return FilterError(f"a single {sign}", f"write {sign}{sign}, or the word", position, 1)


def quote(word: str) -> str:
    """Write a word such that it is read as a word and nothing else."""
    return '"' + re.sub(r'(["\\])', r"\\\1", word) + '"'
