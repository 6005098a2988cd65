"""ELF files of 64 bits (elf(5)): the sections, and which part of the file is loaded where."""

from __future__ import annotations

import struct
from typing import BinaryIO, NamedTuple

_MOST_SECTIONS = 10_000
_MOST_SEGMENTS = 1_000
_MOST_BYTES = 16 << 20
_SEGMENT_SIZE = 56
_SECTION_SIZE = 64
_PT_LOAD = 1


class ElfError(ValueError):
    """It is no ELF file of 64 bits, or a damaged one."""


class Section(NamedTuple):
    """The parts of Elf64_Shdr that are used."""

    name: str
    address: int
    offset: int
    size: int


class Segment(NamedTuple):
    """A part of the file that is loaded: Elf64_Phdr of type PT_LOAD."""

    address: int
    offset: int
    size: int  # bytes in the file


class Elf(NamedTuple):
    """An ELF file.

    Attributes:
        order: of bytes, as ``struct`` writes it: "<" or ">".
        machine: e_machine, such as EM_X86_64.
        sections: all of them.
        segments: those that are loaded.
    """

    order: str
    machine: int
    sections: tuple[Section, ...]
    segments: tuple[Segment, ...]

    def section(self, name: str) -> Section | None:
        """Return the first section of that name."""
        return next((section for section in self.sections if section.name == name), None)

    def file_offset(self, address: int) -> int | None:
        """Return where in the file that address is loaded from; None: from nowhere."""
        for segment in self.segments:
            if 0 <= address - segment.address < segment.size:
                return address - segment.address + segment.offset
        return None


def read_elf(file: BinaryIO) -> Elf:
    """Read the tables of a file.

    Raises:
        ElfError: it cannot be understood.
        OSError: it cannot be read.
    """
    head = read_bytes(file, 0, 64)
    if head[:4] != b"\x7fELF" or head[4] != 2 or head[5] not in (1, 2):
        raise ElfError("not an ELF file of 64 bits")
    order = "<" if head[5] == 1 else ">"
    machine = struct.unpack_from(f"{order}H", head, 18)[0]
    return Elf(order, machine, _sections(file, head, order), _segments(file, head, order))


def read_bytes(file: BinaryIO, offset: int, size: int) -> bytes:
    """Return bytes of a file.

    Raises:
        ElfError: it has fewer, or nobody needs so many.
    """
    if size > _MOST_BYTES or offset > 1 << 62:
        raise ElfError("damaged section")
    file.seek(offset)
    data = file.read(size)
    if len(data) != size:
        raise ElfError("cut off")
    return data


def _sections(file: BinaryIO, head: bytes, order: str) -> tuple[Section, ...]:
    # Elf64_Ehdr: e_shoff at 40; e_shentsize, e_shnum and e_shstrndx at 58.
    table = struct.unpack_from(f"{order}Q", head, 40)[0]
    size, count, strings = struct.unpack_from(f"{order}HHH", head, 58)
    if size < _SECTION_SIZE or count > _MOST_SECTIONS or strings >= max(count, 1):
        raise ElfError("damaged section table")
    raw = read_bytes(file, table, size * count)
    rows = [struct.unpack_from(f"{order}IIQQQQ", raw, size * number) for number in range(count)]
    names = read_bytes(file, *rows[strings][4:]) if rows else b""
    return tuple(Section(_text(names, name), *rest) for name, _type, _flags, *rest in rows)


def _segments(file: BinaryIO, head: bytes, order: str) -> tuple[Segment, ...]:
    # Elf64_Ehdr: e_phoff at 32; e_phentsize and e_phnum at 54.
    table = struct.unpack_from(f"{order}Q", head, 32)[0]
    size, count = struct.unpack_from(f"{order}HH", head, 54)
    if count > _MOST_SEGMENTS or (count and size < _SEGMENT_SIZE):
        raise ElfError("damaged table of segments")
    raw = read_bytes(file, table, size * count)
    rows = [struct.unpack_from(f"{order}IIQQQQ", raw, size * number) for number in range(count)]
    return tuple(
        Segment(address, offset, length)
        for type_, _flags, offset, address, _physical, length in rows
        if type_ == _PT_LOAD
    )


def _text(table: bytes, at: int) -> str:
    return table[at:].split(b"\0", 1)[0].decode("ascii", "replace")
