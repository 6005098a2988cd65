"""From a root in a folder to what QEMU boots: a file system, a kernel and an initrd."""

import shutil
from pathlib import Path

from . import host

DISK, KERNEL, INITRD = "root.ext4", "vmlinuz", "initrd.img"
_SIZE = "4G"  # sparse: it takes the room of what is in it


def take_kernel(root: Path, into: Path) -> None:
    """Move kernel and initrd out of `root`: QEMU loads them itself."""
    for pattern, name in (("vmlinuz-*", KERNEL), ("initrd.img-*", INITRD)):
        (found,) = (root / "boot").glob(pattern)
        shutil.move(found, into / name)


def make(root: Path, into: Path, log: Path) -> None:
    """Write `root` into an ext4 file system in the folder `into`. Raises LabError when that fails."""
    host.run(
        [
            *(
                "mke2fs",
                "-q",
                "-F",
                "-t",
                "ext4",
                "-O",
                "^has_journal",
                "-m",
                "0",
                "-E",
                "lazy_itable_init=1",
            ),
            *("-d", root, into / DISK, _SIZE),
        ],
        log,
    )
