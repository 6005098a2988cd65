"""How fast a datapath's counters count, between two readings."""

from __future__ import annotations

from dataclasses import dataclass

from engine.detrace.dpctl_show import Datapath, DpctlShow
from engine.view.datapath.reading import Reading


@dataclass(frozen=True)
class Rates:
    """Changes a second; None where it cannot be told: there is one reading, or vswitchd began anew.

    Attributes:
        seconds: between the readings.
        hit: packets that found a flow.
        missed: packets that went to vswitchd.
        lost: packets that could not be handed over.
        flows: flows more, or less.
        masks: masks more, or less.
    """

    seconds: float = 0.0
    hit: float | None = None
    missed: float | None = None
    lost: float | None = None
    flows: float | None = None
    masks: float | None = None


def rates_of(reading: Reading[DpctlShow], datapath: Datapath) -> Rates:
    """Return how fast a datapath of the last reading counts."""
    if reading.before is None:
        return Rates()
    then, told = reading.before
    seconds = reading.came_at - then
    earlier = next((known for known in told.datapaths if known.name == datapath.name), None)
    if earlier is None or seconds <= 0:
        return Rates()
    return Rates(
        seconds,
        _growth(earlier.hit, datapath.hit, seconds),
        _growth(earlier.missed, datapath.missed, seconds),
        _growth(earlier.lost, datapath.lost, seconds),
        _change(earlier.flows, datapath.flows, seconds),
        _change(earlier.masks, datapath.masks, seconds),
    )


def _growth(before: int | None, after: int | None, seconds: float) -> float | None:
    """A counter never falls but when it begins anew."""
    change = _change(before, after, seconds)
    return None if change is None or change < 0 else change


def _change(before: int | None, after: int | None, seconds: float) -> float | None:
    return None if before is None or after is None else (after - before) / seconds
