"""The end of a log file, read on as it grows; never more of it than a bounded piece."""

from __future__ import annotations

import os
from collections import deque
from pathlib import Path
from typing import BinaryIO

from engine.vswitchd.log_lines import LogLine, parse_log_line

MOST_READ = 1 << 18  # bytes at a time: some 2,000 lines
MOST_LINES = 2_000


class LogTail:
    """Follows a file that is written at its end, cut off, or replaced by another of its name (rotated).

    Args:
        path: the file.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._place: tuple[int, int] | None = None  # device and inode: which file was read
        self._read_to = 0
        self._rest = b""
        self._lines: deque[LogLine] = deque(maxlen=MOST_LINES)
        self.gone = 0  # lines that were read and are not kept any more

    def read(self) -> tuple[LogLine, ...]:
        """Return the last lines of the file, those that were not read before included.

        Raises:
            OSError: it is not there, or may not be read.
        """
        with self.path.open("rb") as file:
            status = os.fstat(file.fileno())
            if (status.st_dev, status.st_ino) != self._place or status.st_size < self._read_to:
                self._place, self._read_to, self._rest = (status.st_dev, status.st_ino), 0, b""
            self._take(file, status.st_size)
        return tuple(self._lines)

    def _take(self, file: BinaryIO, size: int) -> None:
        skipped = size - self._read_to > MOST_READ
        start = size - MOST_READ if skipped else self._read_to
        file.seek(start)
        data = file.read(MOST_READ)
        self._read_to = start + len(data)
        pieces = ((b"" if skipped else self._rest) + data).split(b"\n")
        # What goes before the first end of a line is the end of one that was not read.
        whole = pieces[1 if skipped else 0 : -1]
        self.gone += max(len(self._lines) + len(whole) - MOST_LINES, 0)
        self._lines.extend(parse_log_line(piece.decode("utf-8", "replace")) for piece in whole)
        self._rest = pieces[-1][-MOST_READ:]
