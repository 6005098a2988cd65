"""Numbers of headers for first bytes, parsed only where no frame alike came before."""

from __future__ import annotations

from collections.abc import Hashable, Iterable

from engine.headers import Headers, parse_headers
from engine.headers.likeness import likeness
from engine.store.sequences import EMPTY, Sequences

MOST = 1 << 14  # frames that are no longer than a few dozen bytes each


class HeaderNumbers:
    """Finds the number of a frame's headers in their table.

    Args:
        table: of sequences of one.
    """

    def __init__(self, table: Sequences[Headers]) -> None:
        self._table = table
        self._known: dict[Hashable, int] = {}
        self._generation = table.generation

    def find(self, frames: Iterable[bytes]) -> list[int]:
        """Return the numbers of some frames' headers."""
        if self._generation != self._table.generation:  # numbers have got another meaning
            self._generation = self._table.generation
            self._known.clear()
        known = self._known
        return [known.get(likeness(frame)) or self._parse(frame) for frame in frames]

    def _parse(self, frame: bytes) -> int:
        number = self._table.extend(EMPTY, parse_headers(frame))
        alike = likeness(frame)
        if alike is not None:
            if len(self._known) >= MOST:
                self._known.clear()
            self._known[alike] = number
        return number
