"""Times along a row of cells: where a bar begins and ends, where the ticks are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from engine.view.stage import Stage

EIGHTHS = 8  # of a cell: as fine as block characters draw
LEAST_GAP = 8  # cells between ticks: a number and a space
LEAST_STEP = 100  # ns: below, the labels would be longer than the cells that they stand in
MS, S = 1_000_000, 1_000_000_000
IN_SECONDS = 10 * S  # from there on the axis counts in seconds


class Tick(NamedTuple):
    """A tick and what stands at it; the first one tells the unit."""

    cell: int
    label: str


class TimeAxis(NamedTuple):
    """From 0 to a duration.

    Attributes:
        duration: ns.
        cells: how many there are for it.
    """

    duration: int
    cells: int

    def extent(self, stage: Stage) -> tuple[int, int]:
        """Return where a stage begins and ends, in eighths of cells: one eighth at least, within the axis."""
        whole = self.cells * EIGHTHS
        start, end = (time * whole // max(self.duration, 1) for time in (stage.start, stage.end))
        start = min(max(start, 0), whole - 1)
        return start, min(max(end, start + 1), whole)

    def ticks(self) -> Iterator[Tick]:
        """Yield the ticks: at 1, 2 or 5 times a power of ten, and no closer than their labels are long."""
        unit, name = (S, "s") if self.duration >= IN_SECONDS else (MS, "ms")
        step = self._step()
        digits = max(len(str(unit)) - len(str(step)), 0)
        for time in range(0, max(self.duration, 1), step):
            label = f"{time / unit:.{digits}f}" if time else f"0 {name}"
            cell = time * self.cells // max(self.duration, 1)
            if cell + len(label) < self.cells:
                yield Tick(cell, label)

    def _step(self) -> int:
        least = max(LEAST_GAP * self.duration / max(self.cells, 1), LEAST_STEP)
        power = 1
        while True:
            for factor in (1, 2, 5):
                if factor * power >= least:
                    return factor * power
            power *= 10
