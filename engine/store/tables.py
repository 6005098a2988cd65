"""The distinct values of a chunk, each kept once and known by a number of 16 bits."""

from __future__ import annotations

from typing import Generic, TypeVar

from engine.events import (
    Detail,
    EventKind,
    FlowTblLookup,
    Pass,
    Task,
    Upcall,
    UpcallReturn,
)
from engine.store.traits import Effect, effect_of

T = TypeVar("T")


class Numbering(dict[T, int], Generic[T]):
    """Numbers for values: looking up a new one gives it the next number.

    Args:
        values: the values by number; it grows.
        older: the numbering of an older chunk, for the values that both can share.
    """

    def __init__(self, values: list[T], older: Numbering[T] | None) -> None:
        super().__init__()
        self.values_by_number = values
        self.older = older

    def __missing__(self, value: T) -> int:
        if self.older is not None and value in self.older:
            value = self.older.values_by_number[self.older[value]]
        self.values_by_number.append(value)
        number = self[value] = len(self.values_by_number) - 1
        self.added(value)
        return number

    def added(self, value: T) -> None:
        """Take note of a new value."""

    def close(self) -> None:
        """Let go of the older numbering, whose values were all that was left of its use."""
        if self.older is not None:
            self.older.clear()
            self.older = None


class DetailNumbering(Numbering[Detail]):
    """Numbers for the details of one kind of event, and what each does to its packet.

    Kinds are kept apart because tuples of different kinds can be equal: UpcallReturn(0), UpcallRecv(0).
    """

    def __init__(self, tables: Tables, older: Numbering[Detail] | None) -> None:
        super().__init__(tables.details, older)
        self._effects = tables.effects
        self._signs = tables.signs

    def added(self, value: Detail) -> None:
        """Work out once what every event with this detail does."""
        self._effects.append(effect_of(value))
        self._signs.append(sign(value))


class Tables:
    """The distinct tasks and details of a chunk.

    Args:
        older: the tables of the chunk before: most values occur in both, and are kept once.

    Attributes:
        tasks: by number.
        details: by number, those of all kinds together.
        effects: what each detail does to its packet; empty once the chunk is closed.
        signs: what of each detail matters to which stages are missing.
        grown: (sequence, detail) to the longer sequence, see ``Sequences``.
    """

    def __init__(self, older: Tables | None) -> None:
        self.tasks: list[Task] = []
        self.details: list[Detail] = []
        self.effects: list[Effect] = []
        self.signs = bytearray()
        self.task_ids: Numbering[Task] = Numbering(self.tasks, older.task_ids if older else None)
        kinds = range(max(EventKind) + 1)
        self.detail_ids: list[DetailNumbering] = [
            DetailNumbering(self, older.detail_ids[kind] if older else None) for kind in kinds
        ]
        self.grown: dict[int, int] = {}

    def close(self) -> None:
        """Give back what only adding needs, but for what the next chunk's tables share."""
        self.effects.clear()
        self.grown.clear()
        self.task_ids.close()
        for numbering in self.detail_ids:
            numbering.close()


def sign(detail: Detail) -> int:
    """Return the one bit of a detail that tells whether a stage must follow: see ``missing_stages``."""
    match detail:
        case Pass():
            return int(detail.recirc_id != 0)
        case FlowTblLookup():
            return int(detail.flow is not None)
        case Upcall():
            return int(detail.cmd == "miss")
        case UpcallReturn():
            return int(detail.ret == 0)
        case _:
            return 0
