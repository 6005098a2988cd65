"""Where a database server listens, in the words of OVS (ovsdb(7), "Connection Methods")."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from engine.ovsdb.errors import RemoteInvalid

DEFAULT_PORT = 6640  # of OVSDB (IANA); OVN's databases have 6641 and 6642, and always say so
_ADDRESS = re.compile(r"(?P<host>\[[0-9A-Fa-f:.%\w]+\]|[^:\[\]\s]+)(?::(?P<port>\d{1,5}))?")


@dataclass(frozen=True)
class Remote:
    """One server.

    Attributes:
        method: ``unix``, ``tcp`` or ``ssl``.
        host: name or address; of ``unix`` the socket's path.
        port: 0 for ``unix``.
    """

    method: str
    host: str
    port: int = 0

    def __str__(self) -> str:
        if self.method == "unix":
            return f"unix:{self.host}"
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.method}:{host}:{self.port}"


def told(remotes: Iterable[Remote]) -> str:
    """Return connections as ``parse_remotes`` reads them; empty for none."""
    return ",".join(map(str, remotes))


def parse_remotes(text: str) -> tuple[Remote, ...]:
    """Read one connection, or the members of a cluster with commas between.

    Raises:
        RemoteInvalid: one of them is none, or there is none.
    """
    pieces = [piece.strip() for piece in text.split(",")]
    return tuple(_remote(piece) for piece in pieces)


def _remote(text: str) -> Remote:
    method, _, rest = text.partition(":")
    if method == "unix" and rest:
        return Remote(method, rest)
    found = _ADDRESS.fullmatch(rest)
    port = int(found["port"] or DEFAULT_PORT) if found else 0
    if method not in ("tcp", "ssl") or found is None or not 0 < port < 1 << 16:
        raise RemoteInvalid(text)
    return Remote(method, found["host"].strip("[]"), port)
