"""Sequences of values, each known by one small number."""

from __future__ import annotations

from array import array
from collections.abc import Hashable, Iterable
from itertools import repeat
from typing import Generic, TypeVar, cast

EMPTY = 0  # the number of the empty sequence
SPARE = 4096  # so many unused numbers are not worth a sweep
MOST_ITEMS = 1024  # a packet caught in a forwarding loop goes on for ever; its sequences do not

T = TypeVar("T", bound=Hashable)


class Sequences(Generic[T]):
    """A table of sequences; equal ones have equal numbers, so a column of numbers stands for them.

    A sequence is kept as its beginning and its last item: one that grows by an item costs one entry,
    however long it is. Numbers that no kept packet uses are given out again after a sweep;
    ``generation`` tells whoever remembers something by number that they changed their meaning.
    """

    def __init__(self) -> None:
        self.generation = 0
        self.starts = array("I", [EMPTY])  # the sequence without its last item
        self.items: list[T] = [cast(T, None)]  # the last item; None where there is none
        self.lengths = array("I", [0])
        self.last_packets = array("Q", [0])  # the newest packet that came to have this sequence
        self._numbers: dict[tuple[int, T], int] = {}
        self._used: dict[int, int] = {}  # by number: the newest packet, not yet in ``last_packets``
        self._free: list[int] = []
        self._live = 0

    def __len__(self) -> int:
        """Count the sequences, the empty one apart."""
        return len(self._numbers)

    def extend(self, start: int, item: T) -> int:
        """Return the number of a sequence with one more item; of the same one when it is too long."""
        if self.lengths[start] >= MOST_ITEMS:
            return start
        number = self._numbers.get((start, item))
        if number is None:
            number = self._numbers[start, item] = self._new(start, item)
        return number

    def use(self, number: int, packet: int) -> None:
        """Note that a packet has this sequence."""
        if self.last_packets[number] < packet:
            self.last_packets[number] = packet

    def use_all(self, numbers: Iterable[int], packet: int) -> None:
        """Note that packets have these sequences, the newest of them that one."""
        self._used.update(zip(set(numbers), repeat(packet)))

    def values(self, number: int) -> tuple[T, ...]:
        """Return a sequence's items."""
        found: list[T] = []
        while number != EMPTY:
            found.append(self.items[number])
            number = self.starts[number]
        return tuple(reversed(found))

    def sweep(self, first_packet: int) -> bool:
        """Forget what only packets before that one had; return whether a number became free.

        A sweep looks at every sequence, so it waits until their number has doubled.
        """
        if len(self._numbers) < 2 * self._live + SPARE:
            return False
        self._note_used()
        # A packet has had every beginning of its sequence: a beginning is never older than what follows.
        dead = [key for key, number in self._numbers.items() if self.last_packets[number] < first_packet]
        for key in dead:
            number = self._numbers.pop(key)
            self.items[number] = cast(T, None)
            self._free.append(number)
        self._live = len(self._numbers)
        self.generation += bool(dead)
        return bool(dead)

    def _note_used(self) -> None:
        for number, packet in self._used.items():
            while number != EMPTY and self.last_packets[number] < packet:
                self.last_packets[number] = packet
                number = self.starts[number]
        self._used.clear()

    def _new(self, start: int, item: T) -> int:
        if self._free:
            number = self._free.pop()
            self.starts[number], self.items[number] = start, item
            self.lengths[number], self.last_packets[number] = self.lengths[start] + 1, 0
            return number
        self.starts.append(start)
        self.items.append(item)
        self.lengths.append(self.lengths[start] + 1)
        self.last_packets.append(0)
        return len(self.items) - 1
