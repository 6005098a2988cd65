"""Open vSwitch with USDT probes, built from Debian's own source; kept in the cache by its own hash."""

import struct
from pathlib import Path

from . import host, recipe, root
from .places import GUEST
from .prune import keep_newest

_KEPT = 2


def build(cache: Path, work: Path) -> Path:
    """The archive with the build, made in `work` when the cache has none. Raises LabError."""
    archive = cache / f"ovs-usdt-{recipe.usdt_key()}.tar.zst"
    if not archive.exists():
        log = work / "usdt.log"
        builder = work / "builder"
        root.make(builder, recipe.USDT_PACKAGES, log, hooks=_hooks())
        made = work / "usdt.tar.zst"
        host.run(["tar", "--zstd", "-cf", made, "-C", builder / "out", "."], log)
        made.rename(archive)
    archive.touch()
    keep_newest(cache, "ovs-usdt-*.tar.zst", _KEPT)
    return archive


def unpack(archive: Path, guest: Path, log: Path) -> None:
    """Put the build into the guest's root."""
    host.run(["tar", "--zstd", "-xf", archive, "-C", guest, "--keep-directory-symlink"], log)


def probes(program: bytes) -> set[str]:
    """The USDT probes of an ELF program, as `provider:name`, from its .note.stapsdt.

    A note is: sizes of owner and description, type 3, the owner "stapsdt", then three addresses and strings.
    """
    header = struct.pack("<I", 3) + b"stapsdt\0"
    found = set()
    start = program.find(header)
    while start >= 0:
        strings = program[start + len(header) + 3 * 8 :].split(b"\0", 2)
        found.add(b":".join(strings[:2]).decode())
        start = program.find(header, start + 1)
    return found


def _hooks() -> list[str]:
    """mmdebstrap's hooks, which make the build. They run while /proc is mounted there."""
    script = GUEST / "build-ovs.sh"
    words = f"{recipe.USDT_SOURCE} {recipe.USDT_VERSION} {recipe.USDT_PREFIX}"
    commands = [
        f'mkdir -p "$1/build" && cp "{script}" "$1/build/build-ovs.sh"',
        f'chroot "$1" sh /build/build-ovs.sh {words}',
    ]
    return [f"--customize-hook={command}" for command in commands]
