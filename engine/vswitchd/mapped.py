"""The files whose code a process runs: its program and its shared libraries."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from engine.usdt.elf import ElfError
from engine.usdt.notes import Probe, read_probes
from engine.vswitchd.inside import inside

_DELETED = " (deleted)"


class Mapped(NamedTuple):
    """A file that is mapped as code.

    Attributes:
        path: where we can open it, whatever the process's root is and even when its name is gone.
        name: as the process calls it.
        file: its device and inode number, as in /proc/PID/maps: by them the kernel knows it.
    """

    path: Path
    name: str
    file: tuple[str, int]


class ProbedFile(NamedTuple):
    """A file that has USDT probes."""

    mapped: Mapped
    probes: tuple[Probe, ...]


def mapped_files(proc: Path, pid: int) -> tuple[Mapped, ...]:
    """Return the files with code of a process, each once.

    Raises:
        OSError: it has ended, or may not be looked at.
    """
    process = proc / str(pid)
    program = _link(process / "exe")
    found: dict[tuple[str, int], Mapped] = {}
    for line in (process / "maps").read_text(errors="replace").splitlines():
        # "range perms offset device inode path" (proc(5)).
        fields = line.split(maxsplit=5)
        if len(fields) < 6 or "x" not in fields[1] or not fields[5].startswith("/"):
            continue
        file = (fields[3], int(fields[4]) if fields[4].isdigit() else 0)
        if file not in found:
            path = process / "exe" if fields[5] == program else _path(process, fields[0], fields[5])
            found[file] = Mapped(path, fields[5].removesuffix(_DELETED), file)
    return tuple(found.values())


def probed_files(proc: Path, pid: int) -> tuple[ProbedFile, ...]:
    """Return the files of a process that have USDT probes.

    Distributions that build vswitchd with its libraries shared have the probes in them, not in the program.

    Raises:
        OSError: it has ended, or may not be looked at.
    """
    found = ((mapped, _probes(mapped.path)) for mapped in mapped_files(proc, pid))
    return tuple(ProbedFile(mapped, probes) for mapped, probes in found if probes)


def _path(process: Path, addresses: str, name: str) -> Path:
    """A library: by the mapping itself where we may, since its name may be another file's by now."""
    start, _, end = addresses.partition("-")
    mapping = process / "map_files" / f"{start.lstrip('0')}-{end.lstrip('0')}"
    if os.access(mapping, os.R_OK):
        return mapping
    return inside(process / "root", name.removesuffix(_DELETED))


def _probes(path: Path) -> tuple[Probe, ...]:
    try:
        with path.open("rb") as file:
            return read_probes(file)
    except (OSError, ElfError):
        return ()


def _link(path: Path) -> str:
    try:
        return os.readlink(path)
    except OSError:
        return ""
