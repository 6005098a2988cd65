"""Which of many headers are what a condition asks for.

While a scan is watched nearly every packet has headers of its own. So they are asked in one loop, and each
distinct address once: to call a test for each costs several times as much.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from ipaddress import IPv4Network, IPv6Network
from socket import AF_INET, AF_INET6, inet_pton
from typing import Any

from engine.filter.amounts import MAC
from engine.filter.nodes import Host, Net, Ports, Protocol, Vlan
from engine.filter.protocols import FAMILIES, is_named
from engine.headers import Headers

Network = IPv4Network | IPv6Network
Asked = Sequence[tuple[Any, ...]]  # headers: a name would cost a look-up for each, a place does not
HeadersTest = Callable[[Asked], list[bool]]
"""Tells of some headers, in their order, which pass."""

PLACE = {name: place for place, name in enumerate(Headers._fields)}


def headers_test(node: Host | Net | Ports | Protocol | Vlan) -> HeadersTest:
    """Return the test of headers that a condition is."""
    match node:
        case Host():
            names = ("eth_src", "eth_dst") if MAC.fullmatch(node.address) else ("src", "dst")
            return lambda asked: _with_value(asked, _places(names, node.side), (node.address,))
        case Net():
            return _in_network(_places(("src", "dst"), node.side), node.network)
        case Ports():
            return lambda asked: _with_port(
                asked, _places(("sport", "dport"), node.side), node.low, node.high
            )
        case Protocol():
            return lambda asked: _of_protocol(asked, node.name)
        case Vlan():
            return lambda asked: _with_tag(asked, node.number)


def _places(names: tuple[str, str], side: str) -> tuple[int, int]:
    """Return the places of source and destination; for one side its place twice."""
    first, second = map(PLACE.__getitem__, names)
    return {"src": (first, first), "dst": (second, second)}.get(side, (first, second))


def _with_value(asked: Asked, places: tuple[int, int], wanted: Container[object]) -> list[bool]:
    first, second = places
    return [headers[first] in wanted or headers[second] in wanted for headers in asked]


def _in_network(places: tuple[int, int], network: Network) -> HeadersTest:
    """Tell by the texts of addresses; read those alone of which the beginning does not tell."""
    first, second = places
    begin, bits = _beginning(network)
    inside = _network_test(network)

    def begins(asked: Asked) -> list[bool]:
        return [headers[first].startswith(begin) or headers[second].startswith(begin) for headers in asked]

    def reads(asked: Asked) -> list[bool]:
        near = {text for at in set(places) for headers in asked if (text := headers[at]).startswith(begin)}
        return _with_value(asked, places, set(filter(inside, near)))

    return begins if bits == network.prefixlen > 0 else reads


def _beginning(network: Network) -> tuple[str, int]:
    """Return what the addresses in a network, and no others, begin with; and how many bits that tells."""
    packed = network.network_address.packed
    size, form, sign = (1, "d", ".") if network.version == 4 else (2, "x", ":")
    begin = ""
    for at in range(0, len(packed) - size, size):
        group = int.from_bytes(packed[at : at + size])
        zero = network.version == 6 and not group  # may have been left out
        if zero or (at + size) * 8 > network.prefixlen:
            return begin, at * 8
        begin += f"{group:{form}}{sign}"
    return begin, (len(packed) - size) * 8


def _network_test(network: Network) -> Callable[[Any], bool]:
    low, high = network.network_address.packed, network.broadcast_address.packed
    six = network.version == 6
    family = AF_INET6 if six else AF_INET
    return lambda address: (
        bool(address) and (":" in address) == six and low <= inet_pton(family, address) <= high
    )


def _with_port(asked: Asked, places: tuple[int, int], low: int, high: int) -> list[bool]:
    first, second = places
    return [
        ((port := headers[first]) is not None and low <= port <= high)
        or ((port := headers[second]) is not None and low <= port <= high)
        for headers in asked
    ]


def _of_protocol(asked: Asked, name: str) -> list[bool]:
    if name in FAMILIES:
        at = PLACE["ethertype"]
        return _with_value(asked, (at, at), (FAMILIES[name],))
    at = PLACE["protocol"]
    names = {headers[at] for headers in asked}
    return _with_value(asked, (at, at), {shown for shown in names if is_named(shown, name)})


def _with_tag(asked: Asked, number: int | None) -> list[bool]:
    at = PLACE["vlans"]
    if number is None:
        return [bool(headers[at]) for headers in asked]
    return [number in headers[at] for headers in asked]
