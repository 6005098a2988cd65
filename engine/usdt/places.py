"""What the kernel is told of a probe, byte for byte: ``engine/bpf/usdt.h`` lays it out.

Probes are attached without compiling anew: one program for each name, and a map that says where the
arguments lie. Its key is the number of the probe and the last 12 bits of its address, which stay as they are
wherever the file is loaded.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence

from engine.usdt.arguments import UNKNOWN, Argument
from engine.usdt.registers import Register

MOST_ARGUMENTS = 6
_KEY = struct.Struct("=II")
_ARGUMENT = struct.Struct("=qhhBBBB")
_PAGE_MASK = 0xFFF
_NO_REGISTER = -1

SITE_SIZE = MOST_ARGUMENTS * _ARGUMENT.size


def encode_key(probe: int, address: int) -> bytes:
    """Return a ``struct usdt_key``.

    Args:
        probe: our number of the probe.
        address: of its instruction; in the file or in memory, the last 12 bits are the same.
    """
    return _KEY.pack(probe, address & _PAGE_MASK)


def encode_site(arguments: Sequence[Argument]) -> bytes:
    """Return a ``struct usdt_site``: the first six arguments; those that are not there are unknown."""
    padded = (*arguments, *(UNKNOWN,) * MOST_ARGUMENTS)[:MOST_ARGUMENTS]
    return b"".join(encode_argument(argument) for argument in padded)


def encode_argument(argument: Argument) -> bytes:
    """Return a ``struct usdt_argument``."""
    return _ARGUMENT.pack(
        argument.value,
        _offset(argument.register),
        _offset(argument.index_register),
        argument.kind,
        argument.scale,
        argument.size,
        argument.signed,
    )


def _offset(register: Register | None) -> int:
    return _NO_REGISTER if register is None else register.offset
