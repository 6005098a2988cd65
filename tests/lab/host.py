"""What this machine must have, and how commands are run on it."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from .errors import LabError

_PROGRAMS = {
    "qemu-system-x86_64": "qemu-system-x86",
    "mmdebstrap": "mmdebstrap",
    "mke2fs": "e2fsprogs",
    "zstd": "zstd",
}
_KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
# Debian keeps mke2fs where only root's PATH looks.
_PATH = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"
_START = time.monotonic()


def missing() -> str | None:
    """One line that says what the lab lacks on this machine and how to get it; None when nothing."""
    packages = [package for program, package in _PROGRAMS.items() if not shutil.which(program, path=_PATH)]
    if not _KEYRING.exists():
        packages.append("debian-archive-keyring")
    if packages:
        return f"the lab needs: apt-get install {' '.join(packages)}"
    if os.geteuid() != 0:
        return "the lab needs root: mmdebstrap unpacks Debian as root"
    return None


def say(text: str) -> None:
    """Print one line of progress to standard error, with the seconds since the start."""
    # In one write: builders side by side do not mix their lines.
    sys.stderr.write(f"[lab {time.monotonic() - _START:6.1f}s] {text}\n")
    sys.stderr.flush()


def run(argv: Sequence[str | Path], log: Path, env: dict[str, str] | None = None) -> None:
    """Run a command, its output to the end of `log`. Raises LabError with the log's tail if it fails."""
    words = [str(word) for word in argv]
    with log.open("ab") as sink:
        ended = subprocess.run(
            words,
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=sink,
            env={**os.environ, "PATH": _PATH, **(env or {})},
            check=False,
        )
    if ended.returncode != 0:
        raise LabError(f"{words[0]} ended with {ended.returncode}; {log} ends:\n{tail(log)}")


def tail(path: Path, size: int = 3000) -> str:
    """The last `size` bytes of a text file; empty when there is none."""
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - size))
            return file.read().decode(errors="replace")
    except FileNotFoundError:
        return ""
