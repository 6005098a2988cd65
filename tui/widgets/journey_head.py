"""The first lines of the journey: which packet, where it came in and went out, how long it took."""

from __future__ import annotations

from textual.strip import Strip

from engine.headers import NO_HEADERS
from engine.labels import Clock, Role, duration, printable
from engine.labels.drop import drop_words
from engine.labels.flow_words import flow_words
from engine.store import PacketSummary
from engine.view.journey_view import JourneyView
from tui._textual import Drawn
from tui.numbers import grouped
from tui.spans import Line, Span, Tone, cut, line_width, strip_of
from tui.theme import styles_of


class JourneyHead(Drawn):
    """Two lines."""

    DEFAULT_CSS = "JourneyHead { height: 2; background: $surface; }"

    def __init__(self, journey: JourneyView, times: Clock) -> None:
        super().__init__()
        self._journey = journey
        self._times = times

    def line(self, y: int) -> Strip:
        """Return a line."""
        lines = head_lines(self._journey, self._times, self.size.width)
        return strip_of(lines[y], styles_of(self.app, "surface"), self.size.width)


def head_lines(journey: JourneyView, times: Clock, width: int) -> list[Line]:
    """Return both lines: what the packet is, and what became of it."""
    summary, state = journey.summary, _state(journey)
    name: Line = [(" ", Tone.TEXT), ("packet ", Tone.DIM), (grouped(summary.number), Tone.TITLE)]
    room = max(width - line_width(name) - line_width(state) - 4, 0)
    what = [("  ", Tone.TEXT), *_what(summary, room)]
    gap = max(width - line_width(name) - line_width(what) - line_width(state), 1)
    first: Line = [*name, *what, (" " * gap, Tone.TEXT), *state]
    return [first, _became(summary, times, width)]


def _state(journey: JourneyView) -> Line:
    if journey.evicted:
        return [("evicted", Tone.WARNING), (" from the store ", Tone.DIM)]
    return [("PAUSED ", Tone.WARNING)] if journey.paused else []


def _what(summary: PacketSummary, width: int) -> Line:
    if summary.headers == NO_HEADERS:
        return [(f"{summary.length} B", Tone.DIM)] if summary.length else []
    return list(flow_words(summary.headers, width))


def _became(summary: PacketSummary, times: Clock, width: int) -> Line:
    """Where it came in and went out is cut, if need be; how long it took is not."""
    figures = [
        _counted(summary.n_passes, "pass", "passes"),
        *([_counted(summary.n_upcalls, "upcall", "upcalls")] if summary.n_upcalls else []),
        duration(summary.duration),
    ]
    right: Line = [("   " + "   ".join(figures) + " ", Role.NUMBER)]
    left: Line = [(f" {times(summary.time)}", Role.TIME), ("  ", Tone.TEXT), *_way(summary)]
    room = max(width - line_width(right), 0)
    left = cut(left, room)
    return [*left, (" " * (room - line_width(left)), Tone.TEXT), *right]


def _counted(count: int, one: str, many: str) -> str:
    return f"{grouped(count)} {one if count == 1 else many}"


def _way(summary: PacketSummary) -> Line:
    return [_entry(summary), (" → ", Tone.DIM), *_outcome(summary)]


def _entry(summary: PacketSummary) -> Span:
    if summary.in_port is None:
        return "?", Role.MISSING
    return printable(summary.in_port.name) or f"port {summary.in_port.number}", Role.PORT


def _outcome(summary: PacketSummary) -> Line:
    ports: Line = [(printable(", ".join(summary.outputs)), Role.PORT)] if summary.outputs else []
    if summary.lost and not summary.outputs:
        return [("✗ lost on the way to ovs-vswitchd", Role.LOST)]
    if summary.dropped:
        word = drop_words(summary.reason)
        drop = "✗ drop" if word == "drop" else f"✗ drop {word}"
        return [*ports, (f" {drop}" if ports else drop, Role.DROP)]
    return ports or [("nowhere yet", Tone.DIM)]
