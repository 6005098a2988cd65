"""A stage of a journey as a row: its name, when, how long, its bar on the time axis, and what to note."""

from __future__ import annotations

from typing import NamedTuple

from engine.events import FlowExec, FlowPut, UpcallEnqueue, UpcallReturn
from engine.labels import Role, duration
from engine.view.journey import Journey
from engine.view.stage import OF_AN_UPCALL, Stage, StageKind
from engine.view.time_axis import TimeAxis
from tui.bars import Bar, dotted, frame, solid
from tui.spans import Line, Span, Tone, cut, line_width
from tui.widgets.parts.stage_label import stage_label

MARK_WIDTH = 1
LENGTH = 9  # of a duration, and a space before it
NOTE = 12  # a space and "← longest ~"
BARS: dict[StageKind, Role | Tone] = {
    StageKind.LOOKUP: Role.PORT,
    StageKind.KERNEL: Role.PORT,
    StageKind.QUEUE: Role.MISS,
    StageKind.CLASSIFICATION: Tone.ADDRESS,
    StageKind.REINJECTION: Role.PORT,
    StageKind.ACTIONS: Role.PORT,
    StageKind.DROP: Role.DROP,
}
TICK = "┊"
LONGEST = "← longest"
US = 1000  # ns: below, a duration in ms would be 0.000


class Columns(NamedTuple):
    """Widths in cells.

    Attributes:
        label: the stage's name.
        at: when it began; 0: left out.
        chart: the time axis.
    """

    label: int
    at: int
    chart: int


def columns_of(width: int) -> Columns:
    """Share out a row's width: the bars get what is left."""
    label = min(max(width * 3 // 10, 24), 60)
    at = LENGTH + 1 if width >= 100 else 0
    return Columns(label, at, max(width - MARK_WIDTH - label - at - LENGTH - 1 - NOTE, 1))


def axis_line(journey: Journey, width: int) -> Line:
    """Return what stands above the rows: names of columns, and the ticks with their times."""
    columns = columns_of(width)
    ticks = ""
    for tick in TimeAxis(journey.duration, columns.chart).ticks():
        if tick.cell >= len(ticks):  # times of years, in a damaged recording, are longer than their room
            ticks = ticks.ljust(tick.cell) + f"│{tick.label}"
    at = "at".rjust(columns.at) if columns.at else ""
    return [(f" {'stage'.ljust(columns.label)}{at}{'took'.rjust(LENGTH)} {ticks}", Tone.DIM)]


def stage_line(journey: Journey, stage: Stage, width: int) -> Line:
    """Return a stage's row, in so many cells; the first is for the mark of the chosen row."""
    columns = columns_of(width)
    label = stage_label(journey, stage, columns.label - 1)
    at = _at(stage.start) if columns.at and stage.kind is not StageKind.AFTERWARDS else ""
    return [
        (" " * MARK_WIDTH, Tone.TEXT),
        *label,
        (" " * (columns.label - line_width(label)), Tone.TEXT),
        (at.rjust(columns.at), Role.TIME),
        (_length(stage).rjust(LENGTH), Role.NUMBER),
        (" ", Tone.TEXT),
        *cut(_chart(journey, stage, columns.chart), columns.chart + NOTE),
    ]


def _at(start: int) -> str:
    ms = f"{start / 1e6:+.3f}"
    return ms if len(ms) < LENGTH else f"+{duration(start)}"


def _length(stage: Stage) -> str:
    if stage.length is not None:
        return duration(stage.length) if stage.length >= US else f"{stage.length} ns"
    if stage.pending:
        return "…"
    known = stage.kind in (*OF_AN_UPCALL, StageKind.LOOKUP)
    return "?" if stage.unseen or known else ""


def _chart(journey: Journey, stage: Stage, cells: int) -> Line:
    axis = TimeAxis(journey.duration, cells)
    ticks = {tick.cell for tick in axis.ticks()}
    if stage.kind is StageKind.AFTERWARDS:
        later = f"{duration(stage.end - journey.duration)} later ▸"
        return [*_ground(0, cells - len(later), ticks), (later, Tone.DIM)]
    bar, tone = _bar(stage, axis)
    note = _note(journey, stage, cells + NOTE - bar.end)
    return [
        *_ground(0, bar.cell, ticks),
        (bar.text, tone),
        *note,
        *_ground(bar.end + line_width(note), cells, ticks),
    ]


def _ground(start: int, end: int, ticks: set[int]) -> Line:
    """Return what is behind the bars."""
    text = "".join(TICK if cell in ticks else " " for cell in range(start, end))
    return [(text, Tone.DIM)]


def _bar(stage: Stage, axis: TimeAxis) -> tuple[Bar, Role | Tone]:
    start, end = axis.extent(stage)
    if stage.pending:
        return dotted(start, end, tail="▸"), Tone.WARNING
    if stage.kind is StageKind.GAP:
        return dotted(start, end), Tone.DIM
    if _length(stage) == "?":
        return dotted(start, end, head="?"), Role.MISSING
    if stage.kind is StageKind.PASS:
        return frame(start, end), Tone.DIM
    return solid(start, end), BARS.get(stage.kind, Tone.DIM)


def _note(journey: Journey, stage: Stage, room: int) -> Line:
    """Return what is to be noted of a stage, signs and a word or two, with a space on each side."""
    notes: list[Span] = []
    if _failure(stage):
        notes.append((_failure(stage), Role.LOST))
    if stage.unseen:
        notes.append(("partly seen" if stage.events else "not seen", Role.MISSING))
    elif stage.pending:
        notes.append(("… not yet", Tone.WARNING))
    if stage.unlinked:
        notes.append(("? unlinked", Role.MISSING))
    if stage.uncertain:
        notes.append(("~", Role.UNCERTAIN))
    if journey.longest is not None and journey.stages[journey.longest] is stage:
        rest = room - sum(len(text) + 1 for text, _ in notes)
        notes.insert(0, (LONGEST if len(LONGEST) < rest else LONGEST[0], Tone.TITLE))
    line: Line = [(f" {text}", role) for text, role in notes]
    return [*line, (" ", Tone.TEXT)] if line else []


def _failure(stage: Stage) -> str:
    for event in stage.events:
        detail = event.detail
        if isinstance(detail, UpcallEnqueue | UpcallReturn) and detail.ret:
            return "✗ lost"
        if isinstance(detail, FlowPut | FlowExec) and detail.ret:
            return "✗ failed"
    return ""
