"""Which row belongs to which packet, and back, while packets of changing height come and go.

The packets stand in their order in blocks of a few hundred; each block knows its number of rows, and the
first rows of the blocks are summed up as far as they are right. So an append costs the same at a million
packets, and any other change costs the sums of the blocks behind it.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate

BLOCK = 512  # packets; twice as many in a block that packets were put into


class _Block:
    """Packets in order, their heights, and the sum of these."""

    __slots__ = ("heights", "packets", "rows")

    def __init__(self, packets: Iterable[int], heights: Iterable[int]) -> None:
        self.packets = array("q", packets)
        self.heights = array("I", heights)
        self.rows = sum(self.heights)

    def find(self, packet: int) -> int | None:
        """Return the position of the packet, or None."""
        position = bisect_left(self.packets, packet)
        found = position < len(self.packets) and self.packets[position] == packet
        return position if found else None

    def locate(self, row: int) -> tuple[int, int]:
        """Return the position that holds the block's row, and the row in it."""
        if self.rows == len(self.packets):  # all of height one: nothing to sum up
            return row, 0
        ends = list(accumulate(self.heights))
        position = bisect_right(ends, row)
        return position, row - (ends[position - 1] if position else 0)

    def split(self) -> _Block:
        """Cut the second half off and return it."""
        middle = len(self.packets) // 2
        other = _Block(self.packets[middle:], self.heights[middle:])
        del self.packets[middle:], self.heights[middle:]
        self.rows -= other.rows
        return other

    def drop_before(self, packet: int) -> int:
        """Drop what is before the packet; return how many packets that were."""
        position = bisect_left(self.packets, packet)
        self.rows -= sum(self.heights[:position])
        del self.packets[:position], self.heights[:position]
        return position


