"""Open vSwitch's generic netlink messages, which pyroute2 lacks (linux/uapi/linux/openvswitch.h)."""

from __future__ import annotations

from pyroute2.netlink import genlmsg

OVS_VPORT_FAMILY = "ovs_vport"
OVS_DATAPATH_FAMILY = "ovs_datapath"
OVS_VPORT_VERSION = 1
OVS_DATAPATH_VERSION = 2
OVS_VPORT_CMD_GET = 3
OVS_DP_CMD_GET = 3

# enum ovs_vport_type
VPORT_TYPES = {1: "system", 2: "internal", 3: "gre", 4: "vxlan", 5: "geneve"}

# struct ovs_header { int dp_ifindex; } follows the generic netlink header.
_FIELDS = (*genlmsg.fields, ("dp_ifindex", "i"))


class OvsVport(genlmsg):  # type: ignore[misc]
    """A port of a datapath: enum ovs_vport_attr."""

    fields = _FIELDS
    nla_map = (
        ("OVS_VPORT_ATTR_UNSPEC", "none"),
        ("OVS_VPORT_ATTR_PORT_NO", "uint32"),
        ("OVS_VPORT_ATTR_TYPE", "uint32"),
        ("OVS_VPORT_ATTR_NAME", "asciiz"),
        ("OVS_VPORT_ATTR_OPTIONS", "hex"),
        ("OVS_VPORT_ATTR_UPCALL_PID", "hex"),  # an array of u32
        ("OVS_VPORT_ATTR_STATS", "hex"),
        ("OVS_VPORT_ATTR_PAD", "none"),
        ("OVS_VPORT_ATTR_IFINDEX", "uint32"),
        ("OVS_VPORT_ATTR_NETNSID", "int32"),
        ("OVS_VPORT_ATTR_UPCALL_STATS", "hex"),
    )


class OvsDatapath(genlmsg):  # type: ignore[misc]
    """A datapath: enum ovs_datapath_attr."""

    fields = _FIELDS
    nla_map = (
        ("OVS_DP_ATTR_UNSPEC", "none"),
        ("OVS_DP_ATTR_NAME", "asciiz"),
        ("OVS_DP_ATTR_UPCALL_PID", "uint32"),
        ("OVS_DP_ATTR_STATS", "hex"),
        ("OVS_DP_ATTR_MEGAFLOW_STATS", "hex"),
        ("OVS_DP_ATTR_USER_FEATURES", "uint32"),
        ("OVS_DP_ATTR_PAD", "none"),
        ("OVS_DP_ATTR_MASKS_CACHE_SIZE", "uint32"),
        ("OVS_DP_ATTR_PER_CPU_PIDS", "hex"),
        ("OVS_DP_ATTR_IFINDEX", "uint32"),
    )
