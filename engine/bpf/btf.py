"""Offsets, enums and prototypes from the running kernel's BTF, through libbpf (which libbcc needs anyway).

The kernel's own description of its types: ``/sys/kernel/btf/vmlinux`` and, on top of it, one file a module
(Documentation/bpf/btf.rst). With it no kernel header is needed.
"""

from __future__ import annotations

import ctypes
import ctypes.util
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from engine.errors import OvscopeError

BTF_FOLDER = Path("/sys/kernel/btf")

_STRUCT, _UNION, _ENUM, _TYPEDEF, _FUNC = 4, 5, 6, 8, 12
_TRANSPARENT = {_TYPEDEF, 9, 10, 11, 18}  # typedef, volatile, const, restrict, type tag


class _Type(ctypes.Structure):
    """``struct btf_type`` (include/uapi/linux/btf.h)."""

    _fields_ = (("name_off", ctypes.c_uint32), ("info", ctypes.c_uint32), ("size_or_type", ctypes.c_uint32))

    @property
    def kind(self) -> int:
        return int(self.info >> 24) & 0x1F

    @property
    def length(self) -> int:
        return int(self.info & 0xFFFF)


class Member(NamedTuple):
    """A member of a struct: where it is, in bits from its start, and how many bits a bitfield has."""

    bit_offset: int
    bit_size: int  # 0: not a bitfield
    type_id: int

    @property
    def offset(self) -> int:
        """Bytes from the start of the struct."""
        return self.bit_offset // 8


class Btf:
    """The types of the kernel, or of one module together with the kernel's.

    Args:
        module: name of a module; None: the kernel alone.
        folder: where the kernel shows its BTF.

    Raises:
        OvscopeError: no libbpf, or no BTF.
    """

    def __init__(self, module: str | None = None, folder: Path = BTF_FOLDER) -> None:
        self._lib = load_libbpf()
        self._base = self._parse(folder / "vmlinux", None)
        self._btf = self._base if module is None else self._parse(folder / module, self._base)

    def _parse(self, path: Path, base: int | None) -> int:
        if not path.exists():
            remedy = "run a kernel built with CONFIG_DEBUG_INFO_BTF"
            if path.name != "vmlinux":
                remedy = f"load the module (modprobe {path.name}), or {remedy}_MODULES"
            raise OvscopeError(f"the kernel shows no BTF at {path}", remedy)
        pointer = self._lib.btf__parse_split(str(path).encode(), base)
        if not pointer:
            raise OvscopeError(f"cannot read the BTF at {path}", "run as root")
        return int(pointer)

    def close(self) -> None:
        """Free the types."""
        if self._btf != self._base:
            self._lib.btf__free(self._btf)
        self._lib.btf__free(self._base)

    def _type(self, type_id: int) -> _Type:
        return _Type.from_address(self._lib.btf__type_by_id(self._btf, type_id))

    def _name(self, offset: int) -> str:
        return str(self._lib.btf__name_by_offset(self._btf, offset).decode())

    def _find(self, name: str, kind: int) -> int:
        return int(self._lib.btf__find_by_name_kind(self._btf, name.encode(), kind))

    def _items(self, type_id: int, words: int) -> Iterator[tuple[int, ...]]:
        """Yield what follows a type in BTF, as rows of 32-bit words."""
        address = self._lib.btf__type_by_id(self._btf, type_id)
        row = ctypes.c_uint32 * words
        size, start = ctypes.sizeof(row), address + ctypes.sizeof(_Type)
        for index in range(self._type(type_id).length):
            yield tuple(row.from_address(start + index * size))

    def has_function(self, name: str) -> bool:
        """Return whether the function exists under that name and was not inlined everywhere."""
        return self.function(name) > 0

    def function(self, name: str) -> int:
        """Return the number of a function's type; 0 where there is none of that name."""
        return max(self._find(name, _FUNC), 0)

    def has_tracepoint(self, name: str) -> bool:
        """Return whether there is a tracepoint of that name (include/trace/bpf_probe.h names its type so)."""
        return self._find(f"btf_trace_{name}", _TYPEDEF) > 0

    def enum(self, name: str) -> dict[str, int]:
        """Return an enum's values by name; empty where there is no such enum."""
        type_id = self._find(name, _ENUM)
        if type_id <= 0:
            return {}
        return {self._name(name_off): value for name_off, value in self._items(type_id, 2)}

    def member(self, struct: str, path: str) -> Member | None:
        """Return a member of a struct, however deep: ``phy.in_port``; unnamed structs are looked through.

        None where the struct or the member does not exist in this kernel.
        """
        type_id = self._find(struct, _STRUCT)
        if type_id <= 0:
            return None
        bits, found = 0, None
        for name in path.split("."):
            found = self._member_of(type_id, name)
            if found is None:
                return None
            bits += found.bit_offset
            type_id = self._resolve(found.type_id)
        return None if found is None else Member(bits, found.bit_size, found.type_id)

    def size(self, struct: str) -> int:
        """Return how many bytes a struct has; 0 where this kernel has none of that name."""
        type_id = self._find(struct, _STRUCT)
        return int(self._type(type_id).size_or_type) if type_id > 0 else 0

    def size_of(self, member: Member) -> int:
        """Return how many bytes the type of a member has; 0 where it has no size."""
        return max(int(self._lib.btf__resolve_size(self._btf, member.type_id)), 0)

    def _resolve(self, type_id: int) -> int:
        while self._type(type_id).kind in _TRANSPARENT:
            type_id = self._type(type_id).size_or_type
        return type_id

    def _member_of(self, type_id: int, name: str) -> Member | None:
        bitfields = self._type(type_id).info >> 31
        for name_off, member_type, where in self._items(type_id, 3):
            offset = where & 0xFFFFFF if bitfields else where
            member_name = self._name(name_off) if name_off else ""
            if member_name == name:
                return Member(offset, where >> 24 if bitfields else 0, member_type)
            inner_type = self._resolve(member_type)
            if not member_name and self._type(inner_type).kind in (_STRUCT, _UNION):
                inner = self._member_of(inner_type, name)
                if inner is not None:
                    return inner._replace(bit_offset=offset + inner.bit_offset)
        return None


def load_libbpf() -> ctypes.CDLL:
    """Return libbpf with the prototypes of what is used here.

    Raises:
        OvscopeError: there is none.
    """
    try:
        lib = ctypes.CDLL("libbpf.so.1")
    except OSError as error:
        raise OvscopeError("libbpf.so.1 is missing", "install libbpf1 (Debian) or libbpf (Fedora)") from error
    pointer, text, number = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_uint32
    lib.btf__parse_split.restype, lib.btf__parse_split.argtypes = pointer, (text, pointer)
    lib.btf__type_by_id.restype, lib.btf__type_by_id.argtypes = pointer, (pointer, number)
    lib.btf__name_by_offset.restype, lib.btf__name_by_offset.argtypes = text, (pointer, number)
    lib.btf__find_by_name_kind.restype = ctypes.c_int32
    lib.btf__find_by_name_kind.argtypes = (pointer, text, number)
    lib.btf__resolve_size.restype, lib.btf__resolve_size.argtypes = ctypes.c_int64, (pointer, number)
    lib.btf__free.restype, lib.btf__free.argtypes = None, (pointer,)
    return lib
