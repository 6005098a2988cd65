"""All checks."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from engine.bpf.btf import Btf
from engine.bpf.probes import usable_hooks
from engine.detrace.discovery import Daemon
from engine.errors import OvscopeError
from engine.netnames.listing import Listing
from engine.preflight import daemon as daemons
from engine.preflight.bindings import check_bcc
from engine.preflight.check import Check, Places, State
from engine.preflight.kernel import (
    check_datapath,
    check_hooks,
    check_kernel_btf,
    check_module,
    check_module_btf,
    check_privileges,
)
from engine.preflight.offload import check_offload
from engine.preflight.ovn import check_ovn
from engine.preflight.usdt import check_usdt
from engine.source import Hook
from engine.vswitchd.scan import find_vswitchds


def run_checks(
    places: Places | None = None,
    listing: Callable[[], Listing] | None = None,
    hooks: Callable[[], Iterable[Hook]] | None = None,
) -> tuple[Check, ...]:
    """Run all checks; about a second at most. Not for a thread with an event loop.

    Args:
        places: where to look.
        listing: the kernel's datapaths; by default the running kernel's.
        hooks: the hooks, and what is wrong with them; by default what the running kernel's BTF tells.
    """
    where = places or Places()
    running = find_vswitchds(where.proc)
    where = daemons.with_only(where, running)
    found = daemons.find(where)
    pid = found.pid if isinstance(found, Daemon) else next((daemon.pid for daemon in running), None)
    return (
        check_privileges(where),
        check_bcc(),
        check_kernel_btf(where),
        check_module(where),
        check_module_btf(where),
        check_datapath((listing or _kernel_listing)()),
        *check_hooks((hooks or _kernel_hooks)()),
        daemons.check_daemon(found, running),
        daemons.check_version(found),
        daemons.check_detrace(found),
        check_usdt(where, pid),
        *daemons.check_others(where, found, running),
        check_offload(where),
        check_ovn(where),
    )


def can_trace(checks: Iterable[Check]) -> bool:
    """Tell whether live tracing can work."""
    return all(check.state is not State.MISSING for check in checks if check.needed)


def _kernel_listing() -> Listing:
    from engine.netnames.kernel import kernel_listing

    return kernel_listing()


def _kernel_hooks() -> tuple[Hook, ...]:
    try:
        btf = Btf("openvswitch")
    except OvscopeError:
        return ()  # the checks of BTF have said so
    try:
        return usable_hooks(btf)
    finally:
        btf.close()
