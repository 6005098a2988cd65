"""Protocols by the names that people give them."""

from __future__ import annotations

from engine.headers.ethernet import ETHERTYPE_IPV4, ETHERTYPE_IPV6, LLC_NAMES, NAMES
from engine.headers.transport import PROTOCOLS

FAMILIES = {"ip": ETHERTYPE_IPV4, "ip6": ETHERTYPE_IPV6}
ALIASES = {"icmp6": "icmpv6", "ipv4": "ip", "ipv6": "ip6"}
KNOWN = {name.lower() for name in (*PROTOCOLS.values(), *NAMES.values(), *LLC_NAMES.values(), "MPLS", "LLC")}
# Those that are a condition by themselves; any other name is found as a word.
BARE = frozenset(
    {"arp", "rarp", "ip", "ip6", "ipv6", "tcp", "udp", "sctp", "icmp", "icmp6", "icmpv6", "igmp", "gre"}
    | {"lldp", "stp", "esp", "vrrp", "ospf", "mpls"}
)


NAMES_OF_ALL = (*sorted(BARE), *sorted((KNOWN | FAMILIES.keys()) - BARE))


def protocol_name(text: str) -> str:
    """Return the one name of a protocol, or its number. Raises ValueError with what is expected."""
    name = ALIASES.get(text.lower(), text.lower())
    if name in KNOWN or name in FAMILIES:
        return name
    if name.isascii() and name.isdigit() and len(name) <= 3 and int(name) <= 255:
        return str(int(name))
    raise ValueError("give a protocol such as tcp, udp, icmp, arp, ip6, or an IP protocol's number")


def is_named(shown: str, name: str) -> bool:
    """Whether the protocol of some headers has that name, which is no family's, or that number."""
    if name.isdigit():
        return shown in (PROTOCOLS.get(int(name)), f"IPv4 proto {name}", f"IPv6 proto {name}")
    return shown.lower() == name
