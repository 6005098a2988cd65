"""What ``fdb/show`` tells: which MAC was learnt at which port of a bridge (ofproto/ofproto-dpif.c)."""

from __future__ import annotations

import re
from dataclasses import dataclass

_ENTRY = re.compile(
    r"(?P<port>\S+)\s+(?P<vlan>\d{1,5})\s+(?P<mac>(?:[0-9a-fA-F]{2}:){5}[0-9a-fA-F]{2})\s+(?P<age>\d{1,10}|static)",
    re.A,
)
_HEADING = ("port", "VLAN", "MAC", "Age")


@dataclass(frozen=True)
class FdbEntry:
    """A MAC address.

    Attributes:
        port: its number in OpenFlow, or ``LOCAL``.
        vlan: 0 for none.
        mac: the address.
        age: seconds since a packet came from there; None: it was set by hand, and stays.
    """

    port: str
    vlan: int
    mac: str
    age: int | None


@dataclass(frozen=True)
class Fdb:
    """The whole answer.

    Attributes:
        entries: in the order told.
        other: lines that are none.
    """

    entries: tuple[FdbEntry, ...] = ()
    other: tuple[str, ...] = ()


def parse_fdb(text: str) -> Fdb:
    """Read the answer; never raises, and loses no line but the heading."""
    entries: list[FdbEntry] = []
    other: list[str] = []
    for line in filter(None, map(str.strip, text.split("\n"))):
        if found := _ENTRY.fullmatch(line):
            port, vlan, mac, age = found.groups()
            entries.append(FdbEntry(port, int(vlan), mac, None if age == "static" else int(age)))
        elif tuple(line.split()) != _HEADING:
            other.append(line)
    return Fdb(tuple(entries), tuple(other))
