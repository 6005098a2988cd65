"""A kernel's BTF, made by hand (Documentation/bpf/btf.rst): only the types that a test needs."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from pathlib import Path

MAGIC = 0xEB9F
INT, ARRAY, STRUCT, UNION, ENUM = 1, 3, 4, 5, 6

Member = tuple[str, int, int] | tuple[str, int, int, int]  # name, type, first bit; of a bitfield its size


class Types:
    """Collects types; each call returns the number of the type that it added."""

    def __init__(self) -> None:
        self._strings = b"\0"
        self._types = b""
        self._count = 0

    def integer(self, size: int) -> int:
        return self._add(f"u{size * 8}", INT, 0, size, struct.pack("=I", size * 8))

    def array(self, item: int, length: int) -> int:
        return self._add("", ARRAY, 0, 0, struct.pack("=III", item, item, length))

    def struct(self, name: str, size: int, members: Sequence[Member], *, union: bool = False) -> int:
        bitfields = any(len(member) == 4 for member in members)
        body = b""
        for member in members:
            width = member[3] if len(member) == 4 else 0
            body += struct.pack("=III", self._string(member[0]), member[1], width << 24 | member[2])
        return self._add(name, UNION if union else STRUCT, len(members) | bitfields << 31, size, body)

    def enum(self, name: str, values: Mapping[str, int]) -> int:
        body = b"".join(struct.pack("=II", self._string(key), value) for key, value in values.items())
        return self._add(name, ENUM, len(values), 4, body)

    def write(self, path: Path) -> None:
        head = struct.pack("=HBBI", MAGIC, 1, 0, 24)
        places = struct.pack("=IIII", 0, len(self._types), len(self._types), len(self._strings))
        path.write_bytes(head + places + self._types + self._strings)

    def _add(self, name: str, kind: int, info: int, size: int, body: bytes) -> int:
        self._types += struct.pack("=III", self._string(name), kind << 24 | info, size) + body
        self._count += 1
        return self._count

    def _string(self, text: str) -> int:
        if not text:
            return 0
        place = len(self._strings)
        self._strings += text.encode() + b"\0"
        return place
