"""USDT probes of a process: of its program, and of the shared libraries that it has mapped."""

from __future__ import annotations

from pathlib import Path

from engine.preflight.check import Check, Places, ok, warning
from engine.preflight.elf import ElfError, Usdt, usdt_probes

WANTED = (
    Usdt("dpif_recv", "recv_upcall"),
    Usdt("dpif_netlink_operate__", "op_flow_put"),
    Usdt("dpif_netlink_operate__", "op_flow_execute"),
)
_REMEDY = (
    "nothing need be done, tracing works without; Open vSwitch has them if built with --enable-usdt-probes"
)


def check_usdt(places: Places, pid: int | None) -> Check:
    """Check for vswitchd's own probes."""
    if not pid:
        return warning("USDT", "unknown: no ovs-vswitchd", "start ovs-vswitchd")
    probes = process_probes(places, pid)
    if probes is None:
        return warning("USDT", f"unknown: /proc/{pid}/maps cannot be read", "run it as root")
    found = [probe.name for probe in WANTED if probe in probes]
    if len(found) == len(WANTED):
        return ok("USDT", ", ".join(found))
    return warning("USDT", f"only {', '.join(found)}" if found else "none", _REMEDY)


def process_probes(places: Places, pid: int) -> frozenset[Usdt] | None:
    """Return the probes of a process; None where it cannot be looked at."""
    process = places.proc / str(pid)
    try:
        maps = (process / "maps").read_text(errors="replace")
    except OSError:
        return None
    probes: set[Usdt] = set()
    # Distributions build vswitchd with its libraries shared: then they have the probes, not the program.
    for path in _mapped_programs(maps):
        probes.update(_file_probes(process / "root" / path.lstrip("/")))
    return frozenset(probes)


def _mapped_programs(maps: str) -> list[str]:
    """Return the files whose code is mapped: lines are "range perms offset device inode path" (proc(5))."""
    fields = (line.split(maxsplit=5) for line in maps.splitlines())
    return sorted({part[5] for part in fields if len(part) == 6 and "x" in part[1] and part[5][0] == "/"})


def _file_probes(path: Path) -> tuple[Usdt, ...]:
    try:
        with path.open("rb") as file:
            return usdt_probes(file)
    except (OSError, ElfError):
        return ()
