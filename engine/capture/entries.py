"""What a capture filter asks of a packet, one thing each; ``str`` of it is a condition of a filter."""

from __future__ import annotations

from enum import IntEnum
from ipaddress import IPv4Network, IPv6Network
from typing import NamedTuple

from engine.filter.nodes import sided
from engine.filter.protocols import BARE
from engine.headers.ethernet import ETHERTYPE_IPV4, ETHERTYPE_IPV6, NAMES
from engine.headers.transport import PROTOCOLS

ANY = 0  # no ethertype
FAMILIES = {ETHERTYPE_IPV4: "ip", ETHERTYPE_IPV6: "ip6"}
MPLS = (0x8847, 0x8848)  # unicast, multicast


class Side(IntEnum):
    """Which end of a packet an entry is about."""

    SRC = 1
    DST = 2
    EITHER = 3

    @property
    def word(self) -> str:
        """What a filter calls it: nothing for either."""
        return "" if self is Side.EITHER else self.name.lower()

    def covers(self, other: Side) -> bool:
        """Whether all that is true of the other side is true of this one."""
        return self in (Side.EITHER, other)


class NetworkEntry(NamedTuple):
    """An address of IPv4, IPv6 or ARP (there sender and target) that is in a network."""

    network: IPv4Network | IPv6Network
    side: Side = Side.EITHER

    def __str__(self) -> str:
        whole = self.network.prefixlen == self.network.max_prefixlen
        words = f"host {self.network.network_address}" if whole else f"net {self.network}"
        return sided(self.side.word, words)

    def covers(self, other: NetworkEntry) -> bool:
        """Whether every packet that the other chooses is chosen."""
        ours, theirs = self.network, other.network
        within = (
            ours.version == theirs.version
            and ours.prefixlen <= theirs.prefixlen
            and theirs.network_address in ours
        )
        return within and self.side.covers(other.side)


class ProtocolEntry(NamedTuple):
    """An ethertype, an IP protocol, or both.

    Attributes:
        ethertype: of what follows the VLAN tags; ANY: of IPv4 and of IPv6.
        protocol: in the IP header, behind the extension headers of IPv6; None: the ethertype alone decides.
    """

    ethertype: int
    protocol: int | None = None

    def __str__(self) -> str:
        upper = "" if self.protocol is None else _named(PROTOCOLS.get(self.protocol), str(self.protocol))
        if self.ethertype == ANY:
            return upper
        lower = FAMILIES.get(self.ethertype) or _named(
            _ethertype_name(self.ethertype), f"0x{self.ethertype:04x}"
        )
        return f"({lower} and {upper})" if upper else lower

    def covers(self, other: ProtocolEntry) -> bool:
        """Whether every packet that the other chooses is chosen."""
        both = self.common(other)
        return both is not None and both == other

    def common(self, other: ProtocolEntry) -> ProtocolEntry | None:
        """Return what chooses the packets that both choose; None where there can be none."""
        if ANY not in (self.ethertype, other.ethertype) and self.ethertype != other.ethertype:
            return None
        if None not in (self.protocol, other.protocol) and self.protocol != other.protocol:
            return None
        ethertype = self.ethertype or other.ethertype
        protocol = other.protocol if self.protocol is None else self.protocol
        if protocol is not None and ethertype not in (ANY, *FAMILIES):
            return None
        return ProtocolEntry(ethertype, protocol)


class PortEntry(NamedTuple):
    """A port of TCP, UDP, UDP-Lite or SCTP."""

    number: int
    side: Side = Side.EITHER

    def __str__(self) -> str:
        return sided(self.side.word, f"port {self.number}")

    def covers(self, other: PortEntry) -> bool:
        """Whether every packet that the other chooses is chosen."""
        return self.number == other.number and self.side.covers(other.side)


def _ethertype_name(ethertype: int) -> str | None:
    return "mpls" if ethertype in MPLS else NAMES.get(ethertype)


def _named(name: str | None, number: str) -> str:
    """Write a protocol by its name, or else by its number, as a condition."""
    word = (name or number).lower()
    return word if word in BARE else f"proto {word}"
