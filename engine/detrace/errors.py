"""What can go wrong between ovscope and ovs-vswitchd, each with its remedy."""

from __future__ import annotations

from engine.errors import OvscopeError


class ForbiddenCommand(OvscopeError):
    """A command that is not on the list of read-only ones; nothing was sent."""

    def __init__(self, command: str) -> None:
        super().__init__(f"{command!r} may change the switch", "ovscope sends read-only commands alone")


class UnixctlError(OvscopeError):
    """The daemon answered with an error.

    Attributes:
        command: what was asked.
        text: the daemon's own words, which may be several lines.
    """

    def __init__(self, command: str, text: str) -> None:
        self.command = command
        self.text = text.strip()
        super().__init__(f"{command}: {' / '.join(self.text.splitlines()) or 'failed without a word'}")


class UnixctlFailure(OvscopeError):
    """No answer was had; the connection is gone."""


class UnixctlTimeout(UnixctlFailure):
    """The daemon took longer than the time-out, or does not even accept connections: it is busy."""

    def __init__(self, path: str, seconds: float) -> None:
        super().__init__(
            f"ovs-vswitchd did not answer on {path} within {seconds:g} s",
            "its main thread is busy; see 'Unreasonably long poll interval' in its log",
        )


class UnixctlClosed(UnixctlFailure):
    """The daemon closed the connection: it stopped or restarted."""

    def __init__(self, path: str) -> None:
        super().__init__(f"ovs-vswitchd closed {path}", "it stopped or restarted")


class UnixctlRefused(UnixctlFailure):
    """Nobody listens on the socket: a daemon that was killed leaves its socket behind."""

    def __init__(self, path: str) -> None:
        super().__init__(
            f"{path} is left over from a daemon that no longer runs",
            "start ovs-vswitchd, or name its run directory with --rundir",
        )


class UnixctlMissing(UnixctlFailure):
    """The socket does not exist (any more)."""

    def __init__(self, path: str) -> None:
        super().__init__(
            f"there is no socket {path}", "start ovs-vswitchd, or name its run directory with --rundir"
        )


class UnixctlNotPermitted(UnixctlFailure):
    """The user may not connect: that needs write permission on the socket."""

    def __init__(self, path: str) -> None:
        super().__init__(f"no permission for {path}", "run ovscope as root or as the owner of ovs-vswitchd")


class UnixctlGarbled(UnixctlFailure):
    """What came is not the answer to what was asked."""

    def __init__(self, path: str, what: str) -> None:
        super().__init__(
            f"{path} does not speak unixctl ({what})", "name ovs-vswitchd's run directory with --rundir"
        )


class DaemonNotFound(OvscopeError):
    """No socket of an ovs-vswitchd is in the run directory."""

    def __init__(self, directory: str, pid: int | None = None) -> None:
        which = "ovs-vswitchd" if pid is None else f"ovs-vswitchd with pid {pid}"
        super().__init__(
            f"no {which} found in {directory}", "start it, or name its run directory with --rundir"
        )
