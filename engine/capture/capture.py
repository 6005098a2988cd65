"""A capture filter: what the kernel decides of a packet when it first enters the datapath."""

from __future__ import annotations

from dataclasses import dataclass

from engine.capture.entries import NetworkEntry, PortEntry, ProtocolEntry
from engine.errors import OvscopeError
from engine.filter.nodes import Interface, Vlan
from engine.labels.text import printable

MOST_ENTRIES = 16  # of each dimension: struct capture
MOST_NAME = 15  # bytes of a device's name: IFNAMSIZ without the NUL
MOST_SAMPLE = (1 << 32) - 1
DIMENSIONS = ("interfaces", "networks", "protocols", "ports", "vlans")

Entry = str | NetworkEntry | ProtocolEntry | PortEntry | int


class CaptureError(OvscopeError):
    """A capture filter that the kernel's probes cannot hold."""


@dataclass(frozen=True)
class Capture:
    """Which packets the kernel follows.

    A packet is wanted when for each dimension that is not empty one entry chooses it. What the kernel does
    not know of a packet never leaves that packet out (``engine/capture/encode.py`` says what that is).

    Attributes:
        interfaces: names of devices that a packet enters the datapath by.
        networks: its addresses.
        protocols: its ethertype and IP protocol.
        ports: its transport ports.
        vlans: id of one of its VLAN tags.
        upcalls_only: only packets that vswitchd is asked about.
        drops_only: only packets that are dropped, and those that vswitchd is asked about, for nobody knows
            yet what becomes of them.
        sample: of those that are wanted, one in so many; 1: all.

    Raises:
        CaptureError: more, or longer, than the kernel's probes can hold.
    """

    interfaces: tuple[str, ...] = ()
    networks: tuple[NetworkEntry, ...] = ()
    protocols: tuple[ProtocolEntry, ...] = ()
    ports: tuple[PortEntry, ...] = ()
    vlans: tuple[int, ...] = ()
    upcalls_only: bool = False
    drops_only: bool = False
    sample: int = 1

    def __post_init__(self) -> None:
        for dimension in DIMENSIONS:
            if len(self.entries(dimension)) > MOST_ENTRIES:
                problem = (
                    f"{len(self.entries(dimension))} {dimension} are more than can be captured at a time"
                )
                raise CaptureError(problem, f"name {MOST_ENTRIES} or fewer")
        for name in self.interfaces:
            if not device_name(name):
                raise CaptureError(f'no device can be called "{printable(name)}"', "see `ip link`")
        if not 1 <= self.sample <= MOST_SAMPLE:
            raise CaptureError(f"one in {self.sample} cannot be sampled", f"give 1 to {MOST_SAMPLE}")

    def __bool__(self) -> bool:
        """Whether it leaves any packet out."""
        return self != EVERY_PACKET

    def __str__(self) -> str:
        sampling = f"1 in {self.sample}" if self.sample > 1 else ""
        return ", ".join(filter(None, (self.filter_text, sampling)))

    @property
    def filter_text(self) -> str:
        """What it says but for the sampling, in the filter's language; empty: every packet."""
        groups = (
            [str(Interface("in", name)) for name in self.interfaces],
            list(map(str, self.networks)),
            list(map(str, self.protocols)),
            list(map(str, self.ports)),
            [str(Vlan(number)) for number in self.vlans],
            ["upcall"] if self.upcalls_only else [],
            ["drop"] if self.drops_only else [],
        )
        return " and ".join(_any_of(group) for group in groups if group)

    def entries(self, dimension: str) -> tuple[Entry, ...]:
        """Return the entries of a dimension, by the attribute's name."""
        found: tuple[Entry, ...] = getattr(self, dimension)
        return found


EVERY_PACKET = Capture()


def device_name(name: str) -> bytes:
    """Return a device's name as the kernel has it; empty where no device can be called so."""
    try:
        found = name.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return b""
    return found if len(found) <= MOST_NAME and b"\0" not in found else b""


def _any_of(texts: list[str]) -> str:
    """Join conditions of which one must be true; ethertypes that share a name give the same text."""
    different = list(dict.fromkeys(texts))
    return different[0] if len(different) == 1 else f"({' or '.join(different)})"
