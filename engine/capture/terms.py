"""What a single condition of a filter is as a capture filter."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network, ip_address

from engine.capture.capture import MOST_ENTRIES, Capture, device_name
from engine.capture.entries import ANY, FAMILIES, MPLS, NetworkEntry, PortEntry, ProtocolEntry, Side
from engine.filter.amounts import MAC
from engine.filter.nodes import Host, Interface, Is, Net, Node, Ports, Protocol, Vlan
from engine.headers.ethernet import NAMES
from engine.headers.transport import PROTOCOLS

SIDES = {"src": Side.SRC, "dst": Side.DST, "": Side.EITHER}
PATTERN = frozenset("*?[")
AUTHENTICATION_HEADER = 51  # the kernel passes over it in IPv6; we do, unless our bytes end there
UNKNOWN = "\N{REPLACEMENT CHARACTER}"  # stands in a name for bytes that are no UTF-8
ETHERTYPES = {name: ethertype for ethertype, name in FAMILIES.items()}


def capture_of_term(node: Node) -> Capture | None:
    """Return the capture filter that says the same, or None: the kernel cannot tell when a packet enters."""
    match node:
        case Host():
            return _host(node)
        case Net():
            return Capture(networks=(_network(node.network, node.side),))
        case Ports():
            return _ports(node)
        case Protocol():
            return _protocol(node.name)
        case Interface():
            return _interface(node)
        case Vlan():
            return None if node.number is None else Capture(vlans=(node.number,))
        case Is():
            return {"upcall": Capture(upcalls_only=True), "drop": Capture(drops_only=True)}.get(node.flag)
    return None


def _host(node: Host) -> Capture | None:
    if MAC.fullmatch(node.address):
        return None
    address = ip_address(node.address)
    whole = IPv4Network(address) if address.version == 4 else IPv6Network(address)
    return Capture(networks=(_network(whole, node.side),))


def _network(network: IPv4Network | IPv6Network, side: str) -> NetworkEntry:
    """Packets do not have the zone of an address, ``%eth0``, and filters pass over it."""
    if isinstance(network, IPv6Network):
        network = IPv6Network((int(network.network_address), network.prefixlen))
    return NetworkEntry(network, SIDES[side])


def _ports(node: Ports) -> Capture | None:
    if node.high - node.low >= MOST_ENTRIES:
        return None
    numbers = range(node.low, node.high + 1)
    return Capture(ports=tuple(PortEntry(number, SIDES[node.side]) for number in numbers))


def _protocol(name: str) -> Capture | None:
    """SNAP and the other 802.3 frames are left out: the kernel takes them for what they carry."""
    numbers = [ProtocolEntry(ANY, number) for number in _numbers(name) if number != AUTHENTICATION_HEADER]
    ethertypes = [ProtocolEntry(number) for number, known in NAMES.items() if known.lower() == name]
    if name in ETHERTYPES:
        ethertypes = [ProtocolEntry(ETHERTYPES[name])]
    elif name == "mpls":
        ethertypes = [ProtocolEntry(number) for number in MPLS]
    return Capture(protocols=(*numbers, *ethertypes)) if numbers or ethertypes else None


def _numbers(name: str) -> list[int]:
    if name.isdigit():
        return [int(name)]
    return [number for number, known in PROTOCOLS.items() if known.lower() == name]


def _interface(node: Interface) -> Capture | None:
    """A name alone: no pattern, and nothing that could be a port's number or stand for a nameless port."""
    name = node.name
    number = name.removeprefix("port ")
    ambiguous = PATTERN.intersection(name) or UNKNOWN in name or (number.isascii() and number.isdigit())
    if node.side != "in" or ambiguous or not device_name(name):
        return None
    return Capture(interfaces=(name,))
