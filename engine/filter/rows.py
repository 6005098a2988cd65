"""Some packets' rows out of a store's columns."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from operator import itemgetter

from engine.store.columns import PacketColumns
from engine.store.store import PacketStore


class Rows:
    """The packets that a filter is asked about, those that are kept of them, in the order given.

    Args:
        store: where they are.
        packets: their numbers.
    """

    def __init__(self, store: PacketStore, packets: Iterable[int]) -> None:
        self.store = store
        self.columns: PacketColumns = store.columns
        self.packets = _kept(store, packets)
        self.size = len(self.packets)
        self._start = self.packets[0] - store.first_packet if self.size else 0
        self._consecutive = _are_consecutive(self.packets)
        self._positions: tuple[int, ...] = ()

    def of(self, column: array[int]) -> Sequence[int]:
        """Return the packets' entries of a column."""
        if self._consecutive:
            return column[self._start : self._start + self.size]
        if not self._positions:
            first = self.store.first_packet
            self._positions = tuple(packet - first for packet in self.packets)
        if self.size == 1:
            return (column[self._positions[0]],)
        return itemgetter(*self._positions)(column)  # type: ignore[no-any-return]


def _kept(store: PacketStore, packets: Iterable[int]) -> Sequence[int]:
    found = packets if isinstance(packets, Sequence) else list(packets)
    first, last = store.first_packet, store.last_packet
    if isinstance(found, range) and found.step == 1:
        return range(max(found.start, first), min(found.stop, last + 1))
    if found and not (first <= min(found) and max(found) <= last):
        return [packet for packet in found if first <= packet <= last]
    return found


def _are_consecutive(packets: Sequence[int]) -> bool:
    if not packets:
        return True
    whole = range(packets[0], packets[0] + len(packets))
    if isinstance(packets, range):
        return packets == whole
    return packets[-1] == whole[-1] and list(packets) == list(whole)
