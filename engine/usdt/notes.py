"""The probes of an ELF file: the notes of its section ``.note.stapsdt`` (systemtap's sys/sdt.h)."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from engine.usdt.arguments import Argument, parse_arguments
from engine.usdt.elf import Elf, ElfError, read_bytes, read_elf

_NOTE_TYPE = 3
_OWNER = b"stapsdt\0"


class Probe(NamedTuple):
    """A probe at one place; a function that was inlined has it at several.

    Attributes:
        provider: first part of its name.
        name: second part of its name.
        address: the address of its instruction, as the file would have itself loaded.
        offset: where in the file that instruction is; None: in no part that is loaded.
        semaphore: address of a counter that must not be 0 for the probe to fire; 0: it always fires.
        arguments: where its arguments lie.
    """

    provider: str
    name: str
    address: int
    offset: int | None
    semaphore: int
    arguments: tuple[Argument, ...]

    @property
    def title(self) -> str:
        """Both parts of its name, as perf and bpftrace write them."""
        return f"{self.provider}:{self.name}"


def read_probes(file: BinaryIO) -> tuple[Probe, ...]:
    """Return the probes of a file; () where it has none.

    Raises:
        ElfError: it cannot be understood.
        OSError: it cannot be read.
    """
    try:
        elf = read_elf(file)
        notes = elf.section(".note.stapsdt")
        if notes is None:
            return ()
        data = read_bytes(file, notes.offset, notes.size)
        return tuple(_probe(body, elf) for body in _bodies(data, elf.order))
    except struct.error as error:
        raise ElfError(f"damaged ({error})") from error


def _bodies(data: bytes, order: str) -> Iterator[bytes]:
    """Yield what the notes of our kind hold."""
    at = 0
    while at + 12 <= len(data):
        name_size, size, type_ = struct.unpack_from(f"{order}III", data, at)
        name_at, at = at + 12, at + 12 + _padded(name_size)
        if type_ == _NOTE_TYPE and data[name_at : name_at + len(_OWNER)] == _OWNER:
            yield data[at : at + size]
        at += _padded(size)


def _probe(body: bytes, elf: Elf) -> Probe:
    """Read three addresses, then provider, name and arguments, each ended by a zero."""
    location, base, semaphore = struct.unpack_from(f"{elf.order}QQQ", body)
    texts = [text.decode("ascii", "replace") for text in body[24:].split(b"\0")]
    provider, name, arguments, *_ = (*texts, "", "", "")
    moved = _moved(elf, base)
    address = (location + moved) % (1 << 64)
    return Probe(
        provider,
        name,
        address,
        elf.file_offset(address),
        (semaphore + moved) % (1 << 64) if semaphore else 0,
        parse_arguments(arguments, elf.machine),
    )


def _moved(elf: Elf, base: int) -> int:
    """Return by how much prelink has moved the file: it adjusts addresses of sections, but not our notes."""
    anchor = elf.section(".stapsdt.base")
    return anchor.address - base if anchor is not None and base else 0


def _padded(size: int) -> int:
    return (size + 3) & ~3
