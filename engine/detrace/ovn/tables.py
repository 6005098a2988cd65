"""The tables whose rows a cookie or a stage hint may name, and what we tell of them.

A cookie of ovn-controller's is the first 32 bits of a southbound row's UUID (OVN, controller/). A logical
flow's ``stage-hint`` is as much of a northbound row's (northd/). Columns that a version of OVN lacks are left
out.
"""

from __future__ import annotations

from string import Formatter
from typing import NamedTuple

SOUTHBOUND, NORTHBOUND = "OVN_Southbound", "OVN_Northbound"


class Table(NamedTuple):
    """A table.

    Attributes:
        name: as the schema calls it.
        columns: what we tell, in this order; what the title says need not be among them.
        titles: what a row is called, as forms with columns in braces; the first that can be filled counts.
        owners: table and column of the rows that hold this one: a switch its ACLs.
        also: columns that are read, and told in another way.
    """

    name: str
    columns: tuple[str, ...]
    titles: tuple[str, ...] = ()
    owners: tuple[tuple[str, str], ...] = ()
    also: tuple[str, ...] = ()

    @property
    def read(self) -> tuple[str, ...]:
        """The columns that are read of a row."""
        titles = (column for form in self.titles for column in title_columns(form))
        return tuple(dict.fromkeys((*self.columns, *titles, *self.also)))


def title_columns(form: str) -> list[str]:
    """Return the columns that a form of a title names."""
    return [field for _, field, _, _ in Formatter().parse(form) if field]


# The name of its stage is among its external ids.
LOGICAL_FLOW = Table(
    "Logical_Flow",
    ("priority", "match", "actions", "flow_desc"),
    ("{pipeline} {table_id} {stage}", "{pipeline} {table_id}"),
    also=("logical_datapath", "logical_dp_group"),
)
SOUTHBOUND_TABLES = (
    LOGICAL_FLOW,
    Table("Port_Binding", ("type", "datapath", "chassis", "mac", "tunnel_key"), ("{logical_port}",)),
    Table("MAC_Binding", ("logical_port", "datapath"), ("{ip} is at {mac}",)),
    Table("Static_MAC_Binding", ("logical_port", "datapath"), ("{ip} is at {mac}",)),
    Table("Multicast_Group", ("datapath", "tunnel_key"), ("{name}",)),
    Table("Chassis", ("name",), ("{hostname}", "{name}")),
    Table("Load_Balancer", ("protocol", "vips"), ("{name}",)),
    Table("FDB", ("dp_key", "port_key"), ("{mac}",)),
    Table("Datapath_Binding", ("tunnel_key",)),
    Table("ECMP_Nexthop", ("datapath", "mac"), ("{nexthop}",)),
    Table("Learned_Route", ("datapath", "logical_port"), ("{ip_prefix} via {nexthop}",)),
    Table("Advertised_Route", ("datapath", "logical_port"), ("{ip_prefix}",)),
)
_SWITCH, _ROUTER = "Logical_Switch", "Logical_Router"
NORTHBOUND_TABLES = (
    Table(
        "ACL",
        ("action", "direction", "priority", "match", "tier", "severity", "label"),
        ("{name}", "{action} {direction} {priority}"),
        ((_SWITCH, "acls"), ("Port_Group", "acls")),
    ),
    Table(
        "Load_Balancer",
        ("vips", "protocol"),
        ("{name}",),
        ((_SWITCH, "load_balancer"), (_ROUTER, "load_balancer")),
    ),
    Table("NAT", ("logical_port", "match"), ("{type} {external_ip} > {logical_ip}",), ((_ROUTER, "nat"),)),
    Table("Logical_Switch_Port", ("type", "addresses", "port_security"), ("{name}",), ((_SWITCH, "ports"),)),
    Table("Logical_Router_Port", ("networks", "mac", "peer"), ("{name}",), ((_ROUTER, "ports"),)),
    Table(
        "Logical_Router_Static_Route",
        ("output_port", "policy", "route_table"),
        ("{ip_prefix} via {nexthop}",),
        ((_ROUTER, "static_routes"),),
    ),
    Table(
        "Logical_Router_Policy",
        ("match", "nexthops", "nexthop"),
        ("{action} {priority}",),
        ((_ROUTER, "policies"),),
    ),
    Table("QoS", ("bandwidth", "match"), ("{direction} {priority}",), ((_SWITCH, "qos_rules"),)),
    Table("DHCP_Options", ("options",), ("{cidr}",)),
    Table("DHCP_Relay", ("servers",), ("{name}",)),
    Table("Forwarding_Group", ("vip", "child_port"), ("{name}",), ((_SWITCH, "forwarding_groups"),)),
    Table("Logical_Switch", (), ("{name}",)),
    Table("Logical_Router", (), ("{name}",)),
    Table("Port_Group", ("ports",), ("{name}",)),
    Table("DNS", ("records",)),
    Table("Static_MAC_Binding", ("logical_port",), ("{ip} is at {mac}",)),
    Table("Copp", ("meters",), ("{name}",)),
)
