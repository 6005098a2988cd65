"""What the kernel says of programs that it did not begin a second time."""

from __future__ import annotations

import ctypes
import struct
from typing import Any

from engine.bpf.misses import Misses


class Kernel:
    """Fills in struct bpf_prog_info, as far as the kernel knows it: an older one less of it."""

    def __init__(self, missed: dict[int, int], known: int = 232) -> None:
        self._missed = missed
        self._known = known

    def bpf_obj_get_info(self, fd: int, info: Any, size: Any) -> int:
        if fd not in self._missed:
            return -1
        told = struct.pack("=208xQ", self._missed[fd])[: self._known]
        ctypes.memmove(info, told, min(len(told), len(info)))
        size._obj.value = min(size._obj.value, self._known)
        return 0


def test_what_entry_and_return_both_missed_is_one_event() -> None:
    misses = Misses(Kernel({3: 5, 4: 7, 5: 0}))
    misses.watch("pass", [3, 4])
    misses.watch("flow_put", [5])
    misses.watch("drop", [])
    assert misses.counts() == {"pass": 7, "flow_put": 0, "drop": 0}


def test_a_kernel_that_does_not_count_says_none() -> None:
    old, gone = Misses(Kernel({3: 5}, known=208)), Misses(Kernel({}))
    old.watch("pass", [3])
    gone.watch("pass", [3])
    assert old.counts() == gone.counts() == {"pass": 0}
