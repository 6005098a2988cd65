"""Reads pcapng by its draft alone (draft-ietf-opsawg-pcapng): nothing of ours is used."""

from __future__ import annotations

import struct
from typing import NamedTuple


class Block(NamedTuple):
    kind: int
    body: bytes
    options: dict[int, bytes]


class Packet(NamedTuple):
    device: str
    time: int  # ns
    length: int
    data: bytes
    comment: str


FIXED = {0x0A0D0D0A: 16, 1: 8}


def blocks(data: bytes) -> list[Block]:
    found, at = [], 0
    while at < len(data):
        kind, length = struct.unpack_from("<II", data, at)
        assert length % 4 == 0
        assert struct.unpack_from("<I", data, at + length - 4) == (length,)
        content = data[at + 8 : at + length - 4]
        if kind == 6:
            captured = struct.unpack_from("<I", content, 12)[0]
            fixed = 20 + captured + -captured % 4
        else:
            fixed = FIXED[kind]
        found.append(Block(kind, content[:fixed], options(content[fixed:])))
        at += length
    return found


def options(data: bytes) -> dict[int, bytes]:
    found: dict[int, bytes] = {}
    at = 0
    while True:
        code, length = struct.unpack_from("<HH", data, at)
        if code == 0:
            assert (length, at + 4) == (0, len(data))
            return found
        found[code] = data[at + 4 : at + 4 + length]
        at += 4 + length + -length % 4


def read(data: bytes) -> list[Packet]:
    first, *rest = blocks(data)
    assert (first.kind, first.body) == (0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1))
    devices, packets = [], []
    for block in rest:
        if block.kind == 1:
            assert block.body == struct.pack("<HHI", 1, 0, 0)
            assert block.options[9] == b"\x09"
            devices.append(block.options[2].decode())
        else:
            device, high, low, captured, length = struct.unpack_from("<IIIII", block.body)
            time = high << 32 | low
            data = block.body[20 : 20 + captured]
            packets.append(Packet(devices[device], time, length, data, block.options[1].decode()))
    return packets
