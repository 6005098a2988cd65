"""What happens to daemons, and how it is told."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import NamedTuple

from engine.vswitchd.daemon import Vswitchd


class What(Enum):
    """What happened."""

    APPEARED = "appeared"
    GONE = "gone"
    RESTARTED = "restarted"
    HANDLERS = "handlers"


class Change(NamedTuple):
    """Something that happened to a daemon.

    Attributes:
        what: what happened.
        daemon: to whom; a daemon that restarted: the new process.
        text: one line, for a notice.
        before: the process that ended, of a daemon that restarted.
    """

    what: What
    daemon: Vswitchd
    text: str
    before: Vswitchd | None = None


def appeared(daemon: Vswitchd) -> Change:
    """A daemon that was not there."""
    return Change(What.APPEARED, daemon, f"ovs-vswitchd started: {daemon.title}")


def gone(daemon: Vswitchd) -> Change:
    """A daemon that has ended, and none has taken its place yet."""
    return Change(What.GONE, daemon, f"ovs-vswitchd ended: {daemon.title}")


def restarted(before: Vswitchd, daemon: Vswitchd) -> Change:
    """A daemon in the place of one that has ended."""
    text = f"ovs-vswitchd restarted: pid {before.pid} is now {daemon.title.removeprefix('pid ')}"
    return Change(What.RESTARTED, daemon, text, before)


def handlers(daemon: Vswitchd, before: int, now: int) -> Change:
    """The daemon has more or fewer threads that take upcalls."""
    threads = f"{now} handler thread{'s' if now != 1 else ''}"
    return Change(What.HANDLERS, daemon, f"ovs-vswitchd, pid {daemon.pid}, has {threads}; it had {before}")


def predecessor(daemon: Vswitchd, ended: Sequence[Vswitchd]) -> Vswitchd | None:
    """Return the daemon whose place a new one has taken.

    A run directory may have been made anew in between (systemd's RuntimeDirectory=): then its name tells,
    unless several that have ended call theirs so.
    """
    same = [other for other in ended if other.place is not None and other.place == daemon.place]
    if not same:
        same = [other for other in ended if _name(other) == _name(daemon) and other.rundir]
    return same[-1] if len({other.place for other in same}) == 1 else None


def _name(daemon: Vswitchd) -> tuple[str, bool]:
    return daemon.rundir, daemon.is_here
