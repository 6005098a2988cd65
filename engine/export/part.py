"""A file that has its name only once it is whole."""

from __future__ import annotations

import contextlib
import os

from engine.errors import OvscopeError
from engine.files.streams import STANDARD, Output, open_output, write_failed

ENDING = ".part"


class PartFile:
    """Written beside its place, under a name that ends in ``.part``; what a link points to, beside that.

    Standard output, a device and a pipe are written as they are: they must not be replaced by a file.

    Args:
        path: its place; a name that ends in .gz or .zst is packed.

    Raises:
        OvscopeError: it cannot be opened.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self._place = os.path.realpath(path) if os.path.islink(path) else path
        self._as_it_is = path == STANDARD or (os.path.exists(path) and not os.path.isfile(path))
        self._part = self._place if self._as_it_is else self._place + ENDING
        if os.path.isdir(path):
            raise OvscopeError(f"cannot write {path} (is a directory)", "name a file in it")
        self.out: Output = open_output(self._part, path)

    def keep(self) -> None:
        """Give it its name; what had that name is gone.

        Raises:
            OSError: it cannot be written.
        """
        self.out.flush()
        if self.path != STANDARD:
            self.out.close()
        if not self._as_it_is:
            os.replace(self._part, self._place)

    def drop(self) -> None:
        """Remove it."""
        if self.path != STANDARD:
            with contextlib.suppress(OSError):
                self.out.close()
        if not self._as_it_is:
            with contextlib.suppress(OSError):
                os.unlink(self._part)

    def failed(self, error: OSError) -> OvscopeError:
        """Return what to tell of a write that failed."""
        return write_failed(self.path, error)
