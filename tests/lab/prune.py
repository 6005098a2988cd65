"""Old things leave the cache."""

import shutil
from pathlib import Path


def keep_newest(folder: Path, pattern: str, count: int) -> None:
    """Remove all but the `count` newest entries of `folder` that match `pattern`, by time of last use.

    A running machine keeps the files that it has open.
    """
    entries = sorted(folder.glob(pattern), key=_age)
    for entry in entries[:-count]:
        _remove(entry)


def remove_leftovers(folder: Path) -> None:
    """Remove what builds that were cut off left behind. Call it with the build lock held."""
    for entry in folder.glob("build-*"):
        _remove(entry)


def _age(entry: Path) -> float:
    try:
        return entry.stat().st_mtime
    except FileNotFoundError:  # another process removed it first
        return 0.0


def _remove(entry: Path) -> None:
    if entry.is_dir():
        shutil.rmtree(entry, ignore_errors=True)
    else:
        entry.unlink(missing_ok=True)
