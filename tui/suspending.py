"""Whether there is somebody to go back to when we are stopped."""

from __future__ import annotations

import os
from pathlib import Path


def has_shell() -> bool:
    """Tell whether somebody can continue our process group: else who stops stays stopped.

    That is a process outside the group, in our session, who is a parent of one inside: a shell, or sudo.
    """
    group, session = os.getpgrp(), os.getsid(0)
    parent = os.getppid()
    while parent > 1 and os.getpgid(parent) == group:
        parent = _parent(parent)
    return parent > 1 and os.getsid(parent) == session


def _parent(process: int) -> int:
    """Return the parent's pid. The command's name, in brackets, may hold anything."""
    stat = Path(f"/proc/{process}/stat").read_text(errors="replace")
    return int(stat.rpartition(")")[2].split()[1])
