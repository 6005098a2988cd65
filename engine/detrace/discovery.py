"""Finding the ovs-vswitchd that runs: from its run directory to a socket that answers."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from engine.detrace.errors import (
    DaemonNotFound,
    UnixctlError,
    UnixctlFailure,
    UnixctlNotPermitted,
    UnixctlTimeout,
)
from engine.detrace.token_bucket import TokenBucket
from engine.detrace.unixctl import DEFAULT_TIMEOUT, UnixctlClient
from engine.detrace.version import parse_version
from engine.vswitchd.inside import inside
from engine.vswitchd.process import PROGRAM
from engine.vswitchd.scan import PROC
from engine.vswitchd.sockets import control_socket, reach

DEFAULT_RUNDIR = "/var/run/openvswitch"
_PID_IN_NAME = re.compile(r"\.(\d+)\.ctl$")


@dataclass(frozen=True)
class Daemon:
    """A running ovs-vswitchd.

    Attributes:
        pid: its process id as seen from here (SO_PEERCRED); 0 where its PID namespace is not below ours.
        socket: its unixctl socket.
        rundir: the directory that the socket is in.
        version: for example (3, 5, 0).
    """

    pid: int
    socket: Path
    rundir: Path
    version: tuple[int, ...]


def run_directory(rundir: str | os.PathLike[str] | None = None) -> Path:
    """Return the run directory: the argument, else $OVS_RUNDIR, else where distributions have it."""
    return Path(rundir or os.environ.get("OVS_RUNDIR") or DEFAULT_RUNDIR)


async def find_daemon(
    rundir: str | os.PathLike[str] | None = None,
    pid: int | None = None,
    bucket: TokenBucket | None = None,
    within: float = DEFAULT_TIMEOUT,
) -> Daemon:
    """Find the daemon of a run directory by asking its sockets for their version.

    Args:
        rundir: the run directory; None for $OVS_RUNDIR or the usual one.
        pid: the daemon's pid, where several run; the socket that it listens on is found wherever it is.
        bucket: counts the requests.
        within: seconds a socket may take to answer.

    Raises:
        DaemonNotFound: no socket of an ovs-vswitchd is there.
        UnixctlFailure: sockets are there, and a subclass says why none could be used.
    """
    directory = run_directory(rundir)
    failures: list[UnixctlFailure] = []
    for path in _candidates(directory, pid):
        try:
            daemon = await _probe(path, bucket, within)
        except UnixctlFailure as failure:
            failures.append(failure)
            continue
        if daemon is not None and _is_wanted(daemon, pid):
            return daemon
    raise min(failures, key=_rank, default=DaemonNotFound(str(directory), pid))


def _is_wanted(daemon: Daemon, pid: int | None) -> bool:
    return pid is None or pid in (daemon.pid, _pid_in_name(daemon.socket))


def _rank(failure: UnixctlFailure) -> int:
    """The most telling failure first: a stale socket beside a busy daemon is not the news."""
    order = (UnixctlTimeout, UnixctlNotPermitted)
    return next((i for i, kind in enumerate(order) if isinstance(failure, kind)), len(order))


async def _probe(path: Path, bucket: TokenBucket | None, within: float) -> Daemon | None:
    client = UnixctlClient(path, bucket, within)
    try:
        answer = parse_version(await client.transact("version"))
    except UnixctlError:
        return None
    finally:
        client.drop()
    if answer is None or answer.program != PROGRAM:
        return None
    return Daemon(client.peer_pid, path, path.parent, answer.version)


def _candidates(directory: Path, pid: int | None) -> Iterator[Path]:
    """Sockets in the order of hope: the pidfile's, the program's, any (``--unixctl=`` names it freely)."""
    own = _own_socket(pid)
    seen = {*own}
    yield from own
    for place in _places(directory, pid):
        sockets = _sockets(place)
        ours = [path for path in sockets if path.name.startswith(f"{PROGRAM}.")]
        for path in [*_by_pidfile(place, pid), *ours, *sockets]:
            if path not in seen and path.exists():
                seen.add(path)
                yield path


def _places(directory: Path, pid: int | None) -> list[Path]:
    if pid is None:
        return [directory]
    return [directory, inside(PROC / str(pid) / "root", str(directory))]


def _own_socket(pid: int | None) -> list[Path]:
    """The socket that the process itself has open, as /proc tells."""
    name = control_socket(PROC, pid) if pid is not None else None
    return [reach(PROC, pid, name)] if pid is not None and name else []


def _by_pidfile(place: Path, pid: int | None) -> list[Path]:
    number = str(pid) if pid is not None else _read_pidfile(place / f"{PROGRAM}.pid")
    return [place / f"{PROGRAM}.{number}.ctl"] if number else []


def _read_pidfile(path: Path) -> str:
    try:
        text = path.read_text(errors="replace").strip()
    except OSError:
        return ""
    return text if text.isdigit() else ""


def _sockets(place: Path) -> list[Path]:
    """All control sockets of a directory, newest first.

    Raises:
        UnixctlNotPermitted: the directory may not be read.
    """
    try:
        with os.scandir(place) as entries:
            found = [
                (entry.stat().st_mtime, Path(entry.path)) for entry in entries if entry.name.endswith(".ctl")
            ]
    except PermissionError:
        raise UnixctlNotPermitted(str(place)) from None
    except OSError:
        return []
    return [path for _, path in sorted(found, reverse=True)]


def _pid_in_name(path: Path) -> int:
    found = _PID_IN_NAME.search(path.name)
    return int(found[1]) if found else 0
