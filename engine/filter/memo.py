"""Answers that are remembered for each distinct value, so that a packet's answer is one look-up."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, Generic, TypeVar

from engine.store.sequences import EMPTY, Sequences

T = TypeVar("T", bound=Hashable)
Test = Callable[[T], bool]


class ValueMemo(dict[int, int]):
    """What a function says of a number."""

    def __init__(self, function: Callable[[int], int]) -> None:
        super().__init__()
        self._function = function

    def __missing__(self, number: int) -> int:
        answer = self[number] = self._function(number)
        return answer


class SequenceMemo(dict[int, int], Generic[T]):
    """Whether a sequence, by its number, has an item that passes a test: 1 or 0.

    Args:
        table: what the numbers stand for.
        test: the test of an item; nothing must be found in None.
        empty: the answer for the empty sequence.
        first: ask about the first item alone.
    """

    def __init__(
        self, table: Sequences[T], test: Test[T], *, empty: bool = False, first: bool = False
    ) -> None:
        super().__init__({EMPTY: int(empty)})
        self.table = table
        self._test = test
        self._first = first

    def finds_nothing(self) -> bool:
        """Whether the answer is no for every sequence of the table: quick where that is short."""
        # None is a free number, or an item in which nothing is found.
        items = (item for item in set(self.table.items) if item is not None)
        return not self[EMPTY] and not any(map(self._test, items))

    def __missing__(self, number: int) -> int:
        starts, items = self.table.starts, self.table.items
        pending = []
        while number not in self:
            pending.append(number)
            number = starts[number]
        answer = self[number]
        for longer in reversed(pending):
            begins = starts[longer] == EMPTY
            if begins or not (answer or self._first):
                answer = int(self._test(items[longer]))
            self[longer] = answer
        return answer


class Memory:
    """The memos of one filter over one store, forgotten when the store gives its numbers a new meaning."""

    def __init__(self) -> None:
        self._memos: dict[tuple[Hashable, str], tuple[int, SequenceMemo[Any]]] = {}

    def sequence(
        self,
        key: Hashable,
        name: str,
        table: Sequences[T],
        test: Test[T],
        *,
        empty: bool = False,
        first: bool = False,
    ) -> SequenceMemo[T]:
        """Return the memo of a test of a table's items; ``key`` and ``name`` are the test's identity."""
        known = self._memos.get((key, name))
        if known is not None and known[0] == table.generation:
            return known[1]
        memo = SequenceMemo(table, test, empty=empty, first=first)
        self._memos[key, name] = table.generation, memo
        return memo
