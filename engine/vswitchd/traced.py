"""A daemon as the plan for its USDT probes wants it."""

from __future__ import annotations

import mmap
import os
import re
from collections.abc import Iterable
from pathlib import Path

from engine.usdt.plan import ANY_PROCESS, Traced
from engine.vswitchd.daemon import Vswitchd
from engine.vswitchd.mapped import ProbedFile, probed_files
from engine.vswitchd.scan import PROC

_INITIAL = "pid:[4026531836]"  # include/linux/proc_ns.h, PROC_PID_INIT_INO
# lib/util.c, ovs_set_program_name(): what `version` answers is made from this.
_VERSION = re.compile(rb"%s \(Open vSwitch\) (\d{1,4}(?:\.\d{1,4}){1,3})")


def traced(daemon: Vswitchd, proc: Path = PROC) -> Traced:
    """Return the files of a daemon that have USDT probes, and its version, read from them and not asked for.

    Without files where it has ended, or may not be looked at. The kernel knows processes by their number in
    the initial PID namespace: in another one we do not know it.
    """
    try:
        files = probed_files(proc, daemon.pid)
    except OSError:
        files = ()
    pid = daemon.pid if _in_initial_namespace(proc) else ANY_PROCESS
    return Traced(pid, version_in(files), files)


def version_in(files: Iterable[ProbedFile]) -> tuple[int, ...]:
    """Return the version of Open vSwitch that files were built from; (): they do not tell."""
    found = (_version(file.mapped.path) for file in files)
    return next((version for version in found if version), ())


def _version(path: Path) -> tuple[int, ...]:
    try:
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            text = _VERSION.search(data)
            return tuple(map(int, text[1].split(b"."))) if text else ()
    except (OSError, ValueError):  # ValueError: it is empty
        return ()


def _in_initial_namespace(proc: Path) -> bool:
    try:
        return os.readlink(proc / "self" / "ns" / "pid") == _INITIAL
    except OSError:
        return False
