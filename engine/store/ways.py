"""What the events of a way add up to, worked out once for all of its packets."""

from __future__ import annotations

from array import array
from typing import Any, NamedTuple

from engine.events import Pass
from engine.passages import Step, Way
from engine.store.chunk import tie
from engine.store.columns import MOST_LENGTH, PacketColumns
from engine.store.sequences import EMPTY, Sequences
from engine.store.traits import (
    CHECKED,
    LOOKUPS,
    OUTPUTS,
    PASSES,
    UNCERTAIN,
    UNLINKED,
    UNPLAIN,
    Effect,
    effect_of,
)

MOST_WAYS = 1 << 14


class Imprint(NamedTuple):
    """What a packet of a way leaves in the columns of these names: first its events', then its own."""

    ties: bytes
    nexts: bytes
    counts: int
    lengths: int  # as long as its bytes did not come
    flags: int
    passes: int
    lookups: int
    outputs: int
    marks: int


class Imprints(dict[Way, Imprint]):
    """The imprints of ways, a bounded number, for as long as the numbers of sequences keep their meaning."""

    def __init__(self, columns: PacketColumns) -> None:
        super().__init__()
        self._columns = columns
        self._generations = columns.generations()

    def refresh(self) -> None:
        """Forget imprints with numbers that have another meaning by now."""
        generations = self._columns.generations()
        if generations != self._generations:
            self._generations = generations
            self.clear()

    def __missing__(self, way: Way) -> Imprint:
        if len(self) >= MOST_WAYS:
            self.clear()
        imprint = self[way] = _imprint(way.steps, self._columns)
        return imprint


def _imprint(steps: tuple[Step, ...], columns: PacketColumns) -> Imprint:
    effects = [effect_of(step.detail) for step in steps]
    flags = _flags(steps, effects)
    passes = _sequence(columns.pass_table, PASSES, effects)
    lookups = _sequence(columns.lookup_table, LOOKUPS, effects)
    as_many = columns.pass_table.lengths[passes] == columns.lookup_table.lengths[lookups]
    if as_many and not flags & (UNPLAIN | UNLINKED):  # as ``Completeness`` says of such packets
        flags |= CHECKED
    return Imprint(
        array("I", [tie(*step[:4]) for step in steps]).tobytes(),
        array("I", [1] * (len(steps) - 1) + [0]).tobytes(),
        len(steps),
        _length(steps),
        flags,
        passes,
        lookups,
        _sequence(columns.output_table, OUTPUTS, effects),
        _marks(columns, effects),
    )


def _flags(steps: tuple[Step, ...], effects: list[Effect]) -> int:
    flags = 0
    for number, (step, effect) in enumerate(zip(steps, effects, strict=True)):
        flags |= effect.flags
        if step.uncertain:
            flags |= UNCERTAIN
        if number and not step.link:
            flags |= UNLINKED
        if not _is_plain(number, step):
            flags |= UNPLAIN
    return flags


def _is_plain(number: int, step: Step) -> bool:
    if number:
        return step.parent is not None
    return isinstance(step.detail, Pass) and not step.detail.recirc_id


def _sequence(table: Sequences[Any], which: int, effects: list[Effect]) -> int:
    number = EMPTY
    for effect in effects:
        if effect.sequence == which:
            number = table.extend(number, effect.item)
    return number


def _marks(columns: PacketColumns, effects: list[Effect]) -> int:
    number = EMPTY
    for effect in effects:
        if effect.mark is not None:
            number = columns.mark_table.extend(number, effect.mark)
    return number


def _length(steps: tuple[Step, ...]) -> int:
    lengths = (step.detail.length for step in steps if isinstance(step.detail, Pass))
    return next((min(max(length, 0), MOST_LENGTH) for length in lengths if length > 0), 0)
