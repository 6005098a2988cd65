"""Ethernet frames made by hand, for the packets of the hand-made source."""

from __future__ import annotations

import struct
from ipaddress import IPv4Address

MAC_CLIENT = bytes.fromhex("0a580af40104")
MAC_WEB = bytes.fromhex("0a580af40206")
SYN, ACK, SYN_ACK = 0x02, 0x10, 0x12


def ethernet(payload: bytes, ethertype: int = 0x0800) -> bytes:
    return MAC_WEB + MAC_CLIENT + struct.pack("!H", ethertype) + payload


def ipv4(source: str, target: str, protocol: int, payload: bytes) -> bytes:
    head = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(payload), 0x1C46, 0x4000, 64, protocol, 0)
    return ethernet(head + IPv4Address(source).packed + IPv4Address(target).packed + payload)


def tcp(source: str, sport: int, target: str, dport: int, flags: int = SYN, payload: bytes = b"") -> bytes:
    head = struct.pack("!HHIIBBHHH", sport, dport, 0x1F2E3D4C, 0, 0x50, flags, 64240, 0, 0)
    return ipv4(source, target, 6, head + payload)


def udp(source: str, sport: int, target: str, dport: int, payload: bytes = b"") -> bytes:
    return ipv4(source, target, 17, struct.pack("!HHHH", sport, dport, 8 + len(payload), 0) + payload)


def arp(source: str, target: str) -> bytes:
    head = struct.pack("!HHBBH", 1, 0x0800, 6, 4, 1)
    addresses = MAC_CLIENT + IPv4Address(source).packed + bytes(6) + IPv4Address(target).packed
    return ethernet(head + addresses, 0x0806)
