"""Writes pcapng: draft-ietf-opsawg-pcapng, with Ethernet frames and times in ns."""

from __future__ import annotations

import struct

from engine.files.streams import Output

SECTION, INTERFACE, PACKET = 0x0A0D0D0A, 1, 6  # types of blocks
MAGIC = 0x1A2B3C4D
ETHERNET = 1  # LINKTYPE_ETHERNET
NO_LENGTH = -1  # of the section: it ends with the file
COMMENT, USER_APPLICATION, IF_NAME, IF_TSRESOL = 1, 4, 2, 9  # options
NANOSECONDS = b"\x09"  # if_tsresol: 10^-9 s
LONGEST = 65_535  # bytes of an option

Option = tuple[int, bytes]


class PcapngWriter:
    """Writes packets, and before the first of each device what that is.

    Every call may raise OSError, as ``out`` does.

    Args:
        out: where the blocks go; stays open.
    """

    def __init__(self, out: Output) -> None:
        self._out = out
        self._interfaces: dict[str, int] = {}

    def start(self, application: str) -> None:
        """Write the section's header."""
        body = struct.pack("<IHHq", MAGIC, 1, 0, NO_LENGTH)
        self._block(SECTION, body, [(USER_APPLICATION, application.encode())])

    def packet(self, device: str, time: int, length: int, data: bytes, comment: str) -> None:
        """Write a packet.

        Args:
            device: where it came in.
            time: ns since 1970.
            length: bytes of the whole packet.
            data: its first bytes, an Ethernet frame.
            comment: what is said of it.
        """
        number = self._interface(device)
        time &= (1 << 64) - 1
        head = struct.pack(
            "<IIIII", number, time >> 32, time & 0xFFFF_FFFF, len(data), max(length, len(data))
        )
        self._block(PACKET, head + _padded(data), [(COMMENT, comment.encode())])

    def _interface(self, device: str) -> int:
        number = self._interfaces.get(device)
        if number is None:
            number = self._interfaces[device] = len(self._interfaces)
            options = [(IF_NAME, device.encode()), (IF_TSRESOL, NANOSECONDS)]
            self._block(INTERFACE, struct.pack("<HHI", ETHERNET, 0, 0), options)
        return number

    def _block(self, kind: int, body: bytes, options: list[Option]) -> None:
        told = b"".join(_option(*option) for option in options)
        content = body + told + struct.pack("<HH", 0, 0)
        length = len(content) + 12
        self._out.write(struct.pack("<II", kind, length) + content + struct.pack("<I", length))


def _option(code: int, value: bytes) -> bytes:
    value = value[:LONGEST]
    return struct.pack("<HH", code, len(value)) + _padded(value)


def _padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % 4)
