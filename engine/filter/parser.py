"""A filter's tokens to its tree."""

from __future__ import annotations

from engine.filter.errors import FilterError
from engine.filter.lexer import Token, TokenKind, tokenise
from engine.filter.nodes import And, Everything, Node, Not, Or, Word
from engine.filter.terms import BARE_FORMS, TERMS
from engine.filter.tokens import Tokens

MOST_DEPTH = 40  # parentheses and nots in each other


def parse(text: str) -> Node:
    """Read a filter's text. ``and`` binds closer than ``or``; words side by side are ``and``.

    Raises:
        FilterError: it makes no sense.
    """
    tokens = Tokens(tokenise(text))
    if tokens.ended:
        return Everything()
    node = _either(tokens)
    if not tokens.ended:
        raise tokens.unexpected()
    return node


def _either(tokens: Tokens) -> Node:
    parts = [_all(tokens)]
    while tokens.accept(TokenKind.OR):
        parts.append(_all(tokens))
    flat = [inner for part in parts for inner in (part.parts if isinstance(part, Or) else (part,))]
    return flat[0] if len(flat) == 1 else Or(tuple(flat))


def _all(tokens: Tokens) -> Node:
    parts = [_one(tokens)]
    while tokens.accept(TokenKind.AND) or tokens.next.kind not in ENDS_AND:
        parts.append(_one(tokens))
    flat = [inner for part in parts for inner in (part.parts if isinstance(part, And) else (part,))]
    return flat[0] if len(flat) == 1 else And(tuple(flat))


ENDS_AND = frozenset({TokenKind.OR, TokenKind.CLOSE, TokenKind.END})


def _one(tokens: Tokens) -> Node:
    token = tokens.next
    tokens.depth += 1
    if tokens.depth > MOST_DEPTH:
        raise FilterError("too many parentheses", "make it simpler", token.position, token.length)
    node = _nested(tokens, token)
    tokens.depth -= 1
    return node


def _nested(tokens: Tokens, token: Token) -> Node:
    if tokens.accept(TokenKind.NOT):
        return Not(_one(tokens))
    if tokens.accept(TokenKind.OPEN):
        node = _either(tokens)
        if not tokens.accept(TokenKind.CLOSE):
            raise FilterError(
                "a parenthesis without its end", "close it with )", token.position, token.length
            )
        return node
    return _term(tokens)


def _term(tokens: Tokens) -> Node:
    token = tokens.next
    if tokens.accept(TokenKind.QUOTED):
        return Word(token.text)
    if token.kind != TokenKind.WORD:
        raise tokens.unexpected()
    tokens.take()
    make = TERMS.get(token.text.lower())
    if make is not None:
        return make(tokens, token)
    return next((node for form in BARE_FORMS if (node := form(token.text))), Word(token.text))
