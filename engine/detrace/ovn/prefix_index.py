"""Which rows' UUIDs begin with given 32 bits: a database can be asked for whole UUIDs alone."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from uuid import UUID

_UUID_DIGITS = 32


class PrefixIndex:
    """The UUIDs of one table, sorted: 57 bytes each.

    Args:
        uuids: as the database writes them; what is no UUID is left out.
    """

    def __init__(self, uuids: Iterable[str]) -> None:
        self._keys = sorted(_keys(uuids))

    def __len__(self) -> int:
        return len(self._keys)

    def find(self, prefix: int) -> list[str]:
        """Return the UUIDs that begin with 32 bits."""
        wanted = prefix.to_bytes(4)
        place = bisect_left(self._keys, wanted)
        found = []
        while place < len(self._keys) and self._keys[place].startswith(wanted):
            found.append(str(UUID(bytes=self._keys[place])))
            place += 1
        return found


def _keys(uuids: Iterable[str]) -> Iterator[bytes]:
    for uuid in uuids:
        digits = uuid.replace("-", "")
        if len(digits) == _UUID_DIGITS:
            try:
                yield bytes.fromhex(digits)
            except ValueError:
                continue
