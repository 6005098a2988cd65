"""The builds of Open vSwitch that bring their libraries along, so that any Debian runs them.

Debian's own programs where Debian has the build as a package of some release, else made from its source.
Each is kept in the cache by the hash of its own recipe.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from . import host, recipe, root
from .flavour import prefix
from .places import GUEST
from .prune import keep_newest

_KEPT = 2  # of each build
_BUILDER_PACKAGES = (
    "build-essential",
    "autoconf",
    "automake",
    "libtool",
    "pkg-config",
    "python3",
    "systemtap-sdt-dev",
    "libcap-ng-dev",
    "libunbound-dev",
    "libssl-dev",
    "libnuma-dev",
)


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a build is made: `script` of guest/, with `arguments`, in a root of `suite` with `packages`."""

    name: str
    suite: str
    packages: tuple[str, ...]
    script: str
    arguments: tuple[str, ...] = ()

    @property
    def scripts(self) -> tuple[Path, Path]:
        """What makes the programs in /out, and what adds their libraries."""
        return GUEST / self.script, GUEST / "bundle-ovs.sh"

    @property
    def key(self) -> str:
        """The hash that names the build."""
        texts = [script.read_text() for script in self.scripts]
        return recipe.hashed([self.name, self.suite, self.packages, self.arguments, texts])


RECIPES: Final = {
    made.name: made
    for made in (
        Recipe("stock", "trixie", (recipe.OVS_PACKAGE, "patchelf"), "take-ovs.sh"),
        Recipe("4.0", "forky", (recipe.OVS_PACKAGE, "patchelf"), "take-ovs.sh"),
        # Debian's ovs-vswitchd has no USDT probes: this one is built from the source package of sid.
        Recipe(
            "usdt",
            "trixie",
            (*_BUILDER_PACKAGES, "patchelf"),
            "build-ovs.sh",
            ("openvswitch", "4.0.0-2"),
        ),
    )
}


def archive(name: str, cache: Path, work: Path) -> Path:
    """The archive with a build, made in `work` when the cache has none. Raises LabError."""
    made = RECIPES[name]
    kept = cache / f"ovs-{name}-{made.key}.tar.zst"
    if not kept.exists():
        _make(made, work, kept)
    kept.touch()
    keep_newest(cache, f"ovs-{name}-*.tar.zst", _KEPT)
    return kept


def unpack(archive: Path, guest: Path, log: Path) -> None:
    """Put the build into the guest's root."""
    host.run(["tar", "--zstd", "-xf", archive, "-C", guest, "--keep-directory-symlink"], log)


def _make(made: Recipe, work: Path, kept: Path) -> None:
    log = work / f"ovs-{made.name}.log"
    builder = work / f"builder-{made.name}"
    root.make(builder, made.suite, made.packages, log, hooks=_hooks(made))
    packed = work / kept.name
    host.run(["tar", "--zstd", "-cf", packed, "-C", builder / "out", "."], log)
    packed.rename(kept)


def _hooks(made: Recipe) -> list[str]:
    """mmdebstrap's hooks, which make the build. They run while /proc is mounted there."""
    commands = ['mkdir -p "$1/build"']
    for script in made.scripts:
        words = " ".join((prefix(made.name), *made.arguments))
        commands.append(f'cp "{script}" "$1/build/" && chroot "$1" sh /build/{script.name} {words}')
    return [f"--customize-hook={command}" for command in commands]
