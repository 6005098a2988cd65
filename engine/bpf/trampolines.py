"""Programs on the entry and the return of kernel functions (fentry, fexit), loaded through libbpf.

bcc compiles them, and could load them too; but as of 0.26 (Debian 12) not on a module's functions. kprobes,
which it has for those, are no match: while one runs for a thread, the kernel leaves out those of all packets
that interrupt it (kernel/trace/bpf_trace.c, trace_call_bpf), and up to 6.6 it does not even count them.
"""

from __future__ import annotations

import ctypes
import os
from typing import Any

from engine.bpf.btf import Btf, load_libbpf
from engine.errors import OvscopeError

_TRACING = 26  # enum bpf_prog_type: BPF_PROG_TYPE_TRACING
ENTRY, RETURN = 24, 25  # enum bpf_attach_type: BPF_TRACE_FENTRY, BPF_TRACE_FEXIT
_INSTRUCTION = 8  # bytes
_NAME = 64  # bytes, at most, of a module's name: MODULE_NAME_LEN


class _LoadOptions(ctypes.Structure):
    """``struct bpf_prog_load_opts`` (libbpf, src/bpf.h), as far as it is used."""

    _fields_ = (
        ("sz", ctypes.c_size_t),
        ("attempts", ctypes.c_int),
        ("expected_attach_type", ctypes.c_int),
        ("prog_btf_fd", ctypes.c_uint32),
        ("prog_flags", ctypes.c_uint32),
        ("prog_ifindex", ctypes.c_uint32),
        ("kern_version", ctypes.c_uint32),
        ("attach_btf_id", ctypes.c_uint32),
        ("attach_prog_fd", ctypes.c_uint32),
        ("attach_btf_obj_fd", ctypes.c_uint32),
        ("pad", ctypes.c_uint32),
    )


class _BtfInfo(ctypes.Structure):
    """``struct bpf_btf_info`` (include/uapi/linux/bpf.h)."""

    _fields_ = (
        ("btf", ctypes.c_uint64),
        ("btf_size", ctypes.c_uint32),
        ("id", ctypes.c_uint32),
        ("name", ctypes.c_uint64),
        ("name_len", ctypes.c_uint32),
        ("kernel_btf", ctypes.c_uint32),
    )


class Trampolines:
    """Holds programs attached, until it is closed.

    Args:
        btf: the types of the module and of the kernel; used only while programs are attached.
        module: name of the module.

    Raises:
        OvscopeError: there is no libbpf, or the kernel does not hand out the module's types.
    """

    def __init__(self, btf: Btf, module: str) -> None:
        self._lib = load_libbpf()
        self._btf = btf
        self._module = module
        self._links: list[int] = []
        self.programs: dict[str, int] = {}  # file descriptors, by C function
        self._module_btf = self._find_btf(module)

    def attach(self, name: str, code: bytes, how: int, module: str, function: str) -> None:
        """Load a program and attach it.

        Args:
            name: of its C function.
            code: its instructions, with the descriptors of its maps filled in.
            how: ENTRY or RETURN.
            module: that the function is in: the one from above, or vmlinux.
            function: of the kernel.

        Raises:
            OSError: the kernel refuses.
        """
        options = _LoadOptions(
            sz=_LoadOptions.pad.offset,
            expected_attach_type=how,
            attach_btf_id=self._btf.function(function),
            attach_btf_obj_fd=self._module_btf if module == self._module else 0,
        )
        words = ctypes.create_string_buffer(code, len(code))
        count = ctypes.c_size_t(len(code) // _INSTRUCTION)
        load = self._lib.bpf_prog_load
        program = load(_TRACING, function[:15].encode(), b"GPL", words, count, ctypes.byref(options))
        self.programs[name] = _checked(program)
        self._links.append(_checked(self._lib.bpf_raw_tracepoint_open(None, program)))

    def close(self) -> None:
        """Detach all."""
        for fd in (*self._links, *self.programs.values(), self._module_btf):
            os.close(fd)
        self._links.clear()

    def _find_btf(self, name: str) -> int:
        """Return a descriptor of a module's BTF, as the kernel has it."""
        number = ctypes.c_uint32(0)
        while not self._lib.bpf_btf_get_next_id(number, ctypes.byref(number)):
            fd = self._lib.bpf_btf_get_fd_by_id(number)
            if fd < 0:
                continue  # unloaded meanwhile
            if self._name_of(fd) == name:
                return int(fd)
            os.close(fd)
        raise OvscopeError(f"the kernel does not hand out its types of {name}", "run as root (CAP_SYS_ADMIN)")

    def _name_of(self, fd: int) -> str:
        name = ctypes.create_string_buffer(_NAME)
        info: Any = _BtfInfo(name=ctypes.addressof(name), name_len=_NAME)
        size = ctypes.c_uint32(ctypes.sizeof(info))
        if self._lib.bpf_obj_get_info_by_fd(fd, ctypes.byref(info), ctypes.byref(size)):
            return ""  # its name is longer than ours
        return name.value.decode(errors="replace")


def _checked(result: int) -> int:
    """Return a file descriptor. Raises OSError where it is -errno, as libbpf's functions say it."""
    if result < 0:
        raise OSError(-result, os.strerror(-result))
    return result
