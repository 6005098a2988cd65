"""Where between a packet's stages nothing is seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from engine.view.stage import Place, Stage, StageKind

LEAST = 20  # a gap is told if it is no less than this part of the whole


def with_gaps(stages: list[Stage], duration: int) -> list[Stage]:
    """Return the stages, and a gap before each that begins after a time in which no stage was.

    A pass is no stage in this: it lasts from its first event to its last, whatever is between.
    """
    found: list[Stage] = []
    gaps = list(_gaps(stages, max(duration // LEAST, 1)))
    in_group: Counter[int | None] = Counter()
    for stage in stages:
        while gaps and stage.kind is not StageKind.AFTERWARDS and stage.start >= gaps[0][1]:
            start, end = gaps.pop(0)
            group = stage.place.group
            place = Place(group, None, StageKind.GAP, in_group[group])
            in_group[group] += 1
            found.append(Stage(place, start, end, None, None))
        found.append(stage)
    return found


def _gaps(stages: Sequence[Stage], least: int) -> Iterator[tuple[int, int]]:
    reached: int | None = None
    for stage in sorted(filter(_is_of_time, stages), key=lambda stage: stage.start):
        if reached is not None and stage.start - reached >= least:
            yield reached, stage.start
        reached = stage.end if reached is None else max(reached, stage.end)


def _is_of_time(stage: Stage) -> bool:
    return stage.kind not in (StageKind.PASS, StageKind.RECIRCULATION, StageKind.AFTERWARDS)
