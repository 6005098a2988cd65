"""ARP."""

from __future__ import annotations

from engine.headers import addresses
from engine.headers.model import Payload

OPERATIONS = {1: "who-has", 2: "is-at", 3: "reverse who-has", 4: "reverse is-at"}
IPV4_OVER_ETHERNET = bytes.fromhex("000108000604")


def parse_arp(data: bytes) -> Payload:
    """Parse an ARP message; addresses only of IPv4 over Ethernet."""
    if len(data) < 8:
        return Payload("ARP")
    operation = int.from_bytes(data[6:8], "big")
    info = OPERATIONS.get(operation) or f"operation {operation}"
    if data[:6] != IPV4_OVER_ETHERNET:
        return Payload("ARP", info=info)
    return Payload("ARP", _address(data, 14), _address(data, 24), info=info)


def _address(data: bytes, start: int) -> str:
    return addresses.ipv4(data[start : start + 4]) if len(data) >= start + 4 else ""
