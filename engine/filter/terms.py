"""The words that mean something, and what follows each of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from ipaddress import IPv4Network, IPv6Network

from engine.filter import amounts
from engine.filter.errors import FilterError
from engine.filter.lexer import Token, TokenKind
from engine.filter.nodes import (
    Compare,
    Cookie,
    Ct,
    Handler,
    Host,
    Interface,
    Is,
    Net,
    Node,
    Ports,
    Protocol,
    Reason,
    Recirc,
    Ufid,
    Vlan,
    Zone,
)
from engine.filter.protocols import BARE, protocol_name
from engine.filter.tokens import Tokens

Term = Callable[[Tokens, Token], Node]

MARKED = "marked"  # by the user, who can do so in the UI alone
FLAGS = ("miss", "hit", "drop", "upcall", "lost", "incomplete", "uncertain", MARKED)
STATES = ("new", "est", "rel", "rpl", "inv", "trk", "snat", "dnat")
MOST_VLAN = 4095
MOST_ZONE = 65535


def _host(tokens: Tokens, token: Token, side: str = "") -> Node:
    return Host(side, tokens.value(token, amounts.address))


def _net(tokens: Tokens, token: Token, side: str = "") -> Node:
    return Net(side, tokens.value(token, amounts.network))


def _port(tokens: Tokens, token: Token, side: str = "") -> Node:
    return Ports(side, *tokens.value(token, amounts.ports))


SIDED: dict[str, Callable[[Tokens, Token, str], Node]] = {
    "host": _host,
    "net": _net,
    "port": _port,
    "portrange": _port,
}


def _side(tokens: Tokens, token: Token) -> Node:
    """Read what follows ``src`` or ``dst``; an address alone is a host, with a length it is a network."""
    side = token.text.lower()
    word = tokens.word(token, "say src host, src net, src port, or an address")
    make = SIDED.get(word.text.lower())
    if make is not None:
        return make(tokens, word, side)
    found = tokens.convert(word, _address_or_network)
    return Host(side, found) if isinstance(found, str) else Net(side, found)


def _address_or_network(text: str) -> str | IPv4Network | IPv6Network:
    return amounts.network(text) if "/" in text else amounts.address(text)


def _interface(side: str) -> Term:
    def make(tokens: Tokens, token: Token) -> Node:
        return Interface(
            side, tokens.word(token, "give an interface's name or a datapath port's number").text
        )

    return make


def _protocol(tokens: Tokens, token: Token) -> Node:
    return Protocol(tokens.value(token, protocol_name))


def _bare_protocol(_tokens: Tokens, token: Token) -> Node:
    return Protocol(protocol_name(token.text))


def _vlan(tokens: Tokens, _token: Token) -> Node:
    token = tokens.next
    if token.kind != TokenKind.WORD or not (token.text.isascii() and token.text.isdigit()):
        return Vlan(None)
    return Vlan(tokens.convert(tokens.take(), _vlan_number))


def _vlan_number(text: str) -> int:
    number = amounts.number(text)
    if number > MOST_VLAN:
        raise ValueError("VLAN ids go up to 4095")
    return number


def _flag(_tokens: Tokens, token: Token) -> Node:
    return Is(token.text.lower())


def _ufid(tokens: Tokens, token: Token) -> Node:
    return Ufid(tokens.value(token, _ufid_prefix))


def _ufid_prefix(text: str) -> str:
    prefix = text.lower().removeprefix("ufid:")
    if not re.fullmatch(r"[0-9a-f-]{1,36}", prefix):
        raise ValueError("give the beginning of a UFID, such as 9fbc68d5")
    return prefix


def _cookie(tokens: Tokens, token: Token) -> Node:
    return Cookie(tokens.value(token, amounts.hexadecimal))


def _recirc(tokens: Tokens, token: Token) -> Node:
    return Recirc(tokens.value(token, amounts.number))


def _reason(tokens: Tokens, token: Token) -> Node:
    return Reason(tokens.word(token, "give a part of a drop reason, such as NO_SOCKET").text)


def _ct(tokens: Tokens, token: Token) -> Node:
    return Ct(tokens.value(token, _state))


def _state(text: str) -> str:
    state = text.lower().removeprefix("+")
    if state not in STATES:
        raise ValueError(f"give one of {', '.join(STATES[:-1])} or {STATES[-1]}")
    return state


def _zone(tokens: Tokens, token: Token) -> Node:
    return Zone(tokens.value(token, _zone_number))


def _zone_number(text: str) -> int:
    number = amounts.number(text)
    if number > MOST_ZONE:
        raise ValueError("zones go up to 65535")
    return number


def _handler(tokens: Tokens, token: Token) -> Node:
    return Handler(tokens.word(token, "give a thread's number or name, such as handler3").text)


def _latency(tokens: Tokens, token: Token) -> Node:
    operator = _operator(tokens, token, "compare it with a duration: latency > 1ms")
    amount = tokens.word(token, "give a duration with its unit: 500us, 1ms, 2.5s")
    unit = tokens.next
    if unit.kind == TokenKind.WORD and unit.text.lower() in amounts.UNITS and amount.text[-1:].isdigit():
        tokens.take()
        end = unit.position + unit.length
        amount = Token(amount.kind, amount.text + unit.text, amount.position, end - amount.position)
    return Compare("latency", operator, tokens.convert(amount, amounts.nanoseconds))


def _length(tokens: Tokens, token: Token) -> Node:
    operator = _operator(tokens, token, "compare it with a number of bytes: len > 100")
    return Compare("len", operator, tokens.value(token, amounts.number))


def _operator(tokens: Tokens, token: Token, expected: str) -> str:
    if tokens.next.kind != TokenKind.COMPARE:
        raise FilterError(f"nothing to compare {token.text} with", expected, token.position, token.length)
    operator = tokens.take().text
    return "=" if operator == "==" else operator


def _length_at(operator: str) -> Term:
    def make(tokens: Tokens, token: Token) -> Node:
        return Compare("len", operator, tokens.value(token, amounts.number))

    return make


TERMS: dict[str, Term] = {
    "host": _host,
    "net": _net,
    "port": _port,
    "portrange": _port,
    "src": _side,
    "dst": _side,
    "if": _interface(""),
    "in": _interface("in"),
    "out": _interface("out"),
    "proto": _protocol,
    "vlan": _vlan,
    "ufid": _ufid,
    "cookie": _cookie,
    "recirc": _recirc,
    "reason": _reason,
    "ct": _ct,
    "zone": _zone,
    "handler": _handler,
    "latency": _latency,
    "len": _length,
    "greater": _length_at(">="),
    "less": _length_at("<="),
    **dict.fromkeys(FLAGS, _flag),
    **dict.fromkeys(sorted(BARE), _bare_protocol),
}


def _glued_ufid(text: str) -> Node | None:
    """Read ``ufid:9fbc68d5``, as OVS prints it."""
    return Ufid(_ufid_prefix(text)) if re.fullmatch(r"ufid:[0-9a-f-]{1,36}", text, re.IGNORECASE) else None


def _glued_network(text: str) -> Node | None:
    """Read ``10.244.0.0/16`` without the word ``net``: no name contains a slash."""
    if "/" not in text:
        return None
    try:
        return Net("", amounts.network(text))
    except ValueError:
        return None


BARE_FORMS: tuple[Callable[[str], Node | None], ...] = (_glued_ufid, _glued_network)
