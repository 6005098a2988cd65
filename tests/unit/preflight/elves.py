"""Makes ELF files with USDT notes."""

import struct


def note(provider: str, name: str, order: str = "<") -> bytes:
    """Return a note as systemtap's sys/sdt.h makes them."""
    text = f"{provider}\0{name}\0-4@%eax\0".encode()
    body = struct.pack(f"{order}QQQ", 0x1000, 0x2000, 0) + text
    padding = b"\0" * (-len(body) % 4)
    return struct.pack(f"{order}III", 8, len(body), 3) + b"stapsdt\0" + body + padding


def elf(notes: bytes, order: str = "<") -> bytes:
    """Return an ELF file of 64 bits with that section ``.note.stapsdt``."""
    names = b"\0.note.stapsdt\0.shstrtab\0"
    table = 64 + len(notes) + len(names)
    head = b"\x7fELF" + bytes([2, 1 if order == "<" else 2, 1]) + bytes(9)
    head += struct.pack(f"{order}HHIQQQIHHHHHH", 3, 62, 1, 0, 0, table, 0, 64, 0, 0, 64, 3, 2)
    sections = bytes(64)
    sections += struct.pack(f"{order}IIQQQQIIQQ", 1, 7, 0, 0, 64, len(notes), 0, 0, 4, 0)
    sections += struct.pack(f"{order}IIQQQQIIQQ", 15, 3, 0, 0, 64 + len(notes), len(names), 0, 0, 1, 0)
    return head + notes + names + sections


ALL = (
    note("main", "run_start")
    + note("dpif_recv", "recv_upcall")
    + note("dpif_netlink_operate__", "op_flow_put")
    + note("dpif_netlink_operate__", "op_flow_execute")
)
