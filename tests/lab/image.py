"""The images of the lab's machine: made once, kept in the cache by the hash of what they are made from."""

import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from . import builds, disk, flavour, host, recipe, root, wheels
from .errors import LabError
from .locking import exclusive
from .places import GUEST, cache_dir
from .prune import keep_newest, remove, remove_leftovers

_KEPT = 2  # of each kernel
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Image:
    """What QEMU boots."""

    disk: Path
    kernel: Path
    initrd: Path


def image(kernel: str) -> Image:
    """The image with a kernel; built first when the cache has none. Raises LabError when that fails."""
    lacking = host.missing()
    if lacking:
        raise LabError(lacking)
    cache = cache_dir()
    bundled = flavour.bundled(kernel)
    key = recipe.image_key(kernel, [builds.RECIPES[name].key for name in bundled])
    folder = cache / f"image-{kernel}-{key}"
    if not folder.is_dir():
        with exclusive(cache / "lock"):
            if not folder.is_dir():
                remove_leftovers(cache)
                _build(kernel, bundled, cache, folder)
    folder.touch()
    keep_newest(cache, f"image-{kernel}-*", _KEPT)
    keep_newest(cache, "image-*", _KEPT * len(flavour.SUITES))
    return Image(folder / disk.DISK, folder / disk.KERNEL, folder / disk.INITRD)


def _build(kernel: str, bundled: Sequence[str], cache: Path, folder: Path) -> None:
    host.say(f"building the lab's image with kernel {kernel} (once; minutes)")
    with _workplace(cache) as work, ThreadPoolExecutor(2) as pool:
        # Each is mostly one core: side by side they take as long as the longer.
        archives = pool.submit(lambda: [_archive(name, cache, work) for name in bundled])
        guest = work / "root"
        pool.submit(_timed, "Debian's root", lambda: _guest_root(guest, kernel, work)).result()
        for archive in archives.result():
            builds.unpack(archive, guest, work / "root.log")
        made = work / "image"
        made.mkdir()
        disk.take_kernel(guest, made)
        _timed("file system", lambda: disk.make(guest, made, work / "disk.log"))
        made.rename(folder)
    host.say(f"image ready: {folder}")


def _archive(name: str, cache: Path, work: Path) -> Path:
    return _timed(f"Open vSwitch, {name}", lambda: builds.archive(name, cache, work))


def _guest_root(guest: Path, kernel: str, work: Path) -> None:
    log = work / "root.log"
    root.make_guest(guest, kernel, log)
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
