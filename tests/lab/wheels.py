"""The guest's Python environment: /opt/venv with the system's bcc and our dependencies."""

import sys
from pathlib import Path

from . import host, recipe
from .root import chroot

VENV = "/opt/venv"


def install(root: Path, log: Path) -> None:
    """Make the virtual environment in `root`. Raises LabError when a wheel is not to be had.

    This machine's pip fetches wheels for the guest's Python and unpacks them: pip inside the root would
    need this machine's settings (index, certificates), and the image a pip.
    """
    chroot(root, ["python3", "-m", "venv", "--without-pip", "--system-site-packages", VENV], log)
    version = (root / "usr/bin/python3").readlink().name.removeprefix("python")
    site = root / VENV[1:] / f"lib/python{version}/site-packages"
    host.run(
        [
            *(sys.executable, "-m", "pip", "install", "--no-input", "--disable-pip-version-check"),
            *("--root-user-action=ignore", "--only-binary=:all:", "--no-compile"),
            *("--python-version", version, "--target", site),
            *recipe.requirements(),
        ],
        log,
    )
    chroot(
        root, [f"{VENV}/bin/python", "-m", "compileall", "-q", str(Path("/") / site.relative_to(root))], log
    )
