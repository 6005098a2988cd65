"""Numbers of devices and ports to names."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Mapping

from engine.datapaths import Vport
from engine.events import Port
from engine.netnames.listing import NOTHING, Listing, VportInfo

REFRESH_INTERVAL = 0.5  # s; a dump of 1000 ports takes some 10 ms


class Names:
    """The kernel's list, kept for a while: asking for what it lacks reads it again.

    Any thread may ask.

    Args:
        read: reads the list; by default the running kernel's.
        clock: seconds, monotonic.
    """

    def __init__(
        self, read: Callable[[], Listing] | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._read = read or _read_kernel
        self._clock = clock
        self._lock = threading.Lock()
        self._listing = NOTHING
        self._by_number: Mapping[tuple[int, int], VportInfo] = {}
        self._next = clock()

    def refresh(self) -> None:
        """Read the list again, unless that was done within the last half second."""
        with self._lock:
            if self._clock() < self._next:
                return
            self._listing = self._read()
            self._by_number = {(port.datapath, port.number): port for port in self._listing.vports}
            self._next = self._clock() + REFRESH_INTERVAL

    def port(self, datapath: int, number: int) -> Port:
        """Return a port of the datapath with that ifindex; its name is empty where there is none."""
        found = self._by_number.get((datapath, number))
        if found is None:
            self.refresh()
            found = self._by_number.get((datapath, number))
        return Port(number, found.name if found else "")

    def datapath(self, datapath: int) -> str:
        """Return the name of the datapath with that ifindex; empty where there is none."""
        if datapath not in self._listing.datapaths:
            self.refresh()
        return self._listing.datapaths.get(datapath, "")

    def vports(self) -> tuple[Vport, ...]:
        """Return all ports as they were last read."""
        return tuple(Vport(port.datapath, Port(port.number, port.name)) for port in self._listing.vports)

    def ports(self) -> tuple[VportInfo, ...]:
        """Return all ports as they were last read, with their types and devices."""
        return self._listing.vports

    def flows(self) -> int:
        """Return how many flows the datapaths held when the list was last read."""
        return self._listing.flows

    def link(self, ifindex: int) -> str:
        """Return the name of a device of our network namespace; empty where there is none."""
        try:
            return socket.if_indextoname(ifindex)
        except (OSError, OverflowError):
            return ""


def _read_kernel() -> Listing:
    # pyroute2 takes a fifth of a second to import: only who traces live needs it.
    from engine.netnames.kernel import kernel_listing

    return kernel_listing()
