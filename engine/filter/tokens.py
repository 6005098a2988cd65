"""The tokens of a filter, taken one after the other; what must follow and does not is told where it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from engine.filter.errors import FilterError
from engine.filter.lexer import Token, TokenKind
from engine.labels.text import printable

T = TypeVar("T")


class Tokens:
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
        """Take a word that must follow, and read it; what is expected is for what reads it to say."""
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
    """Ask what reads values what it expects, by giving it what it cannot read."""
    try:
        read("")
    except ValueError as error:
        return str(error)
    return "give a value"
