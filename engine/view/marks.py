"""Packets that the user marked, to come back to or to export."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from engine.view.row_index import RowIndex


class Jump(NamedTuple):
    """Where to go from a packet.

    Attributes:
        packet: there.
        wrapped: it went on at the other end.
    """

    packet: int
    wrapped: bool


class Marks:
    """Numbers of packets, in their order."""

    def __init__(self) -> None:
        self._packets: list[int] = []

    def __len__(self) -> int:
        return len(self._packets)

    def __iter__(self) -> Iterator[int]:
        return iter(self._packets)

    def __contains__(self, packet: object) -> bool:
        if not isinstance(packet, int):
            return False
        place = bisect_left(self._packets, packet)
        return place < len(self._packets) and self._packets[place] == packet

    def toggle(self, packet: int) -> None:
        """Mark the packet, or take its mark away."""
        place = bisect_left(self._packets, packet)
        if packet in self:
            del self._packets[place]
        else:
            self._packets.insert(place, packet)

    def forget_before(self, packet: int) -> None:
        """Drop the marks of packets before this one: they are gone for good."""
        del self._packets[: bisect_left(self._packets, packet)]

    def next(self, packet: int, among: RowIndex | set[int]) -> Jump | None:
        """Return the next marked packet after this one, of those that can be gone to; None if there is none.

        From the last one it goes on with the first; the packet itself is next where no other is.
        """
        place = bisect_right(self._packets, packet)
        later, earlier = self._packets[place:], self._packets[:place]
        jumps = (*(Jump(found, False) for found in later), *(Jump(found, True) for found in earlier))
        return next((jump for jump in jumps if jump.packet in among), None)
