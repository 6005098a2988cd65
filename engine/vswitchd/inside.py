"""Paths of a process that has another root directory than we."""

from __future__ import annotations

import os
from pathlib import Path

_MOST_LINKS = 40  # as the kernel: path_resolution(7)


def inside(root: Path, path: str) -> Path:
    """Return where a process's path is for us.

    ``/proc/PID/root`` alone does not do: a link such as /var/run -> /run would lead to our own /run.

    Args:
        root: the process's root directory, such as /proc/812/root.
        path: as the process says it, absolute.
    """
    done: list[str] = []
    left = _parts(path)
    links = 0
    while left:
        part = left.pop()
        if part == "..":
            del done[-1:]
            continue
        target = _link(root.joinpath(*done, part)) if links < _MOST_LINKS else None
        if target is None:
            done.append(part)
            continue
        links += 1
        if target.startswith("/"):
            done = []
        left += _parts(target)
    return root.joinpath(*done)


def _parts(path: str) -> list[str]:
    """Return the parts of a path, the first one last."""
    return [part for part in reversed(path.split("/")) if part not in ("", ".")]


def _link(path: Path) -> str | None:
    try:
        return os.readlink(path)
    except OSError:
        return None
