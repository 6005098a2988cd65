"""ovs-vswitchd: whether it runs and answers, and what it can."""

from __future__ import annotations

import asyncio

from engine.detrace.discovery import PROGRAM, Daemon, find_daemon
from engine.errors import OvscopeError
from engine.preflight.check import Check, Places, ok, warning

DETRACE_SINCE = (3, 4)  # NEWS of Open vSwitch 3.4.0


def find(places: Places) -> Daemon | OvscopeError:
    """Return the daemon, or why there is none. Not for a thread with an event loop."""
    try:
        return asyncio.run(find_daemon(places.rundir, places.pid))
    except OvscopeError as error:
        return error


def check_daemon(places: Places, daemon: Daemon | OvscopeError) -> Check:
    """Check for the daemon and its socket."""
    if isinstance(daemon, Daemon):
        return ok(PROGRAM, f"pid {daemon.pid}, {daemon.socket}")
    pids = ", ".join(str(pid) for pid in running(places))
    found = f"{daemon.problem}{f'; pid {pids} runs' if pids else ''}"
    return warning(PROGRAM, found, daemon.remedy or "start ovs-vswitchd")


def running(places: Places) -> list[int]:
    """Return the pids of what is called ovs-vswitchd."""
    found = []
    for comm in places.proc.glob("[0-9]*/comm"):
        try:
            if comm.read_text(errors="replace").strip() == PROGRAM:
                found.append(int(comm.parent.name))
        except OSError:
            continue  # it has ended
    return sorted(found)


def check_version(daemon: Daemon | OvscopeError) -> Check:
    """Tell the version."""
    if isinstance(daemon, Daemon):
        return ok("Open vSwitch", ".".join(map(str, daemon.version)))
    return warning("Open vSwitch", "unknown: no ovs-vswitchd", "start ovs-vswitchd")


def check_detrace(daemon: Daemon | OvscopeError) -> Check:
    """Check whether flows can be explained by OpenFlow rules."""
    if not isinstance(daemon, Daemon):
        return warning("ofproto/detrace", "unknown: no ovs-vswitchd", "start ovs-vswitchd")
    if daemon.version[:2] >= DETRACE_SINCE:
        return ok("ofproto/detrace", "supported")
    remedy = (
        "upgrade to Open vSwitch 3.4 or later; without it flows are shown and their OpenFlow rules are not"
    )
    return warning("ofproto/detrace", "not supported", remedy)
