"""A file that has its name only once it is whole."""

from __future__ import annotations

import contextlib
import os

from engine.errors import OvscopeError
from engine.files.streams import STANDARD, Output, open_output, write_failed

ENDING = ".part"


class PartFile:
    """Written beside its place, under a name that ends in ``.part``; standard output as it is.

    Args:
        path: its place; a name that ends in .gz or .zst is packed.

    Raises:
        OvscopeError: it cannot be opened.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self._part = STANDARD if path == STANDARD else path + ENDING
        if os.path.isdir(path):
            raise OvscopeError(f"cannot write {path} (is a directory)", "name a file in it")
        self.out: Output = open_output(self._part, path)

    def keep(self) -> None:
        """Give it its name; what had that name is gone.

        Raises:
            OSError: it cannot be written.
        """
        self.out.flush()
        if self._part != STANDARD:
            self.out.close()
            os.replace(self._part, self.path)

    def drop(self) -> None:
        """Remove it."""
        if self._part != STANDARD:
            with contextlib.suppress(OSError):
                self.out.close()
            with contextlib.suppress(OSError):
                os.unlink(self._part)

    def failed(self, error: OSError) -> OvscopeError:
        """Return what to tell of a write that failed."""
        return write_failed(self.path, error)
