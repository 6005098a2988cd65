"""USDT probes in an ELF file: the notes of section ``.note.stapsdt`` (systemtap's sys/sdt.h)."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

_MOST_SECTIONS = 10_000
_MOST_BYTES = 16 << 20
_NOTE_TYPE = 3


class ElfError(ValueError):
    """It is no ELF file of 64 bits, or a damaged one."""


class Usdt(NamedTuple):
    """A probe."""

    provider: str
    name: str


class _Section(NamedTuple):
    """The parts of Elf64_Shdr that are used."""

    name: int
    offset: int
    size: int


def usdt_probes(file: BinaryIO) -> tuple[Usdt, ...]:
    """Return the probes of a file; () where it has none.

    Raises:
        ElfError: it cannot be understood.
        OSError: it cannot be read.
    """
    try:
        order, sections, names = _sections(file)
        for section in sections:
            if _text(names, section.name) == ".note.stapsdt":
                return tuple(_notes(_read(file, section.offset, section.size), order))
    except struct.error as error:
        raise ElfError(f"damaged ({error})") from error
    return ()


def _sections(file: BinaryIO) -> tuple[str, list[_Section], bytes]:
    """Return the byte order, the sections and the table of their names."""
    head = _read(file, 0, 64)
    if head[:4] != b"\x7fELF" or head[4] != 2 or head[5] not in (1, 2):
        raise ElfError("not an ELF file of 64 bits")
    order = "<" if head[5] == 1 else ">"
    # Elf64_Ehdr: e_shoff at 40; e_shentsize, e_shnum and e_shstrndx at 58.
    table = struct.unpack_from(f"{order}Q", head, 40)[0]
    size, count, strings = struct.unpack_from(f"{order}HHH", head, 58)
    if size < 64 or count > _MOST_SECTIONS or strings >= max(count, 1):
        raise ElfError("damaged section table")
    raw = _read(file, table, size * count)
    sections = [_section(raw, size * number, order) for number in range(count)]
    return order, sections, _read(file, *sections[strings][1:]) if sections else b""


def _section(raw: bytes, at: int, order: str) -> _Section:
    name, _type, _flags, _address, offset, size = struct.unpack_from(f"{order}IIQQQQ", raw, at)
    return _Section(name, offset, size)


def _read(file: BinaryIO, offset: int, size: int) -> bytes:
    if size > _MOST_BYTES or offset > 1 << 62:
        raise ElfError("damaged section")
    file.seek(offset)
    data = file.read(size)
    if len(data) != size:
        raise ElfError("cut off")
    return data


def _notes(data: bytes, order: str) -> Iterator[Usdt]:
    at = 0
    while at + 12 <= len(data):
        name_size, size, type_ = struct.unpack_from(f"{order}III", data, at)
        name_at, at = at + 12, at + 12 + _padded(name_size)
        if type_ == _NOTE_TYPE and data[name_at : name_at + 7] == b"stapsdt":
            # Three addresses of 8 bytes, then provider, name and arguments, each ended by a zero.
            provider, name, *_ = (*data[at + 24 : at + size].split(b"\0"), b"", b"")
            yield Usdt(provider.decode("ascii", "replace"), name.decode("ascii", "replace"))
        at += _padded(size)


def _padded(size: int) -> int:
    return (size + 3) & ~3


def _text(table: bytes, at: int) -> str:
    return table[at:].split(b"\0", 1)[0].decode("ascii", "replace")
