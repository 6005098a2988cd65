"""Numbers and netlink attributes out of bytes that may be cut off."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from engine.bpf.btf import Member

TYPE_MASK = 0x3FFF  # NLA_TYPE_MASK: the two highest bits are flags
HEADER = 4  # bytes of struct nlattr (include/uapi/linux/netlink.h)


def piece(data: bytes, start: int, length: int) -> bytes | None:
    """Return so many bytes from there on; None where they are not all there."""
    found = data[start : start + length]
    return found if len(found) == length else None


def native(data: bytes, start: int, length: int) -> int | None:
    """Return a number in the machine's own byte order; None where it is cut off."""
    found = piece(data, start, length)
    return None if found is None else int.from_bytes(found, sys.byteorder)


def network(data: bytes, start: int, length: int) -> int | None:
    """Return a number in network byte order; None where it is cut off."""
    found = piece(data, start, length)
    return None if found is None else int.from_bytes(found, "big")


def bits(data: bytes, member: Member) -> int | None:
    """Return a bitfield within one byte; None where it is cut off."""
    word = native(data, member.offset, 1)
    if word is None:
        return None
    return (word >> member.bit_offset % 8) & ((1 << (member.bit_size or 8)) - 1)


def attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the netlink attributes in some bytes as (type, payload); stops at the first that is cut off."""
    while True:
        length, type_ = native(data, 0, 2), native(data, 2, 2)
        if length is None or type_ is None or not HEADER <= length <= len(data):
            return
        yield type_ & TYPE_MASK, data[HEADER:length]
        data = data[(length + 3) & ~3 :]