class RowIndex:
    """An ordered list of packets, each so many rows high (at least one)."""

    def __init__(self) -> None:
        self._blocks: list[_Block] = []
        self._firsts: list[int] = []  # the first packet of each block
        self._starts: list[int] = []  # the first row of each block, as far as it is known
        self._count = 0
        self._rows = 0

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[int]:
        for block in self._blocks:
            yield from block.packets

    def __contains__(self, packet: int) -> bool:
        return self.height(packet) > 0

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return self._rows

    def fill(self, packets: Iterable[int], heights: Iterable[int]) -> None:
        """Take these packets, in order, in place of all that is held."""
        ordered, tall = array("q", packets), array("I", heights)
        cuts = range(0, len(ordered), BLOCK)
        self._blocks = [_Block(ordered[cut : cut + BLOCK], tall[cut : cut + BLOCK]) for cut in cuts]
        self._firsts = [block.packets[0] for block in self._blocks]
        self._starts = []
        self._count = len(ordered)
        self._rows = sum(block.rows for block in self._blocks)

    def height(self, packet: int) -> int:
        """Return how many rows the packet has, 0 if it is not held."""
        found = self._find(packet)
        return self._blocks[found[0]].heights[found[1]] if found else 0

    def put(self, packet: int, height: int) -> None:
        """Hold the packet in its place, so many rows high; it may be held already."""
        if not self._blocks or packet > self._blocks[-1].packets[-1]:
            self._append(packet, height)
        elif found := self._find(packet):
            self._change(*found, height)
        else:
            self._insert(packet, height)

    def remove(self, packet: int) -> bool:
        """Hold the packet no longer; return whether it was held."""
        found = self._find(packet)
        if not found:
            return False
        number, position = found
        block = self._blocks[number]
        self._grow(number, -block.heights[position])
        del block.packets[position], block.heights[position]
        self._count -= 1
        if block.packets:
            self._firsts[number] = block.packets[0]
        else:
            del self._blocks[number], self._firsts[number], self._starts[number:]
        return True

    def drop_before(self, packet: int) -> None:
        """Drop all packets before this one."""
        keep = bisect_right(self._firsts, packet) - 1
        if keep < 0:
            return
        self._count -= sum(len(block.packets) for block in self._blocks[:keep])
        del self._blocks[:keep], self._firsts[:keep]
        dropped = self._blocks[0].drop_before(packet)
        self._count -= dropped
        if not self._blocks[0].packets:
            del self._blocks[0], self._firsts[0]
        elif dropped:
            self._firsts[0] = self._blocks[0].packets[0]
        if keep or dropped:
            self._starts = []
            self._rows = sum(block.rows for block in self._blocks)

    def row_of(self, packet: int) -> int | None:
        """Return the first row of the packet, or None if it is not held."""
        found = self._find(packet)
        if not found:
            return None
        number, position = found
        block = self._blocks[number]
        flat = block.rows == len(block.packets)
        return self._start(number) + (position if flat else sum(block.heights[:position]))

    def at(self, row: int) -> tuple[int, int]:
        """Return the packet that the row belongs to, and the row's offset in it.

        Raises:
            IndexError: there is no such row.
        """
        if not 0 <= row < self._rows:
            raise IndexError(row)
        number, position, offset = self._locate(row)
        return self._blocks[number].packets[position], offset

    def walk(self, row: int) -> Iterator[tuple[int, int]]:
        """Yield packet and offset of that row and of all rows behind it."""
        if not 0 <= row < self._rows:
            return
        number, position, offset = self._locate(row)
        for block in self._blocks[number:]:
            for index in range(position, len(block.packets)):
                packet = block.packets[index]
                for below in range(offset, block.heights[index]):
                    yield packet, below
                offset = 0
            position = 0

    def first(self) -> int | None:
        """Return the first packet, or None."""
        return self._firsts[0] if self._firsts else None

    def last(self) -> int | None:
        """Return the last packet, or None."""
        return self._blocks[-1].packets[-1] if self._blocks else None

    def nearest(self, packet: int) -> int | None:
        """Return the held packet whose number is nearest to this one; the later one of two."""
        if not self._blocks:
            return None
        number = max(bisect_right(self._firsts, packet) - 1, 0)
        block = self._blocks[number].packets
        position = bisect_left(block, packet)
        near = [block[i] for i in (position - 1, position) if 0 <= i < len(block)]
        if position == len(block) and number + 1 < len(self._firsts):
            near.append(self._firsts[number + 1])
        return min(near, key=lambda held: (abs(held - packet), -held))

    def _find(self, packet: int) -> tuple[int, int] | None:
        number = bisect_right(self._firsts, packet) - 1
        if number < 0:
            return None
        position = self._blocks[number].find(packet)
        return None if position is None else (number, position)

    def _append(self, packet: int, height: int) -> None:
        if not self._blocks or len(self._blocks[-1].packets) >= BLOCK:
            self._blocks.append(_Block((), ()))
            self._firsts.append(packet)
        block = self._blocks[-1]
        block.packets.append(packet)
        block.heights.append(height)
        block.rows += height
        self._rows += height
        self._count += 1

    def _insert(self, packet: int, height: int) -> None:
        number = max(bisect_right(self._firsts, packet) - 1, 0)
        block = self._blocks[number]
        position = bisect_left(block.packets, packet)
        block.packets.insert(position, packet)
        block.heights.insert(position, height)
        self._firsts[number] = block.packets[0]
        self._grow(number, height)
        self._count += 1
        if len(block.packets) > 2 * BLOCK:
            other = block.split()
            self._blocks.insert(number + 1, other)
            self._firsts.insert(number + 1, other.packets[0])

    def _change(self, number: int, position: int, height: int) -> None:
        heights = self._blocks[number].heights
        if heights[position] != height:
            self._grow(number, height - heights[position])
            heights[position] = height

    def _grow(self, number: int, rows: int) -> None:
        self._blocks[number].rows += rows
        self._rows += rows
        del self._starts[number + 1 :]

    def _start(self, number: int) -> int:
        starts = self._starts or [0]
        while len(starts) <= number:
            starts.append(starts[-1] + self._blocks[len(starts) - 1].rows)
        self._starts = starts
        return starts[number]

    def _locate(self, row: int) -> tuple[int, int, int]:
        self._start(len(self._blocks) - 1)
        number = bisect_right(self._starts, row) - 1
        return number, *self._blocks[number].locate(row - self._starts[number])
