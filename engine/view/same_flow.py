"""From a packet to the next one of its flow, and to the other direction's."""

from __future__ import annotations

from itertools import compress
from typing import NamedTuple

from engine.headers import Headers
from engine.store import PacketStore
from engine.store.columns import PacketColumns


class Direction(NamedTuple):
    """One direction of a flow: the five-tuple, as a packet's first bytes tell it.

    Where there is no network address it is told by the Ethernet addresses.
    """

    protocol: str
    src: str
    dst: str
    sport: int | None
    dport: int | None

    @property
    def reverse(self) -> Direction:
        """The other direction."""
        return Direction(self.protocol, self.dst, self.src, self.dport, self.sport)


def direction_of(headers: Headers) -> Direction | None:
    """Return the direction that a packet is of; None where its bytes do not tell."""
    if headers.src or headers.dst:
        return Direction(headers.protocol, headers.src, headers.dst, headers.sport, headers.dport)
    if headers.eth_src or headers.eth_dst:
        return Direction(headers.protocol, headers.eth_src, headers.eth_dst, None, None)
    return None


def next_packet(store: PacketStore, direction: Direction, packet: int, last: int | None = None) -> int | None:
    """Return the first packet of the direction after that one, no later than ``last``, if any."""
    columns = store.columns
    end = columns.size if last is None else min(columns.size, last - columns.first + 1)
    return _first_of(columns, direction, range(max(packet + 1 - columns.first, 0), end))


def previous_packet(store: PacketStore, direction: Direction, packet: int) -> int | None:
    """Return the last packet of the direction before that one; None where there is none."""
    columns = store.columns
    return _first_of(columns, direction, range(min(packet - columns.first, columns.size) - 1, -1, -1))


def nearest_packet(
    store: PacketStore, direction: Direction, packet: int, time: int, last: int | None = None
) -> int | None:
    """Return the packet of a direction that is nearest to another packet in time; of two the newer."""
    columns = store.columns
    after = next_packet(store, direction, packet, last)
    before = previous_packet(store, direction, packet)
    found = [near for near in (after, before) if near is not None]
    return min(found, key=lambda near: abs(columns.times[near - columns.first] - time), default=None)


def _first_of(columns: PacketColumns, direction: Direction, places: range) -> int | None:
    """Return the first of the packets at those places, in their order, that is of the direction.

    A column is looked through by C code alone: see ``tests/bench/bench_journey.py`` for what it takes.
    """
    wanted = _header_numbers(columns, direction)
    if not wanted or not places:
        return None
    low, high = min(places[0], places[-1]), max(places[0], places[-1])
    headers = columns.headers[low : high + 1][:: places.step]
    for at in compress(places, map(wanted.__contains__, headers)):
        if columns.counts[at]:
            return columns.first + at
    return None


def _header_numbers(columns: PacketColumns, direction: Direction) -> frozenset[int]:
    """Return the numbers of the headers of a direction: its packets differ by flags, MAC addresses, tags."""
    _, src, _, sport, dport = direction
    items = columns.header_table.items
    ends = [
        number
        for number, headers in enumerate(items)
        if headers  # not so of a number that nobody has
        and headers[7] == sport
        and headers[8] == dport
        and src in (headers[5], headers[0])
    ]
    return frozenset(number for number in ends if direction_of(items[number]) == direction)
