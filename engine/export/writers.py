"""What writes packets in each of the formats."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from engine import __version__
from engine.export.exported import Exported
from engine.export.text_tree import tree_lines
from engine.files.answer_log import AnswerLog
from engine.files.bounded import Bounded
from engine.files.items import Startup
from engine.files.pcapng import PcapngWriter
from engine.files.recorder import REMEMBERED
from engine.files.streams import Output
from engine.files.writer import RecordingWriter
from engine.labels import Clock, WallClock, printable, relative
from engine.labels.sentence import packet_sentence
from engine.source import SourceStatus

UNKNOWN = "unknown"  # device of a packet of which nobody saw where it came in


class PacketWriter(Protocol):
    """Writes packets. Every call may raise OSError."""

    def start(self, startup: Startup) -> None:
        """Write what comes first."""

    def packets(self, items: Sequence[Exported]) -> None:
        """Write packets."""

    def end(self, status: SourceStatus) -> None:
        """Write what comes last; ``status`` tells what was lost."""

    @property
    def left_out(self) -> int:
        """How many packets could not be written in this format."""


class TextWriter:
    """Trees of text."""

    left_out = 0

    def __init__(self, out: Output) -> None:
        self._out = out
        self._clock: Clock = relative()

    def start(self, startup: Startup) -> None:
        """Note what the time of day was."""
        if startup.clock_offset:
            self._clock = WallClock(startup.clock_offset)

    def packets(self, items: Sequence[Exported]) -> None:
        """Write their trees."""
        self._write(line for item in items for line in tree_lines(item, self._clock))

    def end(self, status: SourceStatus) -> None:
        """Say what was lost, hook by hook."""
        lost = sorted(status.lost.items())
        self._write(f"{count} events were lost at {printable(hook)}" for hook, count in lost if count)

    def _write(self, lines: Iterable[str]) -> None:
        self._out.write("".join(f"{line}\n" for line in lines).encode())


class JsonWriter:
    """A recording: packets are numbered anew, without gaps; what was told of their flows goes with them."""

    left_out = 0

    def __init__(self, out: Output) -> None:
        self._now = 0  # the newest event's time
        self._writer = RecordingWriter(out, clock=lambda: self._now)
        self._numbers: Bounded[int, int] = Bounded(REMEMBERED)
        self._last = 0
        self._answers = AnswerLog(self._writer)

    def start(self, startup: Startup) -> None:
        """Write the first line."""
        self._writer.start(startup)

    def packets(self, items: Sequence[Exported]) -> None:
        """Write what is new of their flows, so that a reader knows it in time; then events and bytes."""
        for item in items:
            self._flows(item)
        numbers = [self._number(item.packet) for item in items]
        numbered = list(zip(numbers, items, strict=True))
        events = [event._replace(packet=number) for number, item in numbered for event in item.events]
        self._now = max(self._now, max((event.time for event in events), default=0))
        data = [item.data._replace(packet=number) for number, item in numbered if item.data]
        self._writer.lines(events, data)
        self._writer.incomplete([number for number, item in numbered if item.summary and item.summary.gaps])

    def end(self, status: SourceStatus) -> None:
        """Write what was lost, and the last line."""
        self._writer.news(status)
        self._writer.end()

    def _flows(self, item: Exported) -> None:
        for answer in item.answers.values():
            self._answers.write(answer)
        for cookie in item.cookies.values():
            self._answers.write(cookie)

    def _number(self, packet: int) -> int:
        number = self._numbers.get(packet)
        if number is None:
            number = self._last = self._last + 1
            self._numbers.set(packet, number)
        return number


class PcapngPackets:
    """What entered the datapath, as a capture; a comment on each packet tells its way."""

    def __init__(self, out: Output) -> None:
        self._writer = PcapngWriter(out)
        self._offset = 0
        self.left_out = 0

    def start(self, startup: Startup) -> None:
        """Write the header."""
        self._offset = startup.clock_offset
        self._writer.start(f"ovscope {__version__}")

    def packets(self, items: Sequence[Exported]) -> None:
        """Write those that have bytes, and count the others."""
        for item in items:
            if item.data is not None and item.summary is not None:
                summary, data = item.summary, item.data
                device = printable(summary.in_port.name) if summary.in_port else ""
                time = summary.time + self._offset
                comment = packet_sentence(summary)
                self._writer.packet(device or UNKNOWN, time, data.length, data.data, comment)
            elif item.events and item.events[0].number == 0:
                self.left_out += 1

    def end(self, status: SourceStatus) -> None:
        """Nothing comes last."""
