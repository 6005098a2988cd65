"""Packets from a recording, read on a thread of its own."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from engine.detrace.ovn.answers import OvnAnswer
from engine.errors import OvscopeError
from engine.events import Event, PacketBytes
from engine.files.condition import with_condition
from engine.files.items import Change, Ending, FlowRecord, Incomplete, Item, Startup
from engine.files.raw_lines import Readable
from engine.files.reader import read, read_answers
from engine.files.recorded import ReplayAnswers
from engine.files.recorded_cookies import ReplayOrigins
from engine.files.streams import STANDARD, Extent, Input, open_input
from engine.files.warnings import Warnings
from engine.source import Batch, SourceStatus

AHEAD = 50_000  # items that the thread reads ahead, some 50 MB
PULLED = 5_000  # items that one pull takes: whoever pulls must keep them, too
PAUSE = 0.005  # s until the thread looks again whether there is room
CLOSE_TIMEOUT = 1.0  # s


class ReplaySource:
    """A recording as a Source.

    Args:
        path: the recording; ``-`` is standard input.
        title: what to call it; by default its file's name.

    Attributes:
        path: the recording.
        answers: what vswitchd said, as far as it was read.
        origins: what rules' cookies are in OVN, as far as it was read.
        warnings: what is to be said of lines that could not be read.
        clock_offset: ns to add to an event's time to have the time of day; 0 until it is read.
        answers_first: read what was answered before all else, for who takes each packet only once: a flow
            may be asked for long after its packet. Not of a pipe, which can be read once alone.
    """

    def __init__(self, path: str, title: str = "") -> None:
        self.answers = ReplayAnswers()
        self.origins = ReplayOrigins()
        self.warnings = Warnings()
        self.clock_offset = 0
        self.answers_first = False
        self.path = path
        self._name = title or ("standard input" if path == STANDARD else Path(path).name)
        self._status = SourceStatus("replay", self._name)
        self._items: deque[Item] = deque()  # its ends are safe to use from two threads
        self._input: Input | None = None
        self._closing = threading.Event()
        self._read = threading.Event()  # the thread has read all
        self._problem = ""
        self._thread: threading.Thread | None = None

    @property
    def status(self) -> SourceStatus:
        """The status of the last batch."""
        return self._status

    @property
    def extent(self) -> Extent | None:
        """How much of the file was read; None where that is not known."""
        return self._input.extent if self._input else None

    def start(self) -> None:
        """Open the recording and begin to read.

        Raises:
            OvscopeError: it cannot be read or is none; of standard input that shows later, in the status.
        """
        self._input = open_input(self.path)
        items = read(self._input, self._name if self.path == STANDARD else self.path, self.warnings)
        if self.path != STANDARD:
            items = _begun(items)
        self._thread = threading.Thread(target=self._run, args=(items,), name="replay", daemon=True)
        self._thread.start()

    def pull(self) -> Batch:
        """Return what was read since the last call, a few thousand events at most."""
        events: list[Event] = []
        packets: list[PacketBytes] = []
        incomplete: list[int] = []
        read = self._read.is_set()
        for _ in range(min(len(self._items), PULLED)):
            self._sort(self._items.popleft(), events, packets, incomplete)
        ended = read and not self._items
        self._status = self._status._replace(
            ended=ended,
            problem=self._problem if ended else "",
            percent=self._input.percent if self._input and not ended else None,
        )
        return Batch(events, packets, self._status, incomplete)

    def close(self) -> None:
        """Stop reading and close the file."""
        self._closing.set()
        if self._thread is not None:
            self._thread.join(CLOSE_TIMEOUT)
        # Standard input may be read just now, and closing it would wait for that.
        if self._input is not None and self.path != STANDARD:
            self._input.close()

    def _run(self, items: Iterator[Item]) -> None:
        try:
            if self.answers_first and self.path != STANDARD and Path(self.path).is_file():
                self._read_answers()
            for item in items:
                while len(self._items) >= AHEAD and not self._closing.wait(PAUSE):
                    pass
                if self._closing.is_set():
                    return
                self._items.append(item)
        except OvscopeError as error:
            self._problem = str(error)
        except Exception as error:
            self._problem = f"the recording cannot be read: {type(error).__name__}: {error}"
        finally:
            self._read.set()

    def _read_answers(self) -> None:
        stream = open_input(self.path)
        try:
            for item in read_answers(_Until(stream, self._closing)):
                self._learn(item)
        finally:
            stream.close()

    def _learn(self, item: FlowRecord | OvnAnswer) -> None:
        if isinstance(item, FlowRecord):
            self.answers.add(item)
        else:
            self.origins.add(item)

    def _sort(
        self, item: Item, events: list[Event], packets: list[PacketBytes], incomplete: list[int]
    ) -> None:
        match item:
            case Event():
                events.append(item)
            case PacketBytes():
                packets.append(item)
            case Incomplete():
                incomplete.extend(item.packets)
            case FlowRecord() | OvnAnswer():
                self._learn(item)
            case _:
                self._note(item)

    def _note(self, item: Startup | Change | Ending) -> None:
        status = self._status
        match item:
            case Startup():
                self.clock_offset = item.clock_offset
                title = " · ".join(part for part in (self._name, item.title, item.writer) if part)
                status = status._replace(title=title, hooks=item.hooks)
            case Change():
                hooks = item.hooks or status.hooks
                status = with_condition(status._replace(hooks=hooks), item.condition)
            case Ending():
                status = with_condition(status, item.condition)
        self._status = status


class _Until:
    """A stream that ends early once somebody does not want it any more."""

    def __init__(self, stream: Readable, stop: threading.Event) -> None:
        self._stream = stream
        self._stop = stop

    def readline(self, size: int, /) -> bytes:
        """Return up to ``size`` bytes of the current line."""
        return b"" if self._stop.is_set() else self._stream.readline(size)


def _begun(items: Iterator[Item]) -> Iterator[Item]:
    """Read up to the first item, so that what is no recording is refused at once."""
    first = next(items, None)
    return items if first is None else chain([first], items)
