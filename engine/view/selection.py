"""Which packets have rows, and which of them match the filter."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from itertools import repeat

from engine.view.row_index import RowIndex


class Selection:
    """Rows for the packets that match; or, with their surroundings, for all, and which of these match.

    Without surroundings ``matches`` is ``rows``: nothing is kept twice.

    Args:
        heights: tells how many rows each of some packets, which are in order, has.

    Attributes:
        rows: the packets that have rows.
        matches: those that match. Both read only.
    """

    def __init__(self, heights: Callable[[Sequence[int]], array[int]]) -> None:
        self._heights = heights
        self.rows = RowIndex()
        self.matches = self.rows

    @property
    def surrounded(self) -> bool:
        """Whether packets that do not match have rows, too."""
        return self.matches is not self.rows

    def fill(self, everything: Sequence[int], matching: Sequence[int], surrounded: bool) -> None:
        """Take these packets in place of all; both are in order, and all that match are in everything."""
        filled = self.surrounded and surrounded and self._holds(everything)
        self.matches = RowIndex() if surrounded else self.rows
        if surrounded:
            self.matches.fill(matching, repeat(1, len(matching)))
        if not filled:  # else another filter changes no row
            shown = everything if surrounded else matching
            self.rows.fill(shown, self._heights(shown))

    def _holds(self, packets: Sequence[int]) -> bool:
        """Whether the rows are of these packets, consecutive ones."""
        if not packets:
            return not len(self.rows)
        ends = self.rows.first(), self.rows.last()
        return len(self.rows) == len(packets) and ends == (packets[0], packets[-1])

    def place(self, packets: Sequence[int], matching: Sequence[int]) -> None:
        """Take packets that are new or changed, in order, and those of them that match."""
        shown = packets if self.surrounded else matching
        for packet, height in zip(shown, self._heights(shown), strict=True):
            self.rows.put(packet, height)
        if self.surrounded:
            for packet in matching:
                self.matches.put(packet, 1)
        if len(matching) < len(packets):
            for packet in set(packets).difference(matching):
                self.matches.remove(packet)

    def rematch(self, packet: int, matching: bool) -> None:
        """Take anew whether a packet matches; a row that it has stays as it is."""
        if not matching:
            self.matches.remove(packet)
        elif packet not in self.matches:
            self.matches.put(packet, 1 if self.surrounded else self._heights((packet,))[0])

    def resize(self, packet: int) -> None:
        """Take a packet's height anew."""
        if packet in self.rows:
            self.rows.put(packet, *self._heights((packet,)))

    def resize_all(self) -> None:
        """Take all heights anew."""
        shown = list(self.rows)
        self.rows.fill(shown, self._heights(shown))

    def drop_before(self, packet: int) -> None:
        """Drop all packets before this one."""
        self.rows.drop_before(packet)
        if self.surrounded:
            self.matches.drop_before(packet)

    def match_after(self, packet: int) -> int | None:
        """Return the next packet that matches, or None."""
        return _after(self.matches, packet)

    def match_before(self, packet: int) -> int | None:
        """Return the packet before this one that matches, or None."""
        return _before(self.matches, packet)

    def shown_after(self, packet: int) -> int | None:
        """Return the next packet that has rows, or None."""
        return _after(self.rows, packet)

    def shown_before(self, packet: int) -> int | None:
        """Return the packet in the row above this one's, or None."""
        return _before(self.rows, packet)


def _after(rows: RowIndex, packet: int) -> int | None:
    near = rows.nearest(packet)
    if near is None or near > packet:
        return near
    row = (rows.row_of(near) or 0) + rows.height(near)
    return rows.at(row)[0] if row < rows.rows else None


def _before(rows: RowIndex, packet: int) -> int | None:
    near = rows.nearest(packet)
    if near is None or near < packet:
        return near
    row = rows.row_of(near) or 0
    return rows.at(row - 1)[0] if row else None
