"""The rows of a table of upcalls, sorted: of all, of each group, of what is summed as others."""

from __future__ import annotations

from enum import Enum
from typing import Any, NamedTuple

from engine.view.upcall_groups import Group, Stage
from engine.view.upcall_statistics import Grouping, UpcallStatistics

PARTS = tuple(stage for stage in Stage if stage is not Stage.WHOLE)  # of the whole time, in order


class Column(Enum):
    """What rows can be sorted by, in the order of the columns."""

    WHO = "who"
    RATE = "upcalls/s"
    ASKED = "upcalls"
    LOST = "lost"
    FAILED = "failed"
    P50 = "p50"
    P99 = "p99"
    WORST = "worst"


class Order(NamedTuple):
    """How rows are sorted: the greatest number first, names from A on, or the other way round."""

    column: Column = Column.RATE
    reversed: bool = False


class UpcallRow(NamedTuple):
    """A group of upcalls as the table shows it.

    Attributes:
        group: all that is known of it.
        rate: upcalls a second.
        p50, p99: of the whole time from the upcall until the packet goes on, ns; None where none does.
        worst: the longest such time, ns.
        shares: how the time of all was spent, by stage up to re-injection; all 0 where nothing is known.
    """

    group: Group
    rate: float
    p50: int | None
    p99: int | None
    worst: int | None
    shares: tuple[float, ...]


class UpcallTable(NamedTuple):
    """All rows.

    Attributes:
        total: of all upcalls; not sorted with the others.
        rows: of the groups, sorted; what is summed as others is last.
    """

    total: UpcallRow
    rows: list[UpcallRow]


def upcall_table(
    statistics: UpcallStatistics, grouping: Grouping, order: Order, now: int | None
) -> UpcallTable:
    """Return the rows of a grouping.

    Args:
        statistics: what is known.
        grouping: what upcalls are summed by.
        order: how to sort.
        now: the present in the events' time, ns: rates are those of the last seconds. None: it is a
            recording, whose rates are over all of its time.
    """
    groups = statistics.groups[grouping]
    rows = [_row(group, statistics, now) for group in groups]
    rows.sort(key=lambda row: (-row.group.asked, row.group.who.words))
    known = [row for row in rows if _value(row, order.column) is not None]
    unknown = [row for row in rows if _value(row, order.column) is None]
    falling = (order.column is not Column.WHO) != order.reversed
    known.sort(key=lambda row: _value(row, order.column), reverse=falling)
    others = [_row(groups.others, statistics, now)] if groups.others.asked else []
    return UpcallTable(_row(statistics.total, statistics, now), known + unknown + others)


def _row(group: Group, statistics: UpcallStatistics, now: int | None) -> UpcallRow:
    whole = group.stages[Stage.WHOLE]
    p50, p99 = whole.percentiles(0.5, 0.99)
    return UpcallRow(
        group, _rate(group, statistics, now), p50, p99, whole.worst if whole.count else None, _shares(group)
    )


def _rate(group: Group, statistics: UpcallStatistics, now: int | None) -> float:
    if now is not None:
        return group.recent.rate(now, statistics.began)
    span = statistics.newest - statistics.began
    return group.asked * 1e9 / span if span > 0 else 0.0


def _shares(group: Group) -> tuple[float, ...]:
    """Return how the time of all messages was spent: the part of each stage up to re-injection."""
    times = [group.stages[stage].total for stage in PARTS]
    return tuple(time / (sum(times) or 1) for time in times)


def _value(row: UpcallRow, column: Column) -> Any:
    """Return what a row is sorted by: a number or a name; None where it is not known."""
    match column:
        case Column.WHO:
            return row.group.who.words
        case Column.RATE:
            return row.rate
        case Column.ASKED:
            return row.group.asked
        case Column.LOST:
            return row.group.lost
        case Column.FAILED:
            return row.group.failed
        case Column.P50:
            return row.p50
        case Column.P99:
            return row.p99
        case Column.WORST:
            return row.worst
