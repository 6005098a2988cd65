"""The kernel's side: privileges, BTF, openvswitch, hooks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from engine.netnames.listing import Listing
from engine.preflight.check import Check, Places, missing, ok, warning
from engine.source import Hook

# linux/capability.h. The kernel hands out the types of a module (BPF_BTF_GET_NEXT_ID, kernel/bpf/syscall.c),
# which fentry on its functions wants, only for CAP_SYS_ADMIN: so on 6.1, 6.12 and 7.2. CAP_BPF does not do.
CAPABILITIES: Mapping[str, int] = MappingProxyType({"CAP_SYS_ADMIN": 21, "CAP_NET_ADMIN": 12})


def check_privileges(places: Places) -> Check:
    """Check for root's rights, or those of them that tracing wants."""
    held = _effective_capabilities(places)
    if held is None:
        return missing("privileges", "unknown: no /proc/self/status", "mount procfs at /proc")
    absent = [name for name, bit in CAPABILITIES.items() if not held >> bit & 1]
    if not absent:
        return ok("privileges", ", ".join(CAPABILITIES), needed=True)
    return missing("privileges", f"no {', '.join(absent)}", "run it as root, such as with sudo")


def _effective_capabilities(places: Places) -> int | None:
    try:
        text = (places.proc / "self" / "status").read_text()
    except OSError:
        return None
    found = re.search(r"^CapEff:\s*([0-9a-f]+)$", text, re.MULTILINE)
    return int(found[1], 16) if found else None


def check_kernel_btf(places: Places) -> Check:
    """Check for the types of the kernel."""
    if (places.sys / "kernel/btf/vmlinux").exists():
        return ok("BTF of the kernel", "vmlinux", needed=True)
    return missing("BTF of the kernel", "none", "boot a kernel built with CONFIG_DEBUG_INFO_BTF")


def check_module(places: Places) -> Check:
    """Check for the module of the datapath."""
    if (places.sys / "module/openvswitch").exists():
        return ok("openvswitch", "loaded", needed=True)
    return missing(
        "openvswitch", "not loaded", "start Open vSwitch, or load the module: modprobe openvswitch"
    )


def check_module_btf(places: Places) -> Check:
    """Check for the types of openvswitch: in its own BTF, or in the kernel's where it is built in."""
    if (places.sys / "kernel/btf/openvswitch").exists():
        return ok("BTF of openvswitch", "openvswitch", needed=True)
    if not (places.sys / "module/openvswitch").exists():
        return missing(
            "BTF of openvswitch", "none: it is not loaded", "load the module: modprobe openvswitch"
        )
    remedy = "boot a kernel built with CONFIG_DEBUG_INFO_BTF_MODULES"
    return missing("BTF of openvswitch", "none", remedy)


def check_datapath(listing: Listing) -> Check:
    """Check that there is a datapath to trace."""
    if not listing.datapaths:
        remedy = "start ovs-vswitchd and add a bridge: ovs-vsctl add-br br0"
        return missing("datapath", "none", remedy)
    ports = len(listing.vports)
    names = ", ".join(sorted(listing.datapaths.values()))
    return ok("datapath", f"{names}, {ports} port{'s' if ports != 1 else ''}", needed=True)


def check_hooks(hooks: Iterable[Hook]) -> list[Check]:
    """Tell of each hook whether it can be attached; one that cannot costs its event alone."""
    return [_hook(hook) for hook in hooks]


def _hook(hook: Hook) -> Check:
    name = f"hook {hook.name}"
    if hook.attached:
        return ok(name, hook.where)
    return warning(name, hook.problem or "not found", f"do without {hook.name}, or boot another kernel")
