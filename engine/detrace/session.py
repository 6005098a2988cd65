"""The conversation with one ovs-vswitchd, over its restarts."""

from __future__ import annotations

import asyncio
import contextlib
import re
from dataclasses import dataclass
from pathlib import Path

from engine.detrace.commands import TRACE_UPCALLS
from engine.detrace.discovery import Daemon, find_daemon
from engine.detrace.errors import UnixctlClosed, UnixctlError, UnixctlMissing
from engine.detrace.token_bucket import TokenBucket
from engine.detrace.unixctl import DEFAULT_TIMEOUT, UnixctlClient
from engine.detrace.version import parse_commands

# PMD_ID_NULL, the "PMD" of all flows of the kernel's datapath (lib/dpif.h). 3.4.0 and 3.4.1 have another
# default, with which they find none of them.
KERNEL_PMD = "pmd=2147483647"
_TRACING = frozenset({TRACE_UPCALLS, "upcall/trace/get", "upcall/trace/list", "upcall/trace/show"})
_NEEDS_DATAPATH = re.compile("multiple datapaths, specify one|datapath not found")
_TRACE_TIMEOUT = 5.0  # seconds; a translation of thousands of resubmits
_WAIT_TIMEOUT = 3.0  # seconds; a dump of the datapath is due every 0.5 s


@dataclass(frozen=True)
class Target:
    """Which daemon is meant, and what of it.

    Attributes:
        rundir: its run directory; None for $OVS_RUNDIR or the usual one.
        pid: its pid, where several run.
        datapath: the datapath's name; None for the only one, or else the kernel's.
        timeout: seconds that an answer may take.
    """

    rundir: str | None = None
    pid: int | None = None
    datapath: str | None = None
    timeout: float = DEFAULT_TIMEOUT


class Session:
    """Asks the daemon that a target names; every request is counted by the bucket.

    Any method that asks raises UnixctlError for an error reply, and a UnixctlFailure when there was no
    answer; after the latter, ``open`` again.
    """

    def __init__(self, target: Target, bucket: TokenBucket) -> None:
        self.daemon: Daemon | None = None
        self.commands: frozenset[str] = frozenset()
        self.bridges: tuple[str, ...] = ()
        self._target = target
        self._bucket = bucket
        self._datapath = target.datapath
        self._client: UnixctlClient | None = None
        self._waiter: UnixctlClient | None = None

    @property
    def supported(self) -> bool | None:
        """Whether the daemon has ofproto/detrace; None when that is not known."""
        return "ofproto/detrace" in self.commands if self.commands else None

    @property
    def traces_upcalls(self) -> bool:
        """Whether the daemon can trace its upcalls, as no release of Open vSwitch can yet."""
        return self.commands >= _TRACING

    @property
    def lost(self) -> bool:
        """Whether the daemon has closed the connection."""
        return self._client is not None and self._client.lost

    async def open(self) -> bool:
        """Find the daemon and learn what it can do; True when it is another one than before.

        Raises:
            DaemonNotFound: there is none.
            UnixctlFailure: it cannot be talked to.
        """
        self.close()
        target = self._target
        daemon = await find_daemon(target.rundir, target.pid, self._bucket, target.timeout)
        known, self.daemon = self.daemon, daemon
        self._client = UnixctlClient(daemon.socket, self._bucket, target.timeout)
        self._waiter = UnixctlClient(daemon.socket, self._bucket, target.timeout)
        # A pid of 0 is not known: a daemon in a foreign container may have restarted under the same name.
        changed = known is not None and (daemon != known or not daemon.pid)
        if known is None or changed or not self.commands:
            await self._learn()
        return changed

    def close(self) -> None:
        """Close the connections at once."""
        for client in (self._client, self._waiter):
            if client is not None:
                client.drop()

    async def transact(
        self, command: str, *arguments: str, within: float | None = None, wanted: str = ""
    ) -> str:
        """Ask the daemon that was found, and no other one that may have taken its socket."""
        if self._client is None:
            raise UnixctlMissing(str(self._target.rundir or Path("ovs-vswitchd.ctl")))
        return await self._ask(self._client, command, *arguments, within=within, wanted=wanted)

    async def get_flow(self, ufid: str) -> str:
        """Return ``dpctl/get-flow`` of a UFID.

        Without ``-m``: that would list all ports in the daemon's main thread (lib/dpctl.c), and cannot be
        combined with the datapath's name.
        """
        try:
            return await self._get_flow(ufid)
        except UnixctlError as error:
            if self._target.datapath or not _NEEDS_DATAPATH.search(error.text):
                raise
            self._datapath = _kernels_or_first(await self.transact("dpctl/dump-dps"))
            if self._datapath is None:
                raise
        return await self._get_flow(ufid)

    async def simulate(self, key: str) -> str:
        """Return ``ofproto/trace`` of a datapath flow's key; it has no side effects without a packet.

        It names datapaths without their type (ofproto/ofproto-dpif-trace.c, parse_flow_and_packet).
        """
        if self._datapath is None:
            self._datapath = _kernels_or_first(await self.transact("dpctl/dump-dps"))
        names = [self._datapath.rpartition("@")[2]] if self._datapath else []
        return await self.transact("ofproto/trace", *names, key, within=_TRACE_TIMEOUT)

    async def trace_upcalls(self, bridge: str, match: str) -> str:
        """Let the daemon trace upcalls of what enters a bridge and matches; the user asked for it."""
        arguments = [bridge, match] if match else [bridge]
        return await self.transact(TRACE_UPCALLS, *arguments, wanted=TRACE_UPCALLS)

    async def detrace(self, ufid: str) -> str:
        """Return ``ofproto/detrace`` of a UFID of the kernel's datapath."""
        return await self.transact("ofproto/detrace", f"ufid:{ufid}", KERNEL_PMD)

    async def wait_for_revalidator(self) -> None:
        """Return after the next dump of the flows, or half a second where that cannot be waited for.

        It has a connection of its own, since the answer holds up all that is asked after it.
        """
        if self._waiter is None:
            return
        try:
            await self._ask(self._waiter, "revalidator/wait", within=_WAIT_TIMEOUT)
        except UnixctlError:  # "can't wait on multiple udpifs."
            await asyncio.sleep(0.5)

    async def refresh_bridges(self) -> None:
        """Learn the names of all bridges anew; they are a help to the parser, and not vital."""
        with contextlib.suppress(UnixctlError):
            self.bridges = tuple((await self.transact("ofproto/list")).split())

    async def _learn(self) -> None:
        self._datapath = self._target.datapath
        self.commands = parse_commands(await self.transact("list-commands"))
        if self.supported:
            await self.refresh_bridges()

    async def _get_flow(self, ufid: str) -> str:
        names = [self._datapath] if self._datapath else []
        return await self.transact("dpctl/get-flow", *names, f"ufid:{ufid}")

    async def _ask(
        self,
        client: UnixctlClient,
        command: str,
        *arguments: str,
        within: float | None = None,
        wanted: str = "",
    ) -> str:
        await client.connect()
        if self.daemon and client.peer_pid != self.daemon.pid:
            client.drop()
            raise UnixctlClosed(str(client.path))
        return await client.transact(command, *arguments, within=within, wanted=wanted)


def _kernels_or_first(text: str) -> str | None:
    """Choose of ``dpctl/dump-dps``: ``system@`` datapaths are the kernel's, which the hooks see."""
    names = text.split()
    return next((name for name in names if name.startswith("system@")), names[0] if names else None)
