"""USDT probes of ovs-vswitchd: of its program, and of the shared libraries that it has mapped."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath

from engine.preflight.check import Check, Places, ok, warning
from engine.usdt.wanted import WANTED
from engine.vswitchd.mapped import ProbedFile, probed_files

_REMEDY = (
    "nothing need be done, tracing works without; Open vSwitch has them if built with --enable-usdt-probes"
)
_OLD = "nothing need be done, tracing works without; later versions of Open vSwitch have them"


def check_usdt(places: Places, pid: int | None, name: str = "USDT") -> Check:
    """Check for vswitchd's own probes, and tell where they are.

    Args:
        places: where to look.
        pid: of the daemon; None: there is none.
        name: of the check.
    """
    if not pid:
        return warning(name, "unknown: no ovs-vswitchd", "start ovs-vswitchd")
    try:
        files = probed_files(places.proc, pid)
    except OSError:
        return warning(name, f"unknown: /proc/{pid}/maps cannot be read", "run it as root")
    return _check(name, files)


def _check(name: str, files: Sequence[ProbedFile]) -> Check:
    titles = {probe.title for file in files for probe in file.probes}
    found = [wanted.name for wanted in WANTED if wanted.title in titles]
    absent = [wanted.name for wanted in WANTED if wanted.title not in titles]
    if not found:
        return warning(name, "none", _REMEDY)
    where = f"{', '.join(found)} in {', '.join(_with_wanted(files))}"
    return warning(name, f"{where}; no {', '.join(absent)}", _OLD) if absent else ok(name, where)


def _with_wanted(files: Sequence[ProbedFile]) -> list[str]:
    """Return the names of the files that have a probe we want."""
    titles = {wanted.title for wanted in WANTED}
    return [PurePath(file.mapped.name).name for file in files if any(p.title in titles for p in file.probes)]
