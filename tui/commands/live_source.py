"""What `live` and `collect` have alike: the source, and the explainer."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING

from engine.capture import Capture, push_down
from engine.capture.combine import both
from engine.capture.control import CaptureControl, Capturing
from engine.detrace.session import Target
from engine.errors import OvscopeError
from engine.source import Source
from engine.vswitchd.choose import Ask, choose
from tui.arguments import Arguments
from tui.commands.filters import read_filter
from tui.usage import UsageError

if TYPE_CHECKING:
    from engine.detrace.explainer import Explainer
    from engine.detrace.ovn.origins import OvnOrigins
    from engine.detrace.switch_reader import SwitchReader
    from engine.live import LiveSource
    from engine.view.checkup import RunChecks

PAGES_A_MIB = 256  # of 4 KiB


def make_source(arguments: Arguments) -> LiveSource:
    """Return the source that was asked for; not started.

    Raises:
        OvscopeError: an interface is unknown, or the capture filter does not fit.
        UsageError: the filter is wrong.
    """
    from engine.live import LiveOptions, LiveSource
    from engine.netnames.names import Names

    names = Names()
    if arguments.interface:
        names.refresh()
        check_interfaces(arguments.interface, [port.name for port in names.ports()])
    options = LiveOptions(
        first_capture(arguments),
        ring_pages=arguments.buffer * PAGES_A_MIB,
        stack=arguments.stack,
        usdt=not arguments.no_usdt,
        target=_target(arguments),
    )
    return LiveSource(options, names)


def choose_daemon(arguments: Arguments, ask: Ask | None) -> None:
    """Settle which ovs-vswitchd is meant, where several run and it was not said.

    Args:
        arguments: what was typed; the choice becomes part of it.
        ask: asks the user; None: there is nobody to ask.

    Raises:
        OvscopeError: there are several, and nobody to ask.
    """
    target = choose(_target(arguments), ask)
    arguments.rundir, arguments.pid = target.rundir, target.pid


def _target(arguments: Arguments) -> Target:
    return Target(arguments.rundir, arguments.pid)


def lasting_capture(arguments: Arguments) -> Capture:
    """Return what is captured whatever the filter says."""
    return Capture(
        interfaces=tuple(dict.fromkeys(arguments.interface)),
        upcalls_only=arguments.upcalls_only,
        drops_only=arguments.drops_only,
        sample=arguments.sample,
    )


def first_capture(arguments: Arguments) -> Capture:
    """Return what is captured to begin with: of the filter, what the kernel can decide."""
    wanted = read_filter(arguments.filter)
    lasting = lasting_capture(arguments)
    return both(lasting, push_down(wanted.node).capture) if wanted else lasting


def capture_control(source: Source, arguments: Arguments) -> CaptureControl:
    """Return what changes the capture filter of a source that was made for these arguments."""
    capturing = source if isinstance(source, Capturing) else None
    return CaptureControl(capturing, lasting_capture(arguments), first_capture(arguments))


def make_explainer(arguments: Arguments) -> Explainer:
    """Return the explainer of the daemon that was asked for; not started."""
    from engine.detrace.explainer import Explainer

    return Explainer(_target(arguments), arguments.detrace_rate)


def check_databases(arguments: Arguments) -> None:
    """Check what was typed of OVN's databases, before anything begins.

    Raises:
        UsageError: one is no connection.
    """
    from engine.ovsdb.errors import RemoteInvalid
    from engine.ovsdb.remote import parse_remotes

    for named in filter(None, (arguments.ovnsb, arguments.ovnnb)):
        try:
            parse_remotes(named)
        except RemoteInvalid as error:
            raise UsageError(str(error)) from None


def names_ovn(arguments: Arguments) -> bool:
    """Tell whether anything was typed of OVN's databases."""
    typed = (
        arguments.ovnsb,
        arguments.ovnnb,
        arguments.private_key,
        arguments.certificate,
        arguments.ca_cert,
    )
    return any(typed)


def make_origins(arguments: Arguments) -> OvnOrigins:
    """Return what asks OVN's databases; not started."""
    from engine.detrace.discovery import run_directory
    from engine.detrace.ovn.locate import OvnPlaces
    from engine.detrace.ovn.origins import OvnOrigins
    from engine.ovsdb.tls import Certificates

    certificates = Certificates(arguments.private_key, arguments.certificate, arguments.ca_cert)
    places = OvnPlaces(arguments.ovnsb, arguments.ovnnb, certificates)
    return OvnOrigins(places, run_directory(arguments.rundir) / "db.sock")


def make_reader(arguments: Arguments, explainer: Explainer) -> SwitchReader:
    """Return what reads the database and the log of the daemon that the explainer asks; not started."""
    from engine.detrace.switch_reader import SwitchReader

    return SwitchReader(lambda: explainer.status().daemon, arguments.rundir)


def checks_of(arguments: Arguments) -> RunChecks:
    """Return what runs the checks of `ovscope doctor`, for the daemon that was asked for."""
    from engine.preflight.check import Places
    from engine.preflight.run import run_checks

    return lambda: run_checks(Places(rundir=arguments.rundir, pid=arguments.pid))


def check_interfaces(wanted: Sequence[str], ports: Sequence[str]) -> None:
    """Check that devices are there.

    Args:
        wanted: the names that were given.
        ports: the names of the datapaths' ports.

    Raises:
        OvscopeError: one is neither a port nor another device; it says which ports there are.
    """
    known = sorted(ports) or sorted(name for _, name in socket.if_nameindex())
    there = {*known, *(name for _, name in socket.if_nameindex())}
    for name in wanted:
        if name not in there:
            raise OvscopeError(f"there is no interface {name}", _suggestion(name, known))


def _suggestion(name: str, known: Sequence[str]) -> str:
    close = get_close_matches(name, known, 1)
    meant = f"did you mean {close[0]}? " if close else ""
    return f"{meant}known are {', '.join(known[:20])}{', ...' if len(known) > 20 else ''}"
