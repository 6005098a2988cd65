"""Below the table of upcalls: how long the chosen row's took, stage by stage."""

from __future__ import annotations

from itertools import chain

from textual.strip import Strip

from engine.labels import duration
from engine.view.latencies import DECADES, HALF_DECADES, Latencies
from engine.view.upcall_groups import Failure, Group, Stage
from tui._textual import Drawn
from tui.gauges import bar
from tui.numbers import grouped
from tui.spans import Line, Span, Tone, cut, line_text, strip_of
from tui.theme import styles_of
from tui.widgets.upcall_columns import STAGES, count, who_line

LABEL = 10  # cells
NUMBER = 8
LEAST_CELL, MOST_CELL = NUMBER + 1, 30
DISPENSABLE = (Stage.KERNEL, Stage.REINJECTION, Stage.CLASSIFICATION, Stage.SOCKET)  # the first one first
MOST_WHO = 34
WORDS = {
    Failure.NEVER_RECEIVED: "never received",
    Failure.FLOW_PUT: "flow_put",
    Failure.FLOW_EXEC: "flow_exec",
}
UNITS = ((10**9, "s"), (10**6, "ms"), (10**3, "us"))
FEW, MANY = 5 + len(DECADES) + 1, 5 + len(HALF_DECADES) + 1  # lines


class UpcallPanel(Drawn):
    """Histograms with a bucket a line and a stage a column, as fine as the height allows."""

    DEFAULT_CSS = "UpcallPanel { background: $background; }"

    def __init__(self) -> None:
        super().__init__()
        self._of: tuple[Group, int] | None = None
        self._lines: list[Line] = []

    def show(self, group: Group, waiting: int) -> None:
        """Show these upcalls, of which so many messages wait in a socket."""
        self._of = group, waiting
        self._tell()

    def on_resize(self) -> None:
        """Tell it in the new size."""
        self._tell()

    def _tell(self) -> None:
        if self._of is None:
            return
        group, waiting = self._of
        limits = HALF_DECADES if self.size.height >= MANY else DECADES
        lines = [title_line(group, waiting), *histogram_lines(group, limits, self.size.width)]
        if lines != self._lines:
            self._lines = lines
            self.refresh()

    def line(self, y: int) -> Strip:
        """Return a line; the first has another ground."""
        line = self._lines[y] if y < len(self._lines) else []
        styles = styles_of(self.app, "background" if y else "surface")
        return strip_of(cut(line, self.size.width), styles, self.size.width)


def title_line(group: Group, waiting: int) -> Line:
    """Tell whose times these are, and what became of the upcalls."""
    who = line_text(cut(who_line(group.who, MOST_WHO), MOST_WHO))
    line: Line = [(f" {who}   ", Tone.TITLE), (_causes(group), Tone.TEXT)]
    line += [(f" · {grouped(waiting)} wait now", Tone.TEXT)] if waiting else []
    line += [(f" · {grouped(group.lost)} lost", Tone.LOSS)] if group.lost else []
    if group.failed:
        failures = zip(WORDS.values(), group.failures, strict=True)
        words = ", ".join(f"{grouped(number)} {word}" for word, number in failures if number)
        line += [(f" · {grouped(group.failed)} failed: {words}", Tone.LOSS)]
    return line


def _causes(group: Group) -> str:
    misses = group.asked - group.actions
    words = f"{grouped(misses)} miss{'' if misses == 1 else 'es'}"
    return words + (f", {grouped(group.actions)} by actions" if group.actions else "")


def histogram_lines(group: Group, limits: tuple[int, ...], width: int) -> list[Line]:
    """Return the headings, a line a bucket, and the percentiles.

    Args:
        group: the upcalls.
        limits: where buckets end, ns.
        width: how many cells there are: in few, some stages are left out rather than cut.
    """
    shown = _shown(width)
    cell = min((width - LABEL) // len(shown), MOST_CELL)
    stages = [group.stages[stage] for stage in shown]
    names: list[Span] = [(STAGES[stage].rjust(NUMBER).ljust(cell), Tone.TITLE) for stage in shown]
    labels = [*(f"< {_limit(limit)}" for limit in limits), f"≥ {_limit(limits[-1])}"]
    buckets = zip(*(_buckets(times, limits, cell) for times in stages), strict=True)
    rows = [[(_label(label), Tone.DIM), *chain(*cells)] for label, cells in zip(labels, buckets, strict=True)]
    return [[(_label("took"), Tone.DIM), *names], *rows, *_percentiles(stages, cell)]


def _shown(width: int) -> list[Stage]:
    room = max((width - LABEL) // LEAST_CELL, 1)
    left_out = DISPENSABLE[: max(len(STAGES) - room, 0)]
    return [stage for stage in STAGES if stage not in left_out]


def _label(text: str) -> str:
    return f" {text}".ljust(LABEL)


def _buckets(times: Latencies, limits: tuple[int, ...], cell: int) -> list[Line]:
    counts = times.between(limits)
    most = max(counts) or 1
    return [_bucket(number, number / most, cell) for number in counts]


def _bucket(number: int, part: float, cell: int) -> Line:
    if not number:
        return [("·".rjust(NUMBER).ljust(cell), Tone.DIM)]
    drawn = f" {bar(part, cell - NUMBER - 3)}".ljust(cell - NUMBER)
    return [(count(number).rjust(NUMBER), Tone.TEXT), (drawn, Tone.KEY)]


def _percentiles(stages: list[Latencies], cell: int) -> list[Line]:
    told = [(*times.percentiles(0.5, 0.99), times.worst if times.count else None) for times in stages]
    return [
        [(_label(name), Tone.DIM), *(_time(times, cell) for times in each)]
        for name, each in zip(("p50", "p99", "worst"), zip(*told, strict=True), strict=True)
    ]


def _time(ns: int | None, cell: int) -> Span:
    words = "-" if ns is None else duration(ns)
    return words.rjust(NUMBER).ljust(cell), Tone.DIM if ns is None else Tone.TITLE


def _limit(ns: int) -> str:
    size, unit = next(pair for pair in UNITS if ns >= pair[0])
    return f"{ns // size} {unit}"
