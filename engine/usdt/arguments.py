"""Where a probe's arguments lie: the strings that systemtap's sys/sdt.h leaves in a note.

Each is "SIZE@OPERAND": a size in bytes, negative for a signed value, and what the compiler put into the
assembler's text. What is not understood (a floating-point register, an address relative to the program
counter) is an unknown argument, and never an error.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from enum import IntEnum
from types import MappingProxyType
from typing import NamedTuple

from engine.usdt.registers import EM_AARCH64, EM_X86_64, REGISTERS, Register


class Kind(IntEnum):
    """What an operand is; the numbers are those of engine/bpf/usdt.h."""

    UNKNOWN = 0
    CONSTANT = 1
    REGISTER = 2
    MEMORY = 3


class Argument(NamedTuple):
    """Where an argument lies.

    Attributes:
        kind: what it is.
        size: bytes: 1, 2, 4 or 8; 0 where it is unknown.
        signed: its highest bit is a sign.
        value: the constant, or the displacement of memory in bytes.
        register: it is there, or its address is counted from there.
        index_register: a second register that is added to the address, times the scale.
        scale: of the index.
    """

    kind: Kind
    size: int = 0
    signed: bool = False
    value: int = 0
    register: Register | None = None
    index_register: Register | None = None
    scale: int = 1


UNKNOWN = Argument(Kind.UNKNOWN)

_NUMBER = r"[-+]?(?:0x[0-9a-f]{1,16}|[0-9]{1,20})"
# AArch64's operands have spaces in them: "8@[sp, 16]".
_ARM_SPLIT = re.compile(r"\s+(?=[^\s@\[]+@)")
_SIZED = re.compile(r"(-?)([1248])@(.+)", re.DOTALL)
_X86_CONSTANT = re.compile(rf"\$({_NUMBER})")
_X86_REGISTER = re.compile(r"%(\w+)")
_X86_MEMORY = re.compile(rf"({_NUMBER})?\((?:%(\w+))?(?:,%(\w+)(?:,([1248]))?)?\)")
_ARM_CONSTANT = re.compile(rf"#?({_NUMBER})")
_ARM_REGISTER = re.compile(r"(\w+)")
_ARM_MEMORY = re.compile(
    rf"\[(\w+)(?:,\s*(?:#?({_NUMBER})|([a-z]\w+)(?:,\s*lsl\s+#?([0-4]))?))?\]", re.IGNORECASE
)

Operand = Callable[[str, Argument], Argument]


def parse_arguments(text: str, machine: int) -> tuple[Argument, ...]:
    """Return the arguments of a probe.

    Args:
        text: the note's third string.
        machine: e_machine of the file; of others than x86-64 and AArch64 nothing is known.
    """
    words = _ARM_SPLIT.split(text.strip()) if machine == EM_AARCH64 else text.split()
    return tuple(_argument(word, machine) for word in words if word)


def _argument(word: str, machine: int) -> Argument:
    parts = _SIZED.fullmatch(word)
    if parts is None or machine not in _OPERANDS:
        return UNKNOWN
    plain = Argument(Kind.UNKNOWN, int(parts[2]), bool(parts[1]))
    found = _OPERANDS[machine](parts[3].strip(), plain)
    # What does not fit into the kernel's 64 bits was not written by a compiler.
    return found if found.kind is not Kind.UNKNOWN and -(1 << 63) <= found.value < 1 << 63 else UNKNOWN


def _x86_64(text: str, plain: Argument) -> Argument:
    names = REGISTERS[EM_X86_64]
    if constant := _X86_CONSTANT.fullmatch(text):
        return plain._replace(kind=Kind.CONSTANT, value=_number(constant[1]))
    if (register := _X86_REGISTER.fullmatch(text)) and register[1] in names:
        return _in_register(plain, names[register[1]])
    memory = _X86_MEMORY.fullmatch(text)
    if not memory or not (memory[2] or memory[3]):
        return UNKNOWN
    return _in_memory(plain, names, _number(memory[1]), memory.group(2, 3, 4))


def _aarch64(text: str, plain: Argument) -> Argument:
    names = REGISTERS[EM_AARCH64]
    if constant := _ARM_CONSTANT.fullmatch(text):
        return plain._replace(kind=Kind.CONSTANT, value=_number(constant[1]))
    if text in ("xzr", "wzr"):
        return plain._replace(kind=Kind.CONSTANT)
    if (register := _ARM_REGISTER.fullmatch(text)) and register[1] in names:
        return _in_register(plain, names[register[1]])
    memory = _ARM_MEMORY.fullmatch(text)
    if not memory:
        return UNKNOWN
    scale = str(1 << int(memory[4])) if memory[4] else None
    return _in_memory(plain, names, _number(memory[2]), (memory[1], memory[3], scale))


_OPERANDS: Mapping[int, Operand] = MappingProxyType({EM_X86_64: _x86_64, EM_AARCH64: _aarch64})


def _number(text: str | None) -> int:
    return int(text, 0 if "x" in text else 10) if text else 0


def _in_register(plain: Argument, register: Register) -> Argument:
    if register.size < plain.size:
        return UNKNOWN
    return plain._replace(kind=Kind.REGISTER, register=register)


def _in_memory(
    plain: Argument, names: Mapping[str, Register], displacement: int, parts: tuple[str | None, ...]
) -> Argument:
    base, index, scale = parts
    # An address is made of whole registers; of half ones the compiler speaks in 32-bit programs alone.
    for name in (base, index):
        if name and (name not in names or names[name].size != 8):
            return UNKNOWN
    return plain._replace(
        kind=Kind.MEMORY,
        value=displacement,
        register=names[base] if base else None,
        index_register=names[index] if index else None,
        scale=int(scale or 1),
    )
