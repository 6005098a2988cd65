"""A root of Debian in a folder, by mmdebstrap."""

import shlex
from collections.abc import Sequence
from pathlib import Path

from . import flavour, host
from .recipe import INITRD_MODULES, packages

# Manuals and translations that nobody reads in a machine that lives for a minute.
_LEFT_OUT = ("/usr/share/man/*", "/usr/share/doc/*", "/usr/share/locale/*", "/usr/share/info/*")


def make(root: Path, suite: str, packages: Sequence[str], log: Path, hooks: Sequence[str] = ()) -> None:
    """Unpack a release of Debian with `packages` into `root`. Raises LabError when that fails."""
    host.run(
        [
            "mmdebstrap",
            "--mode=root",
            "--variant=minbase",
            f"--include={','.join(packages)}",
            # A mirror that lags behind still serves what we want, and its signatures are checked.
            '--aptopt=Acquire::Check-Valid-Until "false"',
            *(f"--dpkgopt=path-exclude={pattern}" for pattern in _LEFT_OUT),
            *hooks,
            suite,
            root,
        ],
        log,
    )


def make_guest(root: Path, kernel: str, log: Path) -> None:
    """The guest's root: kernel, Open vSwitch where it is a package, bcc and the tools of the tests."""
    modules = "\\n".join(INITRD_MODULES)
    script = (
        'mkdir -p "$1/etc/initramfs-tools/conf.d"; '
        'echo MODULES=list >"$1/etc/initramfs-tools/conf.d/lab"; '
        f'printf "{modules}\\n" >"$1/etc/initramfs-tools/modules"'
    )
    make(root, flavour.SUITES[kernel], packages(kernel), log, hooks=[f"--essential-hook={script}"])
    (root / "etc/hostname").write_text("lab\n")
    (root / "etc/hosts").write_text("127.0.0.1 localhost lab\n::1 localhost lab\n")
    # The builder's own name server means nothing in there.
    (root / "etc/resolv.conf").write_text("")


def chroot(root: Path, command: Sequence[str], log: Path) -> None:
    """Run a command inside `root`. Raises LabError when it fails."""
    with log.open("a") as sink:
        print("+", shlex.join(command), file=sink)
    host.run(["chroot", root, *command], log, env={"LC_ALL": "C.UTF-8", "HOME": "/root"})
