"""A filter's tokens to its tree."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from engine.filter.errors import FilterError
from engine.filter.lexer import Token, TokenKind, tokenise
from engine.filter.nodes import And, Everything, Node, Not, Or, Word
from engine.filter.terms import BARE_FORMS, TERMS
from engine.labels.text import printable

MOST_DEPTH = 40  # parentheses and nots in each other

T = TypeVar("T")


def parse(text: str) -> Node:
    """Read a filter's text. ``and`` binds closer than ``or``; words side by side are ``and``.

    Raises:
        FilterError: it makes no sense.
    """
    reader = Reader(tokenise(text))
    if reader.ended:
        return Everything()
    node = _either(reader)
    if not reader.ended:
        raise reader.unexpected()
    return node


class Reader:
    """The tokens that are left."""

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._at = 0
        self.depth = 0

    @property
    def next(self) -> Token:
        """The token that comes next."""
        return self._tokens[self._at]

    @property
    def ended(self) -> bool:
        """No token is left."""
        return self.next.kind == TokenKind.END

    def take(self) -> Token:
        """Go past the next token."""
        token = self.next
        self._at += not self.ended
        return token

    def accept(self, *kinds: TokenKind) -> bool:
        """Go past the next token if it is of one of these kinds."""
        accepted = self.next.kind in kinds
        if accepted:
            self.take()
        return accepted

    def word(self, after: Token, expected: str) -> Token:
        """Take a word that must follow."""
        if self.next.kind not in (TokenKind.WORD, TokenKind.QUOTED):
            raise _lacking(after, expected)
        return self.take()

    def value(self, after: Token, read: Callable[[str], T]) -> T:
        """Take a word that must follow, and read it; what is expected is the reader's to say."""
        if self.next.kind not in (TokenKind.WORD, TokenKind.QUOTED):
            raise _lacking(after, _expected(read))
        return self.convert(self.take(), read)

    @staticmethod
    def convert(token: Token, read: Callable[[str], T]) -> T:
        """Read a token's text."""
        try:
            return read(token.text)
        except ValueError as error:
            problem = f'"{printable(token.text)}" is not understood'
            raise FilterError(problem, str(error), token.position, token.length) from None

    def unexpected(self) -> FilterError:
        """Tell that the next token cannot be here."""
        token = self.next
        if self.ended:
            return FilterError("the filter ends too early", "a condition must follow", token.position, 0)
        if token.kind == TokenKind.CLOSE and not self.depth:
            return FilterError("a ) without its (", "take it away", token.position, token.length)
        problem = f"unexpected {printable(token.text)}"
        return FilterError(
            problem, "a condition belongs here, such as host 10.0.0.1", token.position, token.length
        )


def _lacking(after: Token, expected: str) -> FilterError:
    word = after.text
    return FilterError(f"nothing after {word}", expected, after.position, after.length, word.lower())


def _expected(read: Callable[[str], object]) -> str:
    """Ask a reader of values what it expects, by giving it what it cannot read."""
    try:
        read("")
    except ValueError as error:
        return str(error)
    return "give a value"


def _either(reader: Reader) -> Node:
    parts = [_all(reader)]
    while reader.accept(TokenKind.OR):
        parts.append(_all(reader))
    flat = [inner for part in parts for inner in (part.parts if isinstance(part, Or) else (part,))]
    return flat[0] if len(flat) == 1 else Or(tuple(flat))


def _all(reader: Reader) -> Node:
    parts = [_one(reader)]
    while reader.accept(TokenKind.AND) or reader.next.kind not in ENDS_AND:
        parts.append(_one(reader))
    flat = [inner for part in parts for inner in (part.parts if isinstance(part, And) else (part,))]
    return flat[0] if len(flat) == 1 else And(tuple(flat))


ENDS_AND = frozenset({TokenKind.OR, TokenKind.CLOSE, TokenKind.END})


def _one(reader: Reader) -> Node:
    token = reader.next
    reader.depth += 1
    if reader.depth > MOST_DEPTH:
        raise FilterError("too many parentheses", "make it simpler", token.position, token.length)
    node = _nested(reader, token)
    reader.depth -= 1
    return node


def _nested(reader: Reader, token: Token) -> Node:
    if reader.accept(TokenKind.NOT):
        return Not(_one(reader))
    if reader.accept(TokenKind.OPEN):
        node = _either(reader)
        if not reader.accept(TokenKind.CLOSE):
            raise FilterError(
                "a parenthesis without its end", "close it with )", token.position, token.length
            )
        return node
    return _term(reader)


def _term(reader: Reader) -> Node:
    token = reader.next
    if reader.accept(TokenKind.QUOTED):
        return Word(token.text)
    if token.kind != TokenKind.WORD:
        raise reader.unexpected()
    reader.take()
    make = TERMS.get(token.text.lower())
    if make is not None:
        return make(reader, token)
    return next((node for form in BARE_FORMS if (node := form(token.text))), Word(token.text))
