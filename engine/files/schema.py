"""The names and numbers of Retis's event schema (retis-events/src/{events,ovs,kernel,common}.rs).

Files say ``v1.6.0``: Retis 1.6 reads it as its own, 1.7 and later by their compatibility layer, which
wants the fields that 1.7 added (``cmdline``, ``machine``) to be absent (compat/compat.rs, ``Add``).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from engine.events import EventKind

RETIS_VERSION = "v1.6.0"

SECTIONS = frozenset(
    (
        *("common", "startup", "kernel", "userspace", "tracking", "skb-tracking", "skb-drop", "packet"),
        *("skb", "netns", "dev", "ovs", "ovs-detrace", "nft", "ct", "ovscope"),
    )
)


class Probe(NamedTuple):
    """The section ``kernel`` of an event."""

    symbol: str
    probe_type: str  # "kprobe", "kretprobe" or "raw_tracepoint"; a fexit is told as what it replaces


PROBES: Mapping[EventKind, Probe] = MappingProxyType(
    {
        EventKind.PASS: Probe("ovs_dp_process_packet", "kprobe"),
        EventKind.FLOW_TBL_LOOKUP: Probe("ovs_flow_tbl_lookup_stats", "kretprobe"),
        EventKind.UPCALL: Probe("openvswitch:ovs_dp_upcall", "raw_tracepoint"),
        EventKind.UPCALL_ENQUEUE: Probe("netlink_unicast", "kretprobe"),
        EventKind.UPCALL_RETURN: Probe("ovs_dp_upcall", "kretprobe"),
        EventKind.UPCALL_RECV: Probe("skb:skb_copy_datagram_iovec", "raw_tracepoint"),
        EventKind.FLOW_PUT: Probe("ovs_flow_cmd_new", "kretprobe"),
        EventKind.FLOW_EXEC: Probe("ovs_packet_cmd_execute", "kretprobe"),
        EventKind.ACTION_EXECUTE: Probe("openvswitch:ovs_do_execute_action", "raw_tracepoint"),
        EventKind.DROP: Probe("skb:kfree_skb", "raw_tracepoint"),
    }
)

# Where a tracepoint of the network stack is, when its name does not say.
STACK_SUBSYSTEM = "net"

# Probes of vswitchd: the symbol in the section ``userspace``. ``revalidator_sweep__:flow_sweep_result``
# tells the same; an event does not say which of the two it was.
USER_PROBES: Mapping[EventKind, str] = MappingProxyType(
    {
        EventKind.UPCALL_CLASSIFY: "dpif_recv:recv_upcall",
        EventKind.FLOW_DEL: "revalidate:flow_result",
    }
)

# enum ovs_packet_cmd (linux/openvswitch.h); the schema holds the number, an event the name.
COMMANDS: Mapping[str, int] = MappingProxyType({"unspec": 0, "miss": 1, "action": 2, "execute": 3})
COMMAND_NAMES: Mapping[int, str] = MappingProxyType({number: name for name, number in COMMANDS.items()})

# ``type`` of a recv_upcall is OVS's own enum dpif_upcall_type, not ovs_packet_cmd: miss is 0 (lib/dpif.h).
RECV_TYPES: Mapping[str, int] = MappingProxyType({"miss": 0, "action": 1})
RECV_TYPE_NAMES: Mapping[int, str] = MappingProxyType({number: name for name, number in RECV_TYPES.items()})

# Flags of the ct action as Retis numbers them (retis-events/src/ovs.rs, R_OVS_CT_*), in OVS's words: of what
# Retis calls RANDOM and RANDOM_FULLY it, too, prints hash and random.
CT_FLAGS: Mapping[str, int] = MappingProxyType(
    {
        "commit": 1 << 0,
        "force": 1 << 1,
        "ipv4": 1 << 2,
        "ipv6": 1 << 3,
        "nat": 1 << 4,
        "src": 1 << 5,
        "dst": 1 << 6,
        "map_ips": 1 << 7,
        "proto_specified": 1 << 8,
        "hash": 1 << 9,
        "persistent": 1 << 10,
        "random": 1 << 11,
    }
)

# Names that differ. Retis folds the kernel's OVS_ACTION_ATTR_SET_TO_MASKED into set_masked.
ACTION_NAMES: Mapping[str, str] = MappingProxyType({"set_to_masked": "set_masked"})

QUEUE_ID_MASK = 0xFFFF_FFFF
NO_UFID = (0, 0, 0, 0)
