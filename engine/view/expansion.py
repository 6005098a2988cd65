"""Which packets show their events."""

from __future__ import annotations


class Expansion:
    """A rule for all packets, and the packets that are the other way round."""

    def __init__(self) -> None:
        self.everything = False  # packets that nobody touched are expanded
        self._exceptions: set[int] = set()

    def __contains__(self, packet: int) -> bool:
        return (packet in self._exceptions) != self.everything

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
