"""Makes ELF files with USDT notes."""

import struct
from typing import NamedTuple

from engine.usdt.registers import EM_X86_64

BASE = 0x202030  # where section .stapsdt.base is
SEGMENT = 0x201000, 0x2000, 0x1000  # address, offset in the file, size


class Layout(NamedTuple):
    """What differs between files."""

    order: str = "<"
    machine: int = EM_X86_64
    base: int = BASE


LAYOUT = Layout()


def note(
    provider: str,
    name: str,
    arguments: str = "-4@%eax 8@%rbx 8@%rcx 4@12(%rdx) 8@%rsi 8@$5",
    address: int = 0x201202,
    semaphore: int = 0,
    order: str = "<",
) -> bytes:
    """Return a note as systemtap's sys/sdt.h makes them."""
    text = f"{provider}\0{name}\0{arguments}\0".encode()
    body = struct.pack(f"{order}QQQ", address, BASE, semaphore) + text
    padding = b"\0" * (-len(body) % 4)
    return struct.pack(f"{order}III", 8, len(body), 3) + b"stapsdt\0" + body + padding


def elf(notes: bytes, layout: Layout = LAYOUT) -> bytes:
    """Return an ELF file of 64 bits with that section ``.note.stapsdt``."""
    order, machine, base = layout
    names = b"\0.note.stapsdt\0.shstrtab\0.stapsdt.base\0"
    segments = struct.pack(f"{order}IIQQQQQQ", 6, 4, 64, 64, 64, 56, 56, 8)
    segments += struct.pack(
        f"{order}IIQQQQQQ", 1, 5, SEGMENT[1], SEGMENT[0], SEGMENT[0], *(SEGMENT[2],) * 2, 4096
    )
    start = 64 + len(segments)
    table = start + len(notes) + len(names)
    head = b"\x7fELF" + bytes([2, 1 if order == "<" else 2, 1]) + bytes(9)
    head += struct.pack(f"{order}HHIQQQIHHHHHH", 3, machine, 1, 0, 64, table, 0, 64, 56, 2, 64, 4, 2)
    sections = bytes(64)
    sections += struct.pack(f"{order}IIQQQQIIQQ", 1, 7, 0, 0, start, len(notes), 0, 0, 4, 0)
    sections += struct.pack(f"{order}IIQQQQIIQQ", 15, 3, 0, 0, start + len(notes), len(names), 0, 0, 1, 0)
    sections += struct.pack(f"{order}IIQQQQIIQQ", 25, 1, 2, base, 64, 1, 0, 0, 1, 0)
    return head + segments + notes + names + sections


RECV = note("dpif_recv", "recv_upcall", address=0x201101)
OPERATE = note("dpif_netlink_operate__", "op_flow_put", address=0x201202)
OPERATE += note("dpif_netlink_operate__", "op_flow_execute", address=0x201303)
REVALIDATE = note("revalidate", "flow_result", address=0x201404)
REVALIDATE += note("revalidator_sweep__", "flow_sweep_result", address=0x201505)
ALL = note("main", "run_start", "", 0x201606) + RECV + OPERATE + REVALIDATE
