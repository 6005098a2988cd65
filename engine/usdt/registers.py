"""The registers that a probe's arguments may be in, and where the kernel keeps them for a uprobe."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

EM_X86_64 = 62  # linux/elf-em.h
EM_AARCH64 = 183


class Register(NamedTuple):
    """A register.

    Attributes:
        name: as assemblers write it, without a sign before it.
        offset: bytes from the start of ``struct pt_regs``.
        size: bytes.
    """

    name: str
    offset: int
    size: int


# arch/x86/include/asm/ptrace.h, struct pt_regs: 8 bytes each.
_X86_ORDER = (
    *("r15", "r14", "r13", "r12", "rbp", "rbx", "r11", "r10", "r9", "r8"),
    *("rax", "rcx", "rdx", "rsi", "rdi", "orig_rax", "rip", "cs", "flags", "rsp", "ss"),
)


def _x86_64() -> dict[str, Register]:
    offsets = {name: 8 * number for number, name in enumerate(_X86_ORDER)}
    found: dict[str, Register] = {}
    for letter in "abcd":
        whole = offsets[f"r{letter}x"]
        sizes = {f"r{letter}x": 8, f"e{letter}x": 4, f"{letter}x": 2, f"{letter}l": 1}
        found |= {name: Register(name, whole, size) for name, size in sizes.items()}
        found[f"{letter}h"] = Register(f"{letter}h", whole + 1, 1)
    for pointer in ("si", "di", "bp", "sp"):
        whole = offsets[f"r{pointer}"]
        sizes = {f"r{pointer}": 8, f"e{pointer}": 4, pointer: 2, f"{pointer}l": 1}
        found |= {name: Register(name, whole, size) for name, size in sizes.items()}
    for number in range(8, 16):
        sizes = {f"r{number}": 8, f"r{number}d": 4, f"r{number}w": 2, f"r{number}b": 1}
        found |= {name: Register(name, offsets[f"r{number}"], size) for name, size in sizes.items()}
    return found


def _aarch64() -> dict[str, Register]:
    """arch/arm64/include/uapi/asm/ptrace.h, struct user_pt_regs: x0 to x30, then sp."""
    found: dict[str, Register] = {}
    for number in range(31):
        found[f"x{number}"] = Register(f"x{number}", 8 * number, 8)
        found[f"w{number}"] = Register(f"w{number}", 8 * number, 4)
    found["sp"] = Register("sp", 8 * 31, 8)
    return found


REGISTERS: Mapping[int, Mapping[str, Register]] = MappingProxyType(
    {EM_X86_64: MappingProxyType(_x86_64()), EM_AARCH64: MappingProxyType(_aarch64())}
)
