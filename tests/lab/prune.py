"""Old things leave the cache."""

import subprocess
import time
from pathlib import Path


def keep_newest(folder: Path, pattern: str, count: int) -> None:
    """Remove all but the `count` newest entries of `folder` that match `pattern`, by time of last use.

    A running machine keeps the files that it has open.
    """
    entries = sorted(folder.glob(pattern), key=_written)
    for entry in entries[:-count]:
        remove(entry)


def remove_older(folder: Path, pattern: str, seconds: float) -> None:
    """Remove the entries of `folder` that match `pattern` and were last written so many seconds ago."""
    for entry in folder.glob(pattern):
        if _written(entry) < time.time() - seconds:
            remove(entry)


def remove_leftovers(folder: Path) -> None:
    """Remove what builds that were cut off left behind. Call it with the build lock held."""
    for entry in folder.glob("build-*"):
        remove(entry)


def _written(entry: Path) -> float:
    try:
        return entry.stat().st_mtime
    except FileNotFoundError:  # another process removed it first
        return 0.0


def remove(entry: Path) -> None:
    """Remove a file or a whole folder, but nothing that a killed build may have left mounted there."""
    subprocess.run(["rm", "-rf", "--one-file-system", str(entry)], check=False)
