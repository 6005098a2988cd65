"""Actions that put headers on and take them off: VLAN, MPLS, Ethernet (include/uapi/linux/openvswitch.h)."""

from __future__ import annotations

from engine.actions.arguments import Arguments, known
from engine.actions.fields import Field, hexadecimal, told
from engine.actions.keys import LSE
from engine.actions.payload import native

_8021Q = ("tpid", "0x8100")
_VLAN = (Field("tpid", 0, 16, hexadecimal), Field("vid", 20, 12), Field("pcp", 16, 3))
_MPLS = (*LSE, Field("eth_type", 32, 16, hexadecimal))


def push_vlan(data: bytes) -> Arguments:
    """Tell ``struct ovs_action_push_vlan``: what is as usual (802.1Q, priority 0) is not said."""
    return tuple(pair for pair in told(_VLAN, data) if pair not in (_8021Q, ("pcp", 0)))


def push_mpls(data: bytes) -> Arguments:
    """Tell ``struct ovs_action_push_mpls``."""
    return told(_MPLS, data)


def add_mpls(data: bytes) -> Arguments:
    """Tell ``struct ovs_action_add_mpls``, which begins like the other and says where the label goes."""
    flags = native(data, 6, 2)
    return push_mpls(data) + known(("tun_flags", f"{flags:#x}" if flags else None))


def pop_mpls(data: bytes) -> Arguments:
    """Tell the type of what comes after the label."""
    return told((Field("eth_type", 0, 16, hexadecimal),), data)
