"""What a ct action does to addresses, as OVS writes it: ``nat(src=10.0.0.9-10.0.0.20:1024-2048,random)``."""

from __future__ import annotations

import re
from typing import NamedTuple

# The kernel's RANDOM is OVS's hash, its RANDOM_FULLY is random (net/openvswitch/conntrack.c, parse_nat).
NAT_FLAGS = ("persistent", "hash", "random")
_PORTS = r"(?::(\d{1,5})(?:-(\d{1,5}))?)?"
_RANGES = (
    re.compile(r"([\d.]*)(?:-([\d.]+))?" + _PORTS),
    re.compile(r"\[([^]]+)\](?:-\[([^]]+)\])?" + _PORTS),
    re.compile(r"([^-\[\]]+)(?:-([^-\[\]]+))?()()"),  # IPv6 without ports has no brackets
)


class Nat(NamedTuple):
    """The range that a source or destination is mapped to.

    Attributes:
        direction: "src" or "dst"; empty: only what the connection was committed with.
        min_addr: the first address; empty: any.
        max_addr: the last one, often the same.
        min_port: the first port; None: any.
        max_port: the last one, often the same.
        flags: of NAT_FLAGS, in their order.
    """

    direction: str
    min_addr: str = ""
    max_addr: str = ""
    min_port: int | None = None
    max_port: int | None = None
    flags: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The words in the brackets of ``nat(...)``; empty where OVS writes none."""
        if not self.direction:
            return ""
        where = self._addresses() + self._ports()
        return ",".join([self.direction + (f"={where}" if where else ""), *self.flags])

    def _addresses(self) -> str:
        bracketed = ":" in self.min_addr and self.min_port is not None
        ends = dict.fromkeys((self.min_addr, self.max_addr))
        return "-".join(f"[{end}]" if bracketed else end for end in ends if end)

    def _ports(self) -> str:
        if self.min_port is None:
            return ""
        last = "" if self.max_port in (None, self.min_port) else f"-{self.max_port}"
        return f":{self.min_port}{last}"


def parse_nat(text: str) -> Nat | None:
    """Read what OVS writes in the brackets of ``nat(...)``; None where it is something else."""
    where, *flags = text.split(",")
    direction, equals, where = where.partition("=")
    if direction not in ("src", "dst") or not set(flags) <= set(NAT_FLAGS):
        return None
    found = next(filter(None, (pattern.fullmatch(where) for pattern in _RANGES)), None)
    if equals and not found:
        return None
    first, last, low, high = found.groups() if found else (None, None, None, None)
    return Nat(
        direction,
        first or "",
        last or first or "",
        int(low) if low else None,
        int(high or low) if low else None,
        tuple(flags),
    )
