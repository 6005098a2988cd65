"""What `live` and `collect` have alike: the source, and the explainer."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING

from engine.errors import OvscopeError
from tui.arguments import Arguments

if TYPE_CHECKING:
    from engine.detrace.explainer import Explainer
    from engine.live import LiveSource


def make_source(arguments: Arguments) -> LiveSource:
    """Return the source that was asked for; not started.

    Raises:
        OvscopeError: an interface is unknown.
    """
    from engine.capture.capture import Capture
    from engine.live import LiveOptions, LiveSource
    from engine.netnames.names import Names

    names = Names()
    if arguments.interface:
        names.refresh()
        check_interfaces(arguments.interface, [port.name for port in names.ports()])
    return LiveSource(LiveOptions(Capture(interfaces=tuple(arguments.interface))), names)


def make_explainer(arguments: Arguments) -> Explainer:
    """Return the explainer of the daemon that was asked for; not started."""
    from engine.detrace.explainer import Explainer
    from engine.detrace.session import Target

    return Explainer(Target(arguments.rundir, arguments.pid), arguments.detrace_rate)


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
