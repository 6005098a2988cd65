"""The kernel's list of datapaths and their ports, as values."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, Protocol

from engine.netnames.messages import VPORT_TYPES


class VportInfo(NamedTuple):
    """A port of a datapath.

    Attributes:
        datapath: ifindex of the datapath's local port.
        number: its datapath port number (not OpenFlow's).
        name: its name, which for all but tunnels is its device's.
        type: "system" (a device), "internal", "vxlan", "geneve", "gre", or its number.
        ifindex: its device's; 0 where it has none.
    """

    datapath: int
    number: int
    name: str
    type: str
    ifindex: int


class Listing(NamedTuple):
    """All of it, at one time."""

    datapaths: Mapping[int, str]  # by ifindex
    vports: tuple[VportInfo, ...]
    flows: int = 0  # that all datapaths together hold


NOTHING = Listing({}, ())


class Message(Protocol):
    """A decoded netlink message, as pyroute2 gives them."""

    def __getitem__(self, field: str, /) -> int:
        """Return a field of the header."""

    def get_attr(self, name: str, default: object = None, /) -> object:
        """Return an attribute's value."""


def listing(datapaths: Sequence[Message], vports: Iterable[Message]) -> Listing:
    """Make the list out of the kernel's answers; messages that say too little are left out."""
    names = {message["dp_ifindex"]: _text(message, "OVS_DP_ATTR_NAME") for message in datapaths}
    ports = (_vport(message) for message in vports)
    return Listing(names, tuple(port for port in ports if port is not None), sum(map(_flows, datapaths)))


def _flows(datapath: Message) -> int:
    """Count a datapath's flows: the last number of struct ovs_dp_stats (linux/openvswitch.h)."""
    try:
        stats = bytes.fromhex(_text(datapath, "OVS_DP_ATTR_STATS").replace(":", ""))
    except ValueError:
        return 0
    return int.from_bytes(stats[24:32], sys.byteorder)


def _vport(message: Message) -> VportInfo | None:
    number = message.get_attr("OVS_VPORT_ATTR_PORT_NO")
    if not isinstance(number, int):
        return None
    kind = _number(message, "OVS_VPORT_ATTR_TYPE")
    name, ifindex = _text(message, "OVS_VPORT_ATTR_NAME"), _number(message, "OVS_VPORT_ATTR_IFINDEX")
    return VportInfo(message["dp_ifindex"], number, name, VPORT_TYPES.get(kind, str(kind)), ifindex)


def _text(message: Message, name: str) -> str:
    value = message.get_attr(name)
    return value if isinstance(value, str) else ""


def _number(message: Message, name: str) -> int:
    value = message.get_attr(name)
    return value if isinstance(value, int) else 0
