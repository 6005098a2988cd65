"""What a filter says, as a tree. ``str`` of a node is a text that reads as the same."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network

from engine.filter.lexer import quote

PLAIN_WORD = re.compile(r"[A-Za-z0-9_.:@*?\[\]-]+")


def plain_or_quoted(text: str) -> str:
    """Write a word that follows another, in quotes where it must be."""
    plain = PLAIN_WORD.fullmatch(text) and text.lower() not in ("and", "or", "not")
    return text if plain else quote(text)


def sided(side: str, words: str) -> str:
    """Write words with the side they are about, if it is one."""
    return f"{side} {words}" if side else words


@dataclass(frozen=True)
class Everything:
    """No condition."""

    def __str__(self) -> str:
        return ""


@dataclass(frozen=True)
class Word:
    """Text that is found somewhere in what a packet shows, whatever its case."""

    text: str

    def __str__(self) -> str:
        return quote(self.text)


@dataclass(frozen=True)
class Host:
    """An address, in its canonical form; side is "src", "dst" or empty for either."""

    side: str
    address: str

    def __str__(self) -> str:
        return sided(self.side, f"host {self.address}")


@dataclass(frozen=True)
class Net:
    """A network that an address is in."""

    side: str
    network: IPv4Network | IPv6Network

    def __str__(self) -> str:
        return sided(self.side, f"net {self.network}")


@dataclass(frozen=True)
class Ports:
    """A transport port, or a range of them."""

    side: str
    low: int
    high: int

    def __str__(self) -> str:
        return sided(
            self.side, f"port {self.low}" if self.low == self.high else f"port {self.low}-{self.high}"
        )


@dataclass(frozen=True)
class Interface:
    """A datapath port by name, pattern or number; side is "in", "out" or empty for either."""

    side: str
    name: str

    def __str__(self) -> str:
        return f"{self.side or 'if'} {plain_or_quoted(self.name)}"


@dataclass(frozen=True)
class Protocol:
    """A protocol by a name that is known, or an IP protocol by number."""

    name: str

    def __str__(self) -> str:
        return f"proto {self.name}"


@dataclass(frozen=True)
class Vlan:
    """Any VLAN tag, or one of that id."""

    number: int | None

    def __str__(self) -> str:
        return "vlan" if self.number is None else f"vlan {self.number}"


@dataclass(frozen=True)
class Is:
    """What is true of a packet by one word: miss, hit, drop, upcall, lost, incomplete, uncertain, marked."""

    flag: str

    def __str__(self) -> str:
        return self.flag


@dataclass(frozen=True)
class Ufid:
    """The beginning of the UFID of a flow that a packet used or made."""

    prefix: str

    def __str__(self) -> str:
        return f"ufid {self.prefix}"


@dataclass(frozen=True)
class Cookie:
    """The cookie of an OpenFlow rule behind such a flow."""

    cookie: int

    def __str__(self) -> str:
        return f"cookie {self.cookie:#x}"


@dataclass(frozen=True)
class Recirc:
    """A pass with that recirculation id."""

    number: int

    def __str__(self) -> str:
        return f"recirc {self.number:#x}"


@dataclass(frozen=True)
class Reason:
    """Text that is found in the reason for which a packet was dropped, whatever its case."""

    text: str

    def __str__(self) -> str:
        return f"reason {plain_or_quoted(self.text)}"


@dataclass(frozen=True)
class Ct:
    """A word of connection tracking that was said of a packet: new, est, rel, rpl, inv, trk, snat, dnat."""

    state: str

    def __str__(self) -> str:
        return f"ct {self.state}"


@dataclass(frozen=True)
class Zone:
    """A zone of connection tracking that a packet went through."""

    number: int

    def __str__(self) -> str:
        return f"zone {self.number}"


@dataclass(frozen=True)
class Handler:
    """A thread of vswitchd that received an upcall of a packet, by its number or its name."""

    name: str

    def __str__(self) -> str:
        return f"handler {plain_or_quoted(self.name)}"


@dataclass(frozen=True)
class Compare:
    """A number of a packet: "latency" in ns, "len" in bytes."""

    field: str
    operator: str
    amount: int

    def __str__(self) -> str:
        return f"{self.field} {self.operator} {self.amount}{'ns' if self.field == 'latency' else ''}"


@dataclass(frozen=True)
class Not:
    """The opposite."""

    part: Node

    def __str__(self) -> str:
        return f"not {_in_parentheses(self.part, And, Or)}"


@dataclass(frozen=True)
class And:
    """All of them."""

    parts: tuple[Node, ...]

    def __str__(self) -> str:
        return " and ".join(_in_parentheses(part, Or) for part in self.parts)


@dataclass(frozen=True)
class Or:
    """One of them or more."""

    parts: tuple[Node, ...]

    def __str__(self) -> str:
        return " or ".join(map(str, self.parts))


Node = (
    Everything
    | Word
    | Host
    | Net
    | Ports
    | Interface
    | Protocol
    | Vlan
    | Is
    | Ufid
    | Cookie
    | Recirc
    | Reason
    | Ct
    | Zone
    | Handler
    | Compare
    | Not
    | And
    | Or
)


def _in_parentheses(node: Node, *kinds: type) -> str:
    return f"({node})" if isinstance(node, kinds) else str(node)
