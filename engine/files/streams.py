"""Opens recordings for reading and for writing: plain, ``.gz``, ``.zst``, or ``-``."""

from __future__ import annotations

import errno
import gzip
import io
import os
import sys
import time
from pathlib import Path
from typing import IO, NamedTuple, Protocol

import zstandard

from engine.errors import OvscopeError

STANDARD = "-"  # standard input or output
FLUSH_EVERY = 1.0  # s

_READ_REMEDIES = {
    errno.ENOENT: "check the path, or record one with ovscope collect -o FILE",
    errno.EACCES: "run it as the file's owner or as root, or change the file's mode",
    errno.EISDIR: "name a file in it",
}
_WRITE_REMEDIES = {
    errno.ENOENT: "make its directory, or name a file elsewhere",
    errno.EACCES: "name a file in a directory that you may write to",
    errno.EISDIR: "name a file in it",
    errno.ENOSPC: "free some space, or name a file elsewhere",
}


def open_input(path: str) -> Input:
    """Open a recording for reading; unpacks by the name's end. The caller closes it.

    Raises:
        OvscopeError: it cannot be opened.
    """
    if path == STANDARD:
        # Not sys.stdin.buffer: Python aborts when that is still being read by a thread as it exits.
        stream = open(sys.stdin.fileno(), "rb", closefd=False)  # noqa: SIM115 - the caller closes it
        return Input(stream, stream)
    try:
        raw = Path(path).open("rb", buffering=1 << 18)  # noqa: SIM115 - the caller closes it
    except OSError as error:
        raise _failed("read", path, error, _READ_REMEDIES) from error
    if path.endswith(".gz"):
        return Input(gzip.GzipFile(fileobj=raw), raw)
    if path.endswith(".zst"):
        unpacked = zstandard.ZstdDecompressor().stream_reader(raw, read_across_frames=True)
        return Input(io.BufferedReader(unpacked), raw)
    return Input(raw, raw)


def open_output(path: str, named: str = "") -> Output:
    """Open a recording for writing; packs by the name's end. The caller closes it.

    Args:
        path: the file.
        named: what it will be called once it is whole; empty: as ``path``.

    Raises:
        OvscopeError: it cannot be opened.
    """
    if path == STANDARD:
        return sys.stdout.buffer
    name = named or path
    try:
        raw = Path(path).open("wb")  # noqa: SIM115 - the caller closes it
    except OSError as error:
        raise _failed("write", name, error, _WRITE_REMEDIES) from error
    if name.endswith(".gz"):
        return _Packed(gzip.GzipFile(fileobj=raw, mode="wb", compresslevel=6), raw)
    if name.endswith(".zst"):
        return _Packed(zstandard.ZstdCompressor().stream_writer(raw, closefd=False), raw)
    return raw


class Extent(NamedTuple):
    """How much of a file was read, and how much there is; bytes."""

    read: int
    size: int


class Input:
    """Where a recording comes from.

    Args:
        stream: its lines.
        file: what is read for them; None where that has no end that is known.
    """

    def __init__(self, stream: IO[bytes] | io.BufferedIOBase, file: IO[bytes] | None) -> None:
        self._stream = stream
        self._file = file
        self.readline = stream.readline

    @property
    def extent(self) -> Extent | None:
        """How much of the file was read; None where that cannot be known. Any thread may ask."""
        if self._file is None:
            return None
        try:
            number = self._file.fileno()  # not tell(): that waits for whoever reads
            return Extent(os.lseek(number, 0, os.SEEK_CUR), os.fstat(number).st_size)
        except (OSError, ValueError):
            return None  # a pipe; or it is closed

    @property
    def percent(self) -> int | None:
        """The same in hundredths."""
        extent = self.extent
        return min(100 * extent.read // extent.size, 100) if extent and extent.size else None

    def close(self) -> None:
        """Close it."""
        self._stream.close()
        if self._file is not None:
            self._file.close()


class Output(Protocol):
    """Where a recording goes."""

    def write(self, data: bytes, /) -> object:
        """Take the bytes."""

    def flush(self) -> object:
        """Hand on what was taken."""

    def close(self) -> object:
        """Write the end and close it."""


class _Packed:
    """A compressed file that a crash leaves readable up to a second ago.

    To flush it for each batch would cost most of what compressing gains.
    """

    def __init__(self, packer: Output, raw: IO[bytes]) -> None:
        self._packer = packer
        self._raw = raw
        self._flushed = time.monotonic()

    def write(self, data: bytes, /) -> None:
        self._packer.write(data)

    def flush(self) -> None:
        now = time.monotonic()
        if now - self._flushed >= FLUSH_EVERY:
            self._flushed = now
            self._packer.flush()
            self._raw.flush()

    def close(self) -> None:
        self._packer.close()
        self._raw.close()


def write_failed(path: str, error: OSError) -> OvscopeError:
    """Return what to tell the user of a write that failed."""
    return _failed("write", path, error, _WRITE_REMEDIES)


def _failed(verb: str, path: str, error: OSError, remedies: dict[int, str]) -> OvscopeError:
    remedy = remedies.get(error.errno or 0, "check the file and its disk")
    name = f"standard {'input' if verb == 'read' else 'output'}" if path == STANDARD else path
    return OvscopeError(f"cannot {verb} {name} ({(error.strerror or 'error').lower()})", remedy)
