"""The place of the cursor: a packet and an event of it, never a row number."""

from __future__ import annotations

from typing import NamedTuple


class Focus(NamedTuple):
    """A packet, and the number of one of its events; None: the packet's own row."""

    packet: int
    event: int | None = None
