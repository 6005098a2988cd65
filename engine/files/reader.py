"""Reads a recording, whoever wrote it, line by line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import orjson

from engine.detrace.ovn.answers import OvnAnswer
from engine.errors import OvscopeError
from engine.files.fields import BadLineError, Json, is_object
from engine.files.items import Ending, FlowRecord, Item
from engine.files.own import OwnLines
from engine.files.raw_lines import RawLine, Readable, raw_lines
from engine.files.retis_lines import RetisLines
from engine.files.schema import SECTIONS
from engine.files.warnings import Warnings

TRIED = 100  # lines without any event until it is no recording

_REMEDY = "give a file that ovscope or retis collected (named .gz or .zst if it is compressed)"


def read(stream: Readable, name: str, warnings: Warnings) -> Iterator[Item]:
    """Yield what a recording holds, in its order; memory stays bounded.

    Lines that are damaged are passed over with a warning.

    Args:
        stream: where the lines come from.
        name: how the user calls it.
        warnings: takes what is to be said of lines.

    Raises:
        OvscopeError: this is no recording at all.
    """
    reader = _Reader(name, warnings)
    for line in raw_lines(stream, warnings):
        yield from reader.items(line)
    reader.end()


def read_answers(stream: Readable) -> Iterator[FlowRecord | OvnAnswer]:
    """Yield what was answered alone, in its order.

    Other lines are passed over unread, which costs a twentieth; nothing is said of damaged ones.

    Raises:
        OvscopeError: this is no recording at all.
    """
    reader = _Reader("this", Warnings())
    for line in raw_lines(stream, Warnings()):
        if b'"ovs-detrace"' in line.data or b'"ovn"' in line.data:
            yield from (item for item in reader.items(line) if isinstance(item, FlowRecord | OvnAnswer))


class _Reader:
    """What is known of a recording while it is read."""

    def __init__(self, name: str, warnings: Warnings) -> None:
        self._name = name
        self._warnings = warnings
        self._own = OwnLines()
        self._retis = RetisLines()
        self._ours: bool | None = None  # None: no event yet
        self._good = 0
        self._tried = 0
        self._ended = False

    def items(self, raw: RawLine) -> Iterator[Item]:
        """Yield what a line holds."""
        self._tried += 1
        for line in self._objects(raw):
            try:
                yield from self._line(raw.number, line)
                self._good += 1
            except BadLineError as error:
                self._warnings.add(raw.number, str(error))
        if self._good == 0 and self._tried >= TRIED:
            raise OvscopeError(f"{self._name} is no recording of packets", _REMEDY)

    def end(self) -> None:
        """Judge the whole of it."""
        if self._good == 0:
            raise OvscopeError(f"{self._name} {self._failure()}", _REMEDY)
        if self._ours and not self._ended:
            self._warnings.note("the last line is missing: events may have been lost uncounted")
        self._say_what_is_not_shown()

    def _failure(self) -> str:
        if self._tried:
            return "is no recording of packets"
        if self._warnings.count:
            return "cannot be unpacked"
        return "is empty or cut off" if self._name.endswith((".gz", ".zst")) else "is empty"

    def _say_what_is_not_shown(self) -> None:
        hidden = self._retis.not_shown
        if hidden:
            names = ", ".join(name for name, _ in hidden.most_common(5))
            more = ", ..." if len(hidden) > 5 else ""
            self._warnings.note(f"{hidden.total()} events of other hooks are not shown: {names}{more}")

    def _objects(self, raw: RawLine) -> Iterable[Json]:
        """Return the events of a line: one, or the array of a sorted file."""
        try:
            value = orjson.loads(raw.data)
        except orjson.JSONDecodeError:
            self._warnings.add(raw.number, _why(raw))
            return ()
        values = value if isinstance(value, list) else [value]
        objects = [item for item in values if is_object(item)]
        if len(objects) != len(values):
            self._warnings.add(raw.number, "not an event")
        return objects

    def _line(self, number: int, line: Json) -> Iterator[Item]:
        if self._ours is None and ("common" in line or "ovscope" in line):
            self._ours = "ovscope" in line
        if not line.keys() <= SECTIONS:
            for name in sorted(line.keys() - SECTIONS):
                self._warnings.once(number, f"section {name[:40]!r} is unknown, passed over")
        for item in (self._own if self._ours else self._retis).items(line):
            self._ended = isinstance(item, Ending)
            yield item


def _why(raw: RawLine) -> str:
    try:
        raw.data.decode("utf-8")
    except UnicodeDecodeError:
        return "not UTF-8"
    return "not JSON" if raw.whole else "not JSON (cut off?)"
