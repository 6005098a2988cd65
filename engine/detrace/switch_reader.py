"""Reads what is there to read besides asking vswitchd: its database and its log, on a thread of its own."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from engine.detrace.discovery import Daemon, run_directory
from engine.detrace.loop_thread import LoopThread
from engine.errors import OvscopeError
from engine.ovsdb.client import OvsdbClient
from engine.ovsdb.read_switch import read_switch
from engine.ovsdb.remote import Remote
from engine.ovsdb.switch import Switch
from engine.vswitchd.command_line import command_line, named_database
from engine.vswitchd.log_lines import LogLine
from engine.vswitchd.log_place import find_log
from engine.vswitchd.log_tail import LogTail
from engine.vswitchd.scan import PROC
from engine.vswitchd.sockets import reach

_OFF = OvscopeError("nothing is read any more", "start ovscope again")
_TIMEOUT = 2.0  # seconds


class Log(NamedTuple):
    """The end of a log.

    Attributes:
        path: where it is.
        lines: the last ones, oldest first.
        offset: ns to add to a packet's time to have a line's.
        gone: how many lines were read before these, and are not kept.
    """

    path: str
    lines: tuple[LogLine, ...]
    offset: int = 0
    gone: int = 0


class SwitchReading(Protocol):
    """Who reads the database and the log. No call waits; a future's exception is an OvscopeError."""

    def switch(self) -> Future[Switch]:
        """Read the database."""

    def log(self) -> Future[Log]:
        """Read the end of the log."""


class SwitchReader:
    """A SwitchReading of this host. All methods may be called from any thread.

    Args:
        daemon: tells the vswitchd that is meant; None while it is not known.
        rundir: the run directory that was named; None for the usual one.
        proc: procfs.
    """

    def __init__(
        self, daemon: Callable[[], Daemon | None], rundir: str | None = None, proc: Path = PROC
    ) -> None:
        self._daemon = daemon
        self._rundir = rundir
        self._proc = proc
        self._client: tuple[Path, OvsdbClient] | None = None
        self._tail: LogTail | None = None
        self._worker = LoopThread("switch", self._serve, lambda loop, context: None)

    # --- For any thread

    def start(self) -> None:
        """Be ready to read; nothing is read before somebody asks."""
        self._worker.start()

    def close(self) -> None:
        """Read no more; returns within a second."""
        self._worker.close()

    def switch(self) -> Future[Switch]:
        """Read the database, whole but for counters: one request."""
        return self._worker.submit(self._read_switch()) or _refused()

    def log(self) -> Future[Log]:
        """Read what was added to the log; at most the last 2,000 lines are kept."""
        return self._worker.submit(self._read_log()) or _refused()

    # --- On the thread

    async def _serve(self) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            if self._client is not None:
                self._client[1].drop()

    async def _read_switch(self) -> Switch:
        path = self._database()
        if self._client is None or self._client[0] != path:
            if self._client is not None:
                self._client[1].drop()
            self._client = path, OvsdbClient([Remote("unix", str(path))], timeout=_TIMEOUT)
        return await read_switch(self._client[1])

    def _database(self) -> Path:
        """The socket that vswitchd itself uses, where it says so."""
        if (daemon := self._daemon()) is None:
            return run_directory(self._rundir) / "db.sock"
        named = named_database(command_line(self._proc, daemon.pid)) if daemon.pid else ""
        if named.startswith("unix:/"):
            return reach(self._proc, daemon.pid, named.removeprefix("unix:"))
        return daemon.rundir / "db.sock"

    async def _read_log(self) -> Log:
        daemon = self._daemon()
        path = find_log(self._proc, daemon.pid if daemon else 0)
        if self._tail is None or self._tail.path != path:
            self._tail = LogTail(path)
        try:
            lines = self._tail.read()
        except OSError as error:
            why = (error.strerror or str(error)).lower()
            remedy = "start ovs-vswitchd with --log-file, or read its journal: journalctl -u ovs-vswitchd"
            raise OvscopeError(f"cannot read {path} ({why})", remedy) from None
        return Log(str(path), lines, time.time_ns() - time.monotonic_ns(), self._tail.gone)


def _refused() -> Future[Any]:
    future: Future[Any] = Future()
    future.set_exception(_OFF)
    return future
