"""ovs-vswitchd: whether it runs and answers, and what it can."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from engine.detrace.discovery import Daemon, find_daemon
from engine.detrace.session import Target
from engine.errors import OvscopeError
from engine.preflight.check import Check, Places, ok, warning
from engine.preflight.usdt import check_usdt
from engine.vswitchd.choose import is_named, target_of
from engine.vswitchd.daemon import Vswitchd
from engine.vswitchd.process import PROGRAM

DETRACE_SINCE = (3, 4)  # NEWS of Open vSwitch 3.4.0
_START = "start ovs-vswitchd"
_CHOOSE = "choose the one that is meant with --rundir or --pid"


def with_only(places: Places, running: Sequence[Vswitchd]) -> Places:
    """Return where to look when one daemon runs and nobody named one: its run directory, wherever that is."""
    target = Target(places.rundir, places.pid)
    if is_named(target) or len(running) != 1:
        return places
    target = target_of(running[0], running, target)
    return replace(places, rundir=target.rundir, pid=target.pid)


def find(places: Places) -> Daemon | OvscopeError:
    """Return the daemon, or why there is none. Not for a thread with an event loop."""
    try:
        return asyncio.run(find_daemon(places.rundir, places.pid))
    except OvscopeError as error:
        return error


def check_daemon(daemon: Daemon | OvscopeError, running: Sequence[Vswitchd]) -> Check:
    """Check for the daemon and its socket.

    Args:
        daemon: the one that answers, or why none does.
        running: all that run.
    """
    if isinstance(daemon, Daemon):
        return ok(PROGRAM, f"pid {daemon.pid}, {daemon.socket}")
    others = "".join(f"; {other.title} runs" for other in running)
    return warning(PROGRAM, f"{daemon.problem}{others}", daemon.remedy or _START)


def _unknown(name: str, failure: OvscopeError) -> Check:
    return warning(name, f"unknown: no answer of {PROGRAM}", failure.remedy or _START)


def check_others(places: Places, daemon: Daemon | OvscopeError, running: Sequence[Vswitchd]) -> list[Check]:
    """Tell of the daemons that run besides the one that answers, and of their USDT probes."""
    if not isinstance(daemon, Daemon):
        return []
    is_chosen = is_named(Target(places.rundir, places.pid))
    checks = []
    for other in running:
        if other.pid != daemon.pid:
            name, found = f"{PROGRAM} {other.pid}", f"runs as well, {other.title}"
            checks.append(ok(name, found) if is_chosen else warning(name, found, _CHOOSE))
            checks.append(check_usdt(places, other.pid, f"USDT of {other.pid}"))
    return checks


def check_version(daemon: Daemon | OvscopeError) -> Check:
    """Tell the version."""
    if isinstance(daemon, Daemon):
        return ok("Open vSwitch", ".".join(map(str, daemon.version)))
    return _unknown("Open vSwitch", daemon)


def check_detrace(daemon: Daemon | OvscopeError) -> Check:
    """Check whether flows can be explained by OpenFlow rules."""
    if not isinstance(daemon, Daemon):
        return _unknown("ofproto/detrace", daemon)
    if daemon.version[:2] >= DETRACE_SINCE:
        return ok("ofproto/detrace", "supported")
    remedy = (
        "upgrade to Open vSwitch 3.4 or later; without it flows are shown and their OpenFlow rules are not"
    )
    return warning("ofproto/detrace", "not supported", remedy)
