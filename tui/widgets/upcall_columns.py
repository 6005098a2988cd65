"""The columns of the table of upcalls: which are shown in a width, and what stands in them."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from engine.labels import duration
from engine.labels.flow_words import flow_words
from engine.view.latencies import DECADES
from engine.view.upcall_groups import Stage, Who
from engine.view.upcall_table import PARTS, Column, Order, UpcallRow
from tui.gauges import sparkline
from tui.numbers import grouped, rate
from tui.spans import Line, Tone, cut, line_width

GAP = 2
LEAST_WHO, MOST_WHO = 20, 48  # cells
STAGES = {
    Stage.KERNEL: "kernel",
    Stage.SOCKET: "socket",
    Stage.CLASSIFICATION: "classify",
    Stage.REINJECTION: "re-inject",
    Stage.WHOLE: "whole",
}


class Shown(NamedTuple):
    """A column.

    Attributes:
        title: its heading.
        width: in cells.
        tell: what stands in a row.
        sorts: what the rows are sorted by when it is chosen; None: it cannot be.
        left: it begins at its left side; numbers end at their right.
    """

    title: str
    width: int
    tell: Callable[[UpcallRow], Line]
    sorts: Column | None = None
    left: bool = False


def count(number: int) -> str:
    """Return a count in at most nine characters."""
    return grouped(number) if number < 10_000_000 else rate(number)


def _time(ns: int | None) -> Line:
    return [("-", Tone.DIM)] if ns is None else [(duration(ns), Tone.TEXT)]


def _bad(number: int) -> Line:
    return [(count(number), Tone.LOSS if number else Tone.DIM)]


def _shares(row: UpcallRow) -> Line:
    """Tell where the time went: a bar a stage, and the longest stage in words."""
    if not any(row.shares):
        return [("-", Tone.DIM)]
    longest = max(PARTS, key=lambda stage: row.shares[stage])
    words = f" {STAGES[longest]} {row.shares[longest]:.0%}"
    return [(sparkline(row.shares), Tone.TEXT), (words, Tone.DIM)]


def _spread(stage: Stage) -> Callable[[UpcallRow], Line]:
    return lambda row: [(sparkline(row.group.stages[stage].between(DECADES)), Tone.DIM)]


RATE = Shown("upcalls/s", 10, lambda row: [(rate(row.rate), Tone.TEXT)], Column.RATE)
ASKED = Shown("upcalls", 9, lambda row: [(count(row.group.asked), Tone.TEXT)], Column.ASKED)
LOST = Shown("lost", 6, lambda row: _bad(row.group.lost), Column.LOST)
FAILED = Shown("failed", 7, lambda row: _bad(row.group.failed), Column.FAILED)
P50 = Shown("p50", 8, lambda row: _time(row.p50), Column.P50)
P99 = Shown("p99", 8, lambda row: _time(row.p99), Column.P99)
WORST = Shown("worst", 8, lambda row: _time(row.worst), Column.WORST)
WAITS = Shown("waits in", 18, _shares, left=True)
SPREADS = tuple(
    Shown(STAGES[stage], max(len(STAGES[stage]), 7), _spread(stage), left=True) for stage in PARTS
)
ALL = (RATE, ASKED, LOST, FAILED, P50, P99, WORST, WAITS, *SPREADS)
# What is left out first where there is no room; the others always stay.
DISPENSABLE: tuple[tuple[Shown, ...], ...] = (SPREADS, (WAITS,), (ASKED,), (P50,), (FAILED,), (LOST,), (P99,))


def columns(width: int) -> list[Shown]:
    """Return the columns that are shown in so many cells, who it is first."""
    shown = list(ALL)
    for less in DISPENSABLE:
        if _room(shown, width) >= LEAST_WHO:
            break
        shown = [column for column in shown if column not in less]
    room = min(max(_room(shown, width), 1), MOST_WHO)
    return [Shown("who", room, lambda row: who_line(row.group.who, room), Column.WHO, left=True), *shown]


def _room(shown: list[Shown], width: int) -> int:
    """Return how many cells the columns leave; the mark takes one."""
    return width - 1 - sum(column.width + GAP for column in shown)


def who_line(who: Who, width: int) -> Line:
    """Tell what the upcalls of a group have in common; a conversation as short as need be."""
    if who.headers is not None:
        return list(flow_words(who.headers, width))
    return [(who.words, Tone.TEXT if who.filter else Tone.DIM)]


def row_line(row: UpcallRow, shown: list[Shown]) -> Line:
    """Return a row, without its mark."""
    return _join([(column.tell(row), column) for column in shown])


def heading_line(shown: list[Shown], order: Order | None) -> Line:
    """Return the headings; the one that rows are sorted by has an arrow, down for the greatest first."""
    return _join([(_heading(column, order), column) for column in shown])


def _heading(column: Shown, order: Order | None) -> Line:
    if order is None or column.sorts is not order.column:
        return [(column.title, Tone.DIM)]
    falling = (order.column is not Column.WHO) != order.reversed
    return [(column.title + ("▼" if falling else "▲"), Tone.CHOSEN)]


def _join(cells: list[tuple[Line, Shown]]) -> Line:
    """Put cells side by side."""
    line: Line = []
    for content, column in cells:
        content = cut(content, column.width)
        gap = (" " * (column.width - line_width(content)), Tone.TEXT)
        line += [(" " * GAP, Tone.TEXT)] if line else []
        line += [*content, gap] if column.left else [gap, *content]
    return line
