"""Ethernet, its VLAN tags, and what is no IP."""

from __future__ import annotations

from collections.abc import Callable

from engine.headers.addresses import mac
from engine.headers.arp import parse_arp
from engine.headers.ip import parse_ipv4, parse_ipv6
from engine.headers.model import Headers, Payload

ETHERTYPE_IPV4 = 0x0800
ETHERTYPE_ARP = 0x0806
ETHERTYPE_IPV6 = 0x86DD
VLAN_ETHERTYPES = frozenset({0x8100, 0x88A8, 0x9100})
FIRST_ETHERTYPE = 0x600  # smaller numbers are the length of an 802.3 frame

NAMES = {
    ETHERTYPE_IPV4: "IPv4",
    ETHERTYPE_ARP: "ARP",
    ETHERTYPE_IPV6: "IPv6",
    0x8035: "RARP",
    0x8809: "LACP",
    0x8863: "PPPoE",
    0x8864: "PPPoE",
    0x888E: "EAPOL",
    0x88CC: "LLDP",
    0x88E5: "MACsec",
    0x88F7: "PTP",
    0x8902: "CFM",
    0x894F: "NSH",
}
LLC_NAMES = {0x42: "STP", 0xAA: "SNAP", 0xFE: "IS-IS"}


def parse_headers(data: bytes) -> Headers:
    """Parse an Ethernet frame that may be cut off anywhere.

    Args:
        data: the frame from its destination address on; any bytes at all.

    Returns:
        What is known. Nothing is raised: a frame that makes no sense gives fewer fields.
    """
    ethertype, vlans, start = _tags(data)
    eth_dst = mac(data[0:6]) if len(data) >= 6 else ""
    eth_src = mac(data[6:12]) if len(data) >= 12 else ""
    payload = _payload(ethertype, data, start)
    if ethertype < FIRST_ETHERTYPE:
        ethertype = 0
    return Headers(eth_src, eth_dst, ethertype, vlans, *payload)


def _tags(data: bytes) -> tuple[int, tuple[int, ...], int]:
    """Return the ethertype after all tags, the VLAN ids, and where the payload starts."""
    ethertype, start = int.from_bytes(data[12:14], "big") if len(data) >= 14 else 0, 14
    vlans: tuple[int, ...] = ()
    while ethertype in VLAN_ETHERTYPES and len(data) >= start + 4:
        vlans += (int.from_bytes(data[start : start + 2], "big") & 0xFFF,)
        ethertype = int.from_bytes(data[start + 2 : start + 4], "big")
        start += 4
    return ethertype, vlans, start


def _payload(ethertype: int, data: bytes, start: int) -> Payload:
    parser = PARSERS.get(ethertype)
    if parser is not None:
        return parser(data[start:])
    if ethertype >= FIRST_ETHERTYPE:
        return Payload(NAMES.get(ethertype) or f"0x{ethertype:04x}")
    return Payload(LLC_NAMES.get(data[start], "LLC")) if len(data) > start else Payload()


def _parse_mpls(data: bytes) -> Payload:
    label = f"label {int.from_bytes(data[:3], 'big') >> 4}" if len(data) >= 3 else ""
    return Payload("MPLS", info=label)


PARSERS: dict[int, Callable[[bytes], Payload]] = {
    ETHERTYPE_IPV4: parse_ipv4,
    ETHERTYPE_IPV6: parse_ipv6,
    ETHERTYPE_ARP: parse_arp,
    0x8847: _parse_mpls,
    0x8848: _parse_mpls,
}
