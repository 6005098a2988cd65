"""The value that parsing gives."""

from __future__ import annotations

from typing import NamedTuple


class Headers(NamedTuple):
    """The headers of one packet, without what changes from packet to packet of a flow.

    Packets of one flow and direction give equal values (no sequence numbers, no IP ids), so that a store
    can keep each of them once. What is not there, or was cut off, is empty, 0 or None.

    Attributes:
        eth_src: the source's MAC address, ``aa:bb:cc:dd:ee:ff``.
        eth_dst: the destination's MAC address.
        ethertype: of what follows the VLAN tags; below 0x600 it is an 802.3 length, given as 0.
        vlans: VLAN ids, the outermost first.
        protocol: as people call it: "TCP", "ARP", "IPv4 proto 99", "0x88b5".
        src: the source's IPv4 or IPv6 address; for ARP the sender's.
        dst: the destination's; for ARP the target's.
        sport: source port of TCP, UDP, UDP-Lite or SCTP.
        dport: destination port.
        info: a few words: TCP flags ("SA"), "echo request", "who-has", "fragment".
    """

    eth_src: str = ""
    eth_dst: str = ""
    ethertype: int = 0
    vlans: tuple[int, ...] = ()
    protocol: str = ""
    src: str = ""
    dst: str = ""
    sport: int | None = None
    dport: int | None = None
    info: str = ""


NO_HEADERS = Headers()


class Payload(NamedTuple):
    """What follows the Ethernet header and its tags; the fields are those of ``Headers``."""

    protocol: str = ""
    src: str = ""
    dst: str = ""
    sport: int | None = None
    dport: int | None = None
    info: str = ""


def endpoint(address: str, port: int | None) -> str:
    """Write an address and its port, ``10.0.0.1:80``, ``[fd00::1]:80``; the address alone without one."""
    if port is None:
        return address
    return f"[{address}]:{port}" if ":" in address else f"{address}:{port}"
