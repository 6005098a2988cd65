"""The kernel's datapaths, which the probes know by address, by name.

The probes see the address of ``struct datapath`` and, of each packet, the number and the device of the port
that it came in by. The kernel's own list (netlink) has numbers and devices as well: what both say tells
which datapath an address is.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, Protocol

from engine.events import Port


class Vport(NamedTuple):
    """A port of a datapath, as the kernel lists it."""

    datapath: int  # ifindex of the datapath's local port
    port: Port


class PortNames(Protocol):
    """The kernel's list of datapaths and their ports (engine/netnames)."""

    def vports(self) -> Iterable[Vport]:
        """Return all ports of all datapaths."""

    def port(self, datapath: int, number: int) -> Port:
        """Return a port by number; its name is empty where the kernel does not know it."""

    def datapath(self, datapath: int) -> str:
        """Return a datapath's name; empty where the kernel does not know it."""

    def refresh(self) -> None:
        """Read the kernel's list again, unless that was just done."""

    def flows(self) -> int:
        """Return how many flows the datapaths held when the list was last read."""


class Datapaths:
    """Learns which datapath an address is from the ports that packets come in by. Owned by one thread."""

    def __init__(self, names: PortNames) -> None:
        self._names = names
        self._candidates: dict[int, frozenset[int]] = {}

    def learn(self, address: int, port: Port) -> str:
        """Note that the datapath at that address has that port; return its name, empty while not known."""
        known = self._candidates.get(address)
        if known is None or len(known) != 1:
            having = self._having(port)
            found = having if not known else known & having
            if found:
                self._candidates[address] = found
        return self.name(address)

    def _having(self, port: Port) -> frozenset[int]:
        for _ in range(2):
            found = frozenset(vport.datapath for vport in self._names.vports() if vport.port == port)
            if found:
                return found
            self._names.refresh()
        return frozenset()

    def _index(self, address: int) -> int | None:
        candidates = self._candidates.get(address, frozenset())
        if len(candidates) != 1:
            # One datapath on the whole host is the rule: then there is nothing to tell apart.
            candidates = frozenset(vport.datapath for vport in self._names.vports())
        return next(iter(candidates)) if len(candidates) == 1 else None

    def name(self, address: int) -> str:
        """Return the datapath's name; empty while it is not known."""
        index = self._index(address)
        return "" if index is None else self._names.datapath(index)

    def port(self, address: int, number: int) -> Port:
        """Return one of the datapath's ports by number; its name is empty while it is not known."""
        index = self._index(address)
        return Port(number, "") if index is None else self._names.port(index, number)
