"""What /proc tells of a process (proc(5))."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

PROGRAM = "ovs-vswitchd"
# Distributions that have several builds name them so: ovs-vswitchd.dpdk, ovs-vswitchd-dpdk.
_NAMES = (f"{PROGRAM}.", f"{PROGRAM}-")
_HANDLER = "handler"
_DEAD = "ZXx"


class Stat(NamedTuple):
    """What is used of /proc/PID/stat."""

    comm: str
    state: str
    started: int  # clock ticks after boot

    @property
    def runs(self) -> bool:
        """It has not ended, though its parent may not have taken note of that yet."""
        return self.state not in _DEAD


def read_stat(proc: Path, pid: int) -> Stat | None:
    """Return what a process is; None where there is none."""
    try:
        text = (proc / str(pid) / "stat").read_text(errors="replace")
    except OSError:
        return None
    # The name stands in parentheses and may hold any character.
    head, _, tail = text.rpartition(")")
    fields = tail.split()
    if len(fields) < 20 or not fields[19].isdigit():
        return None
    return Stat(head.partition("(")[2], fields[0], int(fields[19]))


def read_comm(task: Path) -> str:
    """Return the name of a process or thread; empty where it has ended.

    Args:
        task: /proc/PID, or /proc/PID/task/TID.
    """
    try:
        return (task / "comm").read_text(errors="replace").removesuffix("\n")
    except OSError:
        return ""


def is_vswitchd(comm: str) -> bool:
    """Return whether a process of that name is ovs-vswitchd; the one that only watches it is "monitor"."""
    return comm == PROGRAM or comm.startswith(_NAMES)


def is_handler(comm: str) -> bool:
    """Return whether a thread of that name takes upcalls: ofproto/ofproto-dpif-upcall.c numbers them."""
    return comm.startswith(_HANDLER) and comm.removeprefix(_HANDLER).isdigit()


def age(proc: Path, stat: Stat) -> float:
    """Return for how many seconds a process has been there; a large number where that is not known."""
    try:
        uptime = float((proc / "uptime").read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return float("inf")
    return uptime - stat.started / os.sysconf("SC_CLK_TCK")


def list_numbers(folder: Path) -> frozenset[int]:
    """Return the processes of /proc, or the threads of /proc/PID/task."""
    try:
        return frozenset(int(name) for name in os.listdir(folder) if name.isdecimal())
    except OSError:
        return frozenset()
