"""Runs of a program that the kernel left out, because it was at it on that CPU already.

A program that runs for a thread may be preempted by another thread, or interrupted by a packet. The kernel
does not begin it anew meanwhile (kernel/bpf/trampoline.c, __bpf_prog_enter_recur); since 5.12 it counts that.
"""

from __future__ import annotations

import ctypes
import struct
from collections.abc import Iterable
from typing import Any

_INFO = 216  # bytes of struct bpf_prog_info (include/uapi/linux/bpf.h), up to what is read
_RECURSION_MISSES = struct.Struct("=208xQ")


class Misses:
    """Counts what hooks did not see.

    Args:
        lib: libbcc, by ctypes.
    """

    def __init__(self, lib: Any) -> None:
        self._lib = lib
        self._programs: dict[str, list[int]] = {}  # by hook: file descriptors

    def watch(self, hook: str, fds: Iterable[int]) -> None:
        """Count the runs that a hook's programs miss: each is an event that is lost."""
        self._programs[hook] = list(fds)

    def counts(self) -> dict[str, int]:
        """Return by hook how many events were not seen; one that both entry and return missed is one."""
        return {hook: max(map(self._misses, fds), default=0) for hook, fds in self._programs.items()}

    def _misses(self, fd: int) -> int:
        info, size = ctypes.create_string_buffer(_INFO), ctypes.c_uint32(_INFO)
        if self._lib.bpf_obj_get_info(fd, info, ctypes.byref(size)) or size.value < _INFO:
            return 0
        return int(_RECURSION_MISSES.unpack(info.raw)[0])
