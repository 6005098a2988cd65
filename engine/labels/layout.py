"""Where the columns of packet rows stand, by the width that there is."""

from __future__ import annotations

from typing import NamedTuple

GAP = 2
VERDICT = 6  # "miss", "hit", "lost", and a sign or two
PASSES = 9  # "12 passes"
DURATION = 8
MOST_PORTS = 33  # two names of 15 characters, which is as long as they get
MOST_FLOW = 100


class Layout(NamedTuple):
    """Widths of the columns in cells; 0: left out.

    Attributes:
        time: when.
        ports: where it came in and went out.
        flow: protocol and addresses.
        passes: how many.
        duration: how long.
    """

    time: int
    ports: int
    flow: int
    passes: int
    duration: int


def layout(width: int) -> Layout:
    """Share out a row's width.

    What goes first as it gets narrower: the hours, the passes, microseconds, the duration; addresses are
    shortened to fit what is left for them.
    """
    time = 15 if width >= 104 else 12 if width >= 76 else 9
    passes = PASSES if width >= 92 else 0
    taken = DURATION if width >= 66 else 0
    columns = 4 + bool(passes) + bool(taken)
    rest = max(width - time - VERDICT - passes - taken - GAP * (columns - 1), 0)
    ports = min(max(rest * 3 // 8, 13), MOST_PORTS)
    return Layout(time, ports, min(max(rest - ports, 0), MOST_FLOW), passes, taken)
