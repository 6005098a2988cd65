"""Where in the log the chosen packet came by."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from engine.vswitchd.log_lines import LogLine


def place_in_log(lines: Sequence[LogLine], time: int) -> int:
    """Return how many lines were written up to a time; a line without a time goes with the one before.

    Args:
        lines: oldest first.
        time: ns since 1970.
    """
    times: list[int] = []
    for line in lines:
        times.append(max(line.time, times[-1] if times else 0))
    return bisect_right(times, time)
