"""The lines of a stream, numbered, whatever the stream holds."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import NamedTuple, Protocol

import zstandard

from engine.files.warnings import Warnings

LONGEST = 16 << 20  # bytes; a line of `retis sort` holds a packet's whole life, some 1000 events

_DAMAGED = (EOFError, zlib.error, zstandard.ZstdError, OSError)


class RawLine(NamedTuple):
    """One line, without what ended it."""

    number: int  # counted from 1
    data: bytes
    whole: bool  # it was ended; only the last one may not be


class Readable(Protocol):
    """Where lines come from."""

    def readline(self, size: int, /) -> bytes:
        """Return up to ``size`` bytes of the current line."""


def raw_lines(stream: Readable, warnings: Warnings) -> Iterator[RawLine]:
    """Yield the lines that are not blank. Never raises; stops where the stream is damaged."""
    number = 0
    while True:
        number += 1
        data = _readline(stream, number, warnings)
        if not data:
            return
        whole = data.endswith(b"\n")
        if not whole and len(data) >= LONGEST:
            warnings.add(number, f"longer than {LONGEST >> 20} MiB")
            _skip_rest(stream, number, warnings)
        elif stripped := data.strip():
            yield RawLine(number, stripped, whole)


def _readline(stream: Readable, number: int, warnings: Warnings) -> bytes:
    try:
        return stream.readline(LONGEST)
    except _DAMAGED as error:
        # gzip says EOFError or BadGzipFile (an OSError) when it was cut off or damaged.
        warnings.add(number, f"nothing after it could be read ({error})")
        return b""


def _skip_rest(stream: Readable, number: int, warnings: Warnings) -> None:
    while (data := _readline(stream, number, warnings)) and not data.endswith(b"\n"):
        pass
