"""Why the kernel dropped a packet: ``enum skb_drop_reason``, and the reasons that openvswitch adds.

A reason's upper half is the subsystem that it belongs to: 0 the kernel's own, 3 openvswitch's, from Linux
6.6 on (include/net/dropreason.h, net/openvswitch/drop.h). The numbers differ from kernel to kernel.

NO_ACTIONS is ours, for kernels without reasons of openvswitch's: they free a packet whose flow has no actions
in silence.
"""

from __future__ import annotations

from typing import Protocol

NO_ACTIONS = 0xFFFFFFFF  # engine/bpf/flow_exec.c
_ENUMS = ("skb_drop_reason", "ovs_drop_reason")
_NO_REASONS = ("_MAX", "_MASK")  # ends of names that only bound the others


class Enums(Protocol):
    """Where the running kernel's enums are read: ``Btf``."""

    def enum(self, name: str) -> dict[str, int]:
        """Return an enum's values by name; empty where there is no such enum."""


class DropReasons:
    """Names reasons.

    Args:
        btf: the types of the kernel and of openvswitch.

    Attributes:
        silent: this kernel says nothing of a packet that it drops for want of actions.
    """

    def __init__(self, btf: Enums) -> None:
        self.silent = not btf.enum("ovs_drop_reason")
        found = [pair for enum in _ENUMS for pair in btf.enum(enum).items()]
        self._names = {value: name for name, value in found if _is_reason(name)}
        self._names[NO_ACTIONS] = "NO_ACTIONS"

    def name(self, number: int) -> str:
        """Return the kernel's name, such as ``OVS_DROP_METER``; ``reason 0x30042`` where it has none."""
        return self._names.get(number, f"reason {number:#x}")


def _is_reason(name: str) -> bool:
    return not name.startswith("__") and not name.endswith(_NO_REASONS)
