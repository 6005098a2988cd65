"""Writes packets on a thread of its own, while others go on."""

from __future__ import annotations

import queue
import threading
from collections.abc import Sequence
from typing import NamedTuple

from engine.export.exported import Exported
from engine.export.formats import Format
from engine.export.part import PartFile
from engine.files.items import Startup
from engine.source import SourceStatus

AHEAD = 32  # slices that wait to be written
CLOSE_TIMEOUT = 1.0  # s


class Target(NamedTuple):
    """A file and its format."""

    path: str
    format: Format


class Progress(NamedTuple):
    """How far it is.

    Attributes:
        written: packets so far.
        left_out: of these, packets that the format cannot hold.
        done: nothing more will be written.
        kept: the file has its name; where it is done without, it was stopped or has failed.
        problem: why it failed; empty where it did not.
    """

    written: int
    left_out: int
    done: bool
    kept: bool
    problem: str


class ExportJob:
    """One export. All calls come from one thread; none of them blocks but ``close``, about a second.

    Args:
        target: where to, and how.
        startup: what comes first.

    Raises:
        OvscopeError: the file cannot be opened.
    """

    def __init__(self, target: Target, startup: Startup) -> None:
        self.target = target
        self._file = PartFile(target.path)
        self._writer = target.format.writer(self._file.out)
        self._startup = startup
        self._slices: queue.Queue[Sequence[Exported] | SourceStatus] = queue.Queue(AHEAD)
        self._stop = threading.Event()
        self._written = 0
        self._kept = False
        self._problem = ""
        self._thread = threading.Thread(target=self._run, name="export", daemon=True)
        self._thread.start()

    @property
    def has_room(self) -> bool:
        """Whether it can take more."""
        return not self._slices.full()

    def put(self, items: Sequence[Exported]) -> None:
        """Take packets, where there is room."""
        self._slices.put_nowait(items)

    def end(self, status: SourceStatus) -> None:
        """All packets were put, and there is room; ``status`` tells what was lost."""
        self._slices.put_nowait(status)

    def stop(self) -> None:
        """Give it up: the file is removed."""
        self._stop.set()

    def close(self) -> None:
        """Give it up if it is not done, and wait until the file is removed."""
        self.stop()
        self._thread.join(CLOSE_TIMEOUT)

    @property
    def progress(self) -> Progress:
        """How far it is."""
        done = not self._thread.is_alive()
        return Progress(self._written, self._writer.left_out, done, self._kept, self._problem)

    def _run(self) -> None:
        try:
            if self._write():
                self._file.keep()
                self._kept = True
            else:
                self._file.drop()
        except OSError as error:
            self._file.drop()
            self._problem = str(self._file.failed(error))
        except Exception as error:
            self._file.drop()
            self._problem = f"the export failed: {type(error).__name__}: {error}"

    def _write(self) -> bool:
        """Write until the end; return whether it came to that."""
        self._writer.start(self._startup)
        while not self._stop.is_set():
            try:
                item = self._slices.get(timeout=0.05)
            except queue.Empty:
                continue
            if isinstance(item, SourceStatus):
                self._writer.end(item)
                return True
            self._writer.packets(item)
            self._written += len(item)
        return False
