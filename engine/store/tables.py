"""The distinct values of chunks, each kept once and known by a number of 16 bits."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
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
from engine.passages import Place, Way
from engine.store.traits import Effect, effect_of

T = TypeVar("T")

MOST_NUMBERS = 1 << 16
SHARED = 1 << 12  # with more values too many would stay that no kept event has any more
MOST_REMEMBERED = 1 << 13  # from chunk to chunk
TASK_SHIFT = 16  # of a place's number: the CPU is below, the task's number above


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
        known = None if self.older is None else self.older.get(value)
        if known is not None and self.older is not None:
            value = self.older.values_by_number[known]
        self.values_by_number.append(value)
        number = self[value] = len(self.values_by_number) - 1
        return number

    def close(self) -> None:
        """Let go of the older numbering, which nobody else uses."""
        if self.older is not None:
            self.older.clear()
            self.older = None


class DetailNumbering(Numbering[Detail]):
    """Numbers for the details of one kind of event, and what each does to its packet.

    Kinds are kept apart because tuples of different kinds can be equal: UpcallReturn(0), UpcallRecv(0).
    """

    def __init__(self, tables: Tables, older: Tables | None, kind: int) -> None:
        super().__init__(tables.details, older.detail_ids[kind] if older else None)
        self._effects = tables.effects
        self._signs = tables.signs
        self._older_effects = older.effects if older else []

    def __missing__(self, detail: Detail) -> int:
        known = None if self.older is None else self.older.get(detail)
        self._effects.append(effect_of(detail) if known is None else self._older_effects[known])
        self._signs.append(sign(detail))
        return super().__missing__(detail)


class WayDetails(dict[Way, bytes]):
    """Ways' details, numbered, as they stand in a column."""

    def __init__(self, ids: Sequence[Numbering[Detail]]) -> None:
        super().__init__()
        self._ids = ids

    def __missing__(self, way: Way) -> bytes:
        numbers = array("H", [self._ids[step.kind][step.detail] for step in way.steps])
        found = self[way] = numbers.tobytes()
        return found


class Places(dict[Place, bytes]):
    """Places, with their tasks numbered, as they stand in a column."""

    def __init__(self, ids: Numbering[Task]) -> None:
        super().__init__()
        self._ids = ids

    def __missing__(self, place: Place) -> bytes:
        number = place.cpu | self._ids[place.task] << TASK_SHIFT
        found = self[place] = array("I", [number]).tobytes()
        return found


class Tables:
    """The distinct tasks and details of a chunk, or of several.

    Args:
        older: the tables of the chunk before: most values occur in both, and are kept once.

    Attributes:
        tasks: by number.
        details: by number, those of all kinds together.
        effects: what each detail does to its packet; empty once the tables after these are closed.
        way_details: the details of each way, as numbers.
        places: tasks by number with their CPU.
        signs: what of each detail matters to which stages are missing.
        grown: (sequence, detail) to the longer sequence, see ``Sequences``.
    """

    def __init__(self, older: Tables | None = None) -> None:
        self.tasks: list[Task] = []
        self.details: list[Detail] = []
        self.effects: list[Effect] = []
        self.signs = bytearray()
        self.task_ids: Numbering[Task] = Numbering(self.tasks, older.task_ids if older else None)
        self.detail_ids = [DetailNumbering(self, older, kind) for kind in range(max(EventKind) + 1)]
        self.way_details = WayDetails(self.detail_ids)
        self.places = Places(self.task_ids)
        self.grown: dict[int, int] = {}
        self._older = older

    def following(self, rows: int) -> Tables:
        """Return the tables of the next chunk: these, as long as they are small, else others.

        Args:
            rows: how many values a chunk can add.
        """
        self.grown.clear()
        for remembered in (self.way_details, self.places):
            if len(remembered) > MOST_REMEMBERED:
                remembered.clear()
        most = max(len(self.details), len(self.tasks))
        if most <= SHARED and most + rows <= MOST_NUMBERS:
            return self
        self._close()
        return Tables(self)

    def _close(self) -> None:
        """Give back what only adding needs, but for what the next tables share."""
        self.way_details.clear()
        self.places.clear()
        self.task_ids.close()
        for numbering in self.detail_ids:
            numbering.close()
        if self._older is not None:
            self._older.effects.clear()
            self._older = None


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
