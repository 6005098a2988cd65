"""Frames of the kinds that headers are told of."""

from __future__ import annotations

from typing import Final

_MACS: Final = bytes.fromhex("0a0000000002 0a0000000001")
_TAG: Final = bytes.fromhex("8100 2064")
_PORTS: Final = bytes.fromhex("1388 0050")
_TCP: Final = _PORTS + bytes(8) + bytes.fromhex("5002 ffff 0000 0000")
_UDP: Final = _PORTS + bytes.fromhex("000c 0000") + b"data"
_ICMP: Final = bytes.fromhex("0800 0000 0001 0002") + b"ping"
_OTHERS: Final = (
    _MACS + bytes.fromhex("0806 0001080006040001 0a0000000001 0a000001 000000000000 0a000002"),
    _MACS + bytes.fromhex("88cc 0207"),
)


def _ipv4(protocol: int, rest: bytes) -> bytes:
    head = bytes.fromhex("4500") + (20 + len(rest)).to_bytes(2, "big") + bytes.fromhex("00004000 40")
    return b"\x08\x00" + head + bytes([protocol]) + bytes(2) + bytes([10, 0, 0, 1, 10, 0, 0, 2]) + rest


def _ipv6(following: int, rest: bytes) -> bytes:
    ends = bytes.fromhex("fd000000000000000000000000000001 fd000000000000000000000000000002")
    head = bytes.fromhex("60000000") + len(rest).to_bytes(2, "big") + bytes([following, 64])
    return b"\x86\xdd" + head + ends + rest


_PACKETS: Final = (
    *(_ipv4(*one) for one in ((6, _TCP), (17, _UDP), (1, _ICMP), (132, _UDP))),
    *(_ipv6(*one) for one in ((6, _TCP), (17, _UDP), (58, _ICMP), (44, _UDP))),
)
FRAMES: Final = (*(_MACS + tag + packet for packet in _PACKETS for tag in (b"", _TAG)), *_OTHERS)
