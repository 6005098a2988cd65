"""Which packets show their events."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Callable, Sequence


class Expansion:
    """A rule for all packets, and the packets that are the other way round."""

    def __init__(self) -> None:
        self.everything = False  # packets that nobody touched are expanded
        self._exceptions: set[int] = set()

    def __contains__(self, packet: int) -> bool:
        return (packet in self._exceptions) != self.everything

    def heights(self, packets: Sequence[int], tall: Callable[[int], int]) -> array[int]:
        """Return how many rows each of some packets has; nearly all of them cost nothing while few are open.

        Args:
            packets: in order.
            tall: tells the rows of an expanded packet.
        """
        if self.everything:
            return array("I", [tall(packet) if packet in self else 1 for packet in packets])
        heights = array("I", [1]) * len(packets)
        for packet in self._exceptions:
            at = bisect_left(packets, packet)
            if at < len(packets) and packets[at] == packet:
                heights[at] = tall(packet)
        return heights

    def set(self, packet: int, expanded: bool) -> None:
        """Expand or collapse one packet."""
        if expanded == self.everything:
            self._exceptions.discard(packet)
        else:
            self._exceptions.add(packet)

    def set_all(self, expanded: bool) -> None:
        """Expand or collapse all packets, those that will come too."""
        self.everything = expanded
        self._exceptions.clear()

    def forget_before(self, packet: int) -> None:
        """Drop what is known of packets before this one: they are gone for good."""
        if self._exceptions and min(self._exceptions) < packet:
            self._exceptions = {held for held in self._exceptions if held >= packet}
