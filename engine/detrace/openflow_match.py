"""An OpenFlow match for what a capture filter chooses, to let vswitchd trace the upcalls of such packets."""

from __future__ import annotations

import re

from engine.capture import Capture
from engine.capture.entries import ProtocolEntry, Side
from engine.headers.ethernet import ETHERTYPE_ARP, ETHERTYPE_IPV4, ETHERTYPE_IPV6

_PLAIN = re.compile(r"[\w.-]+", re.ASCII)
# The shorthands of ovs-fields(7), for IPv4 and for IPv6.
_UPPER = {1: "icmp", 6: "tcp", 17: "udp", 58: "icmp", 132: "sctp"}
_LOWER = {ETHERTYPE_IPV4: "ip", ETHERTYPE_IPV6: "ipv6", ETHERTYPE_ARP: "arp"}
_HAS_PORTS = ("tcp", "udp", "sctp")


def openflow_match(capture: Capture) -> str:
    """Return one match for what a filter asks; empty: all packets.

    OpenFlow has no "or": what a filter says of either end, or says twice, is left out, and more is traced
    than the filter chooses. What tells no family is taken for IPv4, an address alone for IP and not ARP.
    """
    word = _protocol(capture)
    return ",".join([*_in_port(capture), *_vlan(capture), *_address(capture, word), *_ports(capture, word)])


def _in_port(capture: Capture) -> list[str]:
    if len(capture.interfaces) != 1:
        return []
    name = capture.interfaces[0]
    return [f"in_port={name}" if _PLAIN.fullmatch(name) else f'in_port="{name}"']


def _vlan(capture: Capture) -> list[str]:
    return [f"dl_vlan={capture.vlans[0]}"] if len(capture.vlans) == 1 else []


def _protocol(capture: Capture) -> str:
    """The shorthand that the other fields of the match need before them; empty where none fits."""
    if len(capture.protocols) == 1:
        return _shorthand(capture.protocols[0], six=_is_ipv6(capture))
    addressed = not capture.protocols and (capture.networks or capture.ports)
    return ("ipv6" if _is_ipv6(capture) else "ip") if addressed else ""


def _shorthand(entry: ProtocolEntry, *, six: bool) -> str:
    if entry.protocol is None:
        return _LOWER.get(entry.ethertype, "")
    upper = _UPPER.get(entry.protocol)
    return upper + ("6" if six else "") if upper else ""


def _is_ipv6(capture: Capture) -> bool:
    networks = {entry.network.version for entry in capture.networks}
    protocols = {entry.ethertype == ETHERTYPE_IPV6 or entry.protocol == 58 for entry in capture.protocols}
    return networks == {6} or (protocols == {True} and not networks)


def _address(capture: Capture, word: str) -> list[str]:
    """The shorthand, and the address where one end is meant."""
    terms = [word] if word else []
    if len(capture.networks) != 1 or not word or capture.networks[0].side is Side.EITHER:
        return terms
    entry = capture.networks[0]
    if (entry.network.version == 6) != (word == "ipv6" or word.endswith("6")):
        return terms
    if word == "arp":
        return [*terms, f"arp_{'spa' if entry.side is Side.SRC else 'tpa'}={entry.network}"]
    return [*terms, f"{'ipv6' if entry.network.version == 6 else 'nw'}_{entry.side.word}={entry.network}"]


def _ports(capture: Capture, word: str) -> list[str]:
    if len(capture.ports) != 1 or word.removesuffix("6") not in _HAS_PORTS:
        return []
    entry = capture.ports[0]
    return [] if entry.side is Side.EITHER else [f"tp_{entry.side.word}={entry.number}"]
