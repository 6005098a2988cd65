"""One builder at a time, also across processes."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from . import host


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Hold the lock file `path`; another holder is waited for. The kernel lets go if we die."""
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            host.say(f"waiting for another build ({path})")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
