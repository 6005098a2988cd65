"""How often vswitchd came by points of its code, those that matter to packets first."""

from __future__ import annotations

from engine.detrace.coverage_text import Counter
from engine.detrace.coverage_words import weigh, words_of
from engine.labels import printable
from engine.view.datapath.model import DatapathModel
from tui.numbers import grouped
from tui.spans import Line, Paragraph, Span, Tone
from tui.widgets.columns import cell, heading, widest
from tui.widgets.document import Document, Rows

NOW, HOUR, TOTAL = 8, 8, 13
BLANK = Paragraph([])


def coverage(model: DatapathModel) -> Document:
    """Return the section."""
    told = model.coverage.value
    if told is None:
        return []
    weighed = weigh(told.counters)
    name = widest((counter.name for counter in told.counters), 12, 29)
    head = Paragraph(heading(("counter", name), ("5 s, /s", -NOW), ("1 h, /s", -HOUR), ("total", -TOTAL)))
    trouble = [line for counter in weighed.trouble for line in _explained(counter, name)]
    others = [[*_row(counter, name, Tone.TEXT), _words(counter)] for counter in weighed.others]
    calm = Paragraph([("none of the counters of trouble was ever hit", Tone.DIM)])
    never = "" if told.never is None else f" · {grouped(told.never)} more were never hit"
    return [
        Paragraph([("What limits, loses or repeats", Tone.TITLE)]),
        *([head, Rows(len(trouble), trouble.__getitem__)] if trouble else [calm]),
        BLANK,
        Paragraph([("All others, the busiest first", Tone.TITLE), (never, Tone.DIM)]),
        head,
        Rows(len(others), others.__getitem__),
        *(Paragraph([(printable(line), Tone.DIM)], 2) for line in told.other),
    ]


def _row(counter: Counter, name: int, tone: Tone) -> Line:
    busy = tone if counter.now else Tone.DIM
    return [
        cell(counter.name, name, tone),
        cell(f"{counter.now:,.1f}", NOW, busy, right=True),
        cell(f"{counter.hour:,.2f}", HOUR, Tone.DIM, right=True),
        cell(grouped(counter.total), TOTAL, right=True),
    ]


def _explained(counter: Counter, name: int) -> list[Line]:
    """What is wrong is told whole, also where there is little room."""
    return [_row(counter, name, Tone.WARNING), [("  ", Tone.TEXT), _words(counter)]]


def _words(counter: Counter) -> Span:
    return words_of(counter.name), Tone.DIM
