"""The image of the lab's machine: made once, kept in the cache by the hash of what it is made from."""

import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from . import disk, host, recipe, root, usdt, wheels
from .errors import LabError
from .locking import exclusive
from .places import GUEST, cache_dir
from .prune import keep_newest, remove, remove_leftovers

_KEPT = 2
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Image:
    """What QEMU boots."""

    disk: Path
    kernel: Path
    initrd: Path


def image() -> Image:
    """The image; built first when the cache has none. Raises LabError when that fails."""
    lacking = host.missing()
    if lacking:
        raise LabError(lacking)
    cache = cache_dir()
    folder = cache / f"image-{recipe.image_key()}"
    if not folder.is_dir():
        with exclusive(cache / "lock"):
            if not folder.is_dir():
                remove_leftovers(cache)
                _build(cache, folder)
    folder.touch()
    keep_newest(cache, "image-*", _KEPT)
    return Image(folder / disk.DISK, folder / disk.KERNEL, folder / disk.INITRD)


def _build(cache: Path, folder: Path) -> None:
    host.say("building the lab's image (once; minutes)")
    with _workplace(cache) as work, ThreadPoolExecutor(2) as pool:
        # Both are mostly one core each: side by side they take as long as the longer.
        probes = pool.submit(_timed, "Open vSwitch with USDT probes", lambda: usdt.build(cache, work))
        guest = work / "root"
        pool.submit(_timed, "Debian's root", lambda: _guest_root(guest, work)).result()
        usdt.unpack(probes.result(), guest, work / "root.log")
        made = work / "image"
        made.mkdir()
        disk.take_kernel(guest, made)
        _timed("file system", lambda: disk.make(guest, made, work / "disk.log"))
        made.rename(folder)
    host.say(f"image ready: {folder}")


def _guest_root(guest: Path, work: Path) -> None:
    log = work / "root.log"
    root.make_guest(guest, log)
    wheels.install(guest, log)
    init = guest / "sbin/lab-init"
    init.write_bytes((GUEST / "init").read_bytes())
    init.chmod(0o755)


def _timed(what: str, job: Callable[[], T]) -> T:
    host.say(f"{what} ...")
    start = time.monotonic()
    done = job()
    host.say(f"{what}: {time.monotonic() - start:.0f} s")
    return done


@contextmanager
def _workplace(cache: Path) -> Iterator[Path]:
    """A folder for the build beside the cache's images, so that a finished one is only renamed."""
    work = Path(tempfile.mkdtemp(prefix="build-", dir=cache))
    try:
        yield work
    finally:
        remove(work)
