"""The answers that are kept, the least recently wanted ones given up first."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace
from typing import NamedTuple

from engine.detrace.answers import Answer, State
from engine.detrace.lineage import FlowKey

_OVERHEAD = 1000  # bytes an answer takes besides its texts, roughly


class Entry(NamedTuple):
    """An answer, and when the daemon was last asked for it (monotonic ns; 0 for never)."""

    answer: Answer
    tried_at: int = 0


class AnswerCache:
    """Entries by flow, bounded in number and in text: one flow's rules may be 12 kB, or 1 MB.

    Args:
        limit: entries to keep.
        text_limit: bytes of raw text to keep, roughly; what is parsed from it takes about five times as much.
    """

    def __init__(self, limit: int = 16384, text_limit: int = 24 << 20) -> None:
        self._limit = limit
        self._text_limit = text_limit
        self._text = 0
        self._entries: OrderedDict[FlowKey, Entry] = OrderedDict()

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, key: FlowKey) -> Entry | None:
        """Return an entry, which counts as wanting it."""
        entry = self._entries.get(key)
        if entry is not None:
            self._entries.move_to_end(key)
        return entry

    def put(self, key: FlowKey, entry: Entry) -> None:
        """Keep an entry instead of the one before; give up others when there is no room."""
        self.remove(key)
        self._entries[key] = entry
        self._text += _size(entry)
        while len(self._entries) > 1 and (len(self._entries) > self._limit or self._text > self._text_limit):
            _, given_up = self._entries.popitem(last=False)
            self._text -= _size(given_up)

    def remove(self, key: FlowKey) -> Entry | None:
        """Give up an entry, and return it."""
        entry = self._entries.pop(key, None)
        if entry is not None:
            self._text -= _size(entry)
        return entry

    def mark_restarted(self) -> list[Answer]:
        """Keep what is known of another daemon's flows as such: its contents and their age, no more live.

        Returns:
            What became another answer by that.
        """
        ended = {State.GONE, State.RESTARTED}
        marked = {
            key: entry._replace(answer=replace(entry.answer, state=State.RESTARTED))
            for key, entry in self._entries.items()
            if entry.answer.known and entry.answer.state not in ended
        }
        self._entries.update(marked)
        return [entry.answer for entry in marked.values()]


def _size(entry: Entry) -> int:
    return _OVERHEAD + len(entry.answer.get_flow_raw) + len(entry.answer.detrace_raw)
