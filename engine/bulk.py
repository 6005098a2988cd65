"""Events and first bytes as sequences that keep whole packets in bulk, and make items for who iterates."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Generic, Self, TypeVar, overload

from engine.events import Event, PacketBytes
from engine.passages import Run

T = TypeVar("T", Event, PacketBytes)


class Bulk(Sequence[T], Generic[T]):
    """Runs of packets and single items, in order. It grows at its end.

    Attributes:
        parts: runs, and lists of single items. Read only.
    """

    def __init__(self) -> None:
        self.parts: list[Run | list[T]] = []
        self._singles: list[T] | None = None  # the last part, where it takes single items

    def append(self, item: T) -> None:
        """Add a single item."""
        if self._singles is None:
            self._singles = []
            self.parts.append(self._singles)
        self._singles.append(item)

    def append_run(self, run: Run) -> None:
        """Add packets; the run may itself grow for as long as nothing else is added."""
        self._singles = None
        self.parts.append(run)

    def __iadd__(self, other: Bulk[T]) -> Self:
        """Add all of another one, which must not grow any more."""
        self._singles = None
        self.parts += other.parts
        return self

    def __bool__(self) -> bool:
        return bool(self.parts)

    def __len__(self) -> int:
        return sum(self._count(part) if isinstance(part, Run) else len(part) for part in self.parts)

    def __iter__(self) -> Iterator[T]:
        return chain.from_iterable(
            self._items(part) if isinstance(part, Run) else part for part in self.parts
        )

    @overload
    def __getitem__(self, index: int) -> T: ...

    @overload
    def __getitem__(self, index: slice) -> list[T]: ...

    def __getitem__(self, index: int | slice) -> T | list[T]:
        return list(self)[index]

    @abstractmethod
    def _count(self, run: Run) -> int:
        """Count the items of a run."""

    @abstractmethod
    def _items(self, run: Run) -> Iterator[T]:
        """Make the items of a run."""


class Events(Bulk[Event]):
    """Events."""

    def _count(self, run: Run) -> int:
        return sum(len(passage[3]) for passage in run.passages)

    def _items(self, run: Run) -> Iterator[Event]:
        return run.events()


class FirstBytes(Bulk[PacketBytes]):
    """The first bytes of packets."""

    def _count(self, run: Run) -> int:
        return len(run.passages)

    def _items(self, run: Run) -> Iterator[PacketBytes]:
        return run.first_bytes()
