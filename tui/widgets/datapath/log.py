"""The end of vswitchd's log, in time with the packets."""

from __future__ import annotations

from typing import NamedTuple

from engine.detrace.switch_reader import Log
from engine.headers import NO_HEADERS, Headers
from engine.labels import Role, WallClock, plain, printable
from engine.labels.flow_words import flow_words
from engine.view.datapath.log_places import place_in_log
from engine.view.datapath.model import DatapathModel
from engine.vswitchd.log_lines import LogLine
from tui.numbers import grouped
from tui.spans import Line, Paragraph, Tone
from tui.widgets.columns import cell
from tui.widgets.document import Document, Rows

TIME, LEVEL, MODULE = 12, 4, 14
FLOW = 40  # cells of what a packet is
OURS = "somebody, likely ovscope, asked for a flow that was gone"
_WALL = WallClock(0)
_TONES: dict[str, Role | Tone] = {
    "EMER": Tone.LOSS,
    "ERR": Tone.LOSS,
    "WARN": Tone.WARNING,
    "INFO": Tone.DIM,
    "DBG": Tone.DIM,
}


class Passer(NamedTuple):
    """A packet to show in the log.

    Attributes:
        number: of the packet.
        time: when it came, in monotonic ns.
        headers: what its first bytes say.
    """

    number: int
    time: int
    headers: Headers = NO_HEADERS


def log(model: DatapathModel, packet: Passer | None) -> Document:
    """Return the section.

    Args:
        model: what is known.
        packet: the chosen one; None: none rests.
    """
    told = model.log.value
    if told is None:
        return []
    mark = place_in_log(told.lines, packet.time + told.offset) if packet else -1
    rows = len(told.lines) + (1 if packet else 0)
    head = f"{printable(told.path)} · the last {grouped(len(told.lines))} lines, followed"

    def line_at(number: int) -> LogLine | None:
        """None: the packet stands there."""
        return None if number == mark else told.lines[number - (0 <= mark < number)]

    return [
        Paragraph([(head, Tone.DIM)]),
        Rows(
            rows,
            lambda number: _row(line_at(number), packet, told),
            lambda number: _whole(line_at(number), packet, told),
            first=mark if packet else -1,
            gone=told.gone,
        ),
    ]


def _row(line: LogLine | None, packet: Passer | None, told: Log) -> Line:
    if line is None:
        return _packet(packet, told)
    ours = line.asked_for_a_flow_that_was_gone
    tone = Tone.DIM if ours else _TONES.get(line.level, Tone.TEXT)
    return [
        cell(_WALL(line.time)[:TIME] if line.time else "", TIME, Tone.DIM),
        cell(line.level, LEVEL, tone),
        cell(line.module, MODULE, Tone.DIM),
        (printable(line.text), Tone.DIM if ours else Tone.TEXT if tone is Tone.DIM else tone),
    ]


def _packet(packet: Passer | None, told: Log) -> Line:
    assert packet is not None
    time = _WALL(packet.time + told.offset)[:TIME]
    words = plain(flow_words(packet.headers, FLOW))
    return [
        cell(time, TIME, Tone.CHOSEN),
        (f"── packet {grouped(packet.number)}  ", Tone.CHOSEN),
        (words, Tone.TEXT),
        ("  came ──" if words else "came ──", Tone.CHOSEN),
    ]


def _whole(line: LogLine | None, packet: Passer | None, told: Log) -> list[Paragraph]:
    if line is None:
        return [Paragraph(_packet(packet, told))]
    known = [_WALL(line.time)[:TIME] if line.time else "", line.level, line.module]
    known += [OURS] if line.asked_for_a_flow_that_was_gone else []
    head = " · ".join(printable(fact) for fact in known if fact)
    return [
        *([Paragraph([(head, Tone.TITLE)])] if head else []),
        Paragraph([(printable(line.text), Tone.TEXT)]),
    ]
