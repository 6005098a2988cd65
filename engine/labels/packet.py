"""A packet's own row."""

from __future__ import annotations

from engine.headers import NO_HEADERS
from engine.labels.clock import Clock, duration
from engine.labels.drop import drop_words
from engine.labels.flow_words import flow_words
from engine.labels.layout import GAP, VERDICT, layout
from engine.labels.spans import Role, Span, cut_spans, width_of
from engine.labels.text import cells, cut, printable
from engine.store.summary import PacketSummary

ARROW = " → "
NOT_SEEN = "?"
NOT_YET = "·"


def packet_label(summary: PacketSummary, clock: Clock, width: int) -> list[Span]:
    """Tell a packet in one row of columns, such as

    ``14:02:11.482311  client → genev_sys  TCP 10.244.1.4:41822 > 10.244.2.6:80 S  miss  3 passes  1.84 ms``

    Args:
        summary: the packet.
        clock: tells times.
        width: cells that there are. Rows of one width have their columns in the same places.

    Returns:
        At most that many cells.
    """
    columns = layout(width)
    cells_of: list[tuple[list[Span], int]] = [
        ([(fit_time(clock(summary.time), columns.time), Role.TIME)], columns.time),
        (_ports(summary, columns.ports), columns.ports),
        (_flow(summary, columns.flow), columns.flow),
        (_verdict(summary), VERDICT),
        ([(_passes(summary.n_passes), Role.NUMBER)], columns.passes),
        ([(duration(summary.duration).rjust(columns.duration), Role.TIME)], columns.duration),
    ]
    return _row([(spans, size) for spans, size in cells_of if size], width)


def fit_time(text: str, width: int) -> str:
    """Shorten a time: without its date, then its hours, then its microseconds; its end stays in place.

    Of seconds that are many the microseconds go, then the milliseconds.
    """
    undated = text.rpartition(" ")[2]
    minutes = undated.partition(":")[2] or undated
    forms = (
        text,
        undated,
        undated[:-3] if ":" not in undated else minutes,
        minutes[:-3],
        minutes.partition(".")[0],
    )
    fitting = next((form for form in forms if len(form) <= width), minutes[:-3][-width:])
    return fitting.rjust(width)


def _ports(summary: PacketSummary, width: int) -> list[Span]:
    """Tell where it came in and went out; both names are cut alike."""
    entry, (outcome, role) = _entry(summary), _outcome(summary)
    room = width - len(ARROW)
    right = max(room // 2, room - cells(entry))
    left = max(room - right, room - cells(outcome))
    return [(cut(entry, left), Role.PORT), (ARROW, Role.DIM), (cut(outcome, right), role)]


def _entry(summary: PacketSummary) -> str:
    if summary.in_port is None:
        return NOT_SEEN
    return printable(summary.in_port.name) or f"port {summary.in_port.number}"


def _outcome(summary: PacketSummary) -> Span:
    if not summary.outputs:
        return _end(summary)
    more = len(summary.outputs) - 1
    words = printable(summary.outputs[0]) + (f" +{more}" if more else "")
    return (f"{words} ✗", Role.DROP) if summary.dropped else (words, Role.PORT)


def _end(summary: PacketSummary) -> Span:
    """Tell the end of a packet that went nowhere."""
    if not summary.dropped:
        return (NOT_YET, Role.DIM)
    # What the kernel then says of dropping it is no reason: vswitchd was never asked.
    return ("✗ lost", Role.LOST) if summary.lost else (f"✗ {drop_words(summary.reason)}", Role.DROP)


def _verdict(summary: PacketSummary) -> list[Span]:
    """Tell the worst that a lookup met; ``?`` something was not seen, ``~`` something may be wrong."""
    word = ("", Role.PLAIN)
    if summary.lost:
        word = ("lost", Role.LOST)
    elif summary.n_misses:
        word = ("miss", Role.MISS)
    elif summary.n_hits:
        word = ("hit", Role.HIT)
    signs: list[Span] = [("?", Role.MISSING)] if summary.incomplete else []
    signs += [("~", Role.UNCERTAIN)] if summary.uncertain else []
    return [(word[0].ljust(4) if signs else word[0], word[1]), *signs]


def _flow(summary: PacketSummary, width: int) -> list[Span]:
    if summary.headers == NO_HEADERS:
        return [(f"{summary.length} B", Role.DIM)] if summary.length else []
    return list(flow_words(summary.headers, width))


def _passes(count: int) -> str:
    return "1 pass" if count == 1 else f"{count} passes"


def _row(columns: list[tuple[list[Span], int]], width: int) -> list[Span]:
    """Put columns side by side, each cut or filled to its size."""
    row: list[Span] = []
    for spans, size in columns:
        row += [(" " * GAP, Role.PLAIN)] if row else []
        row += cut_spans(spans, size)
        row.append((" " * (size - min(width_of(spans), size)), Role.PLAIN))
    return cut_spans((span for span in row if span[0]), width)
