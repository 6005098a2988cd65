"""A small OVN as its two databases hold it: one router, two switches, ACLs, a load balancer, a NAT."""

from __future__ import annotations

import copy
from typing import Any

from tests.unit.ovsdb.stand_in import Database, mapping, numbered_uuid, reference, references

EMPTY: list[Any] = ["set", []]
SW0, SW1, LR0, GROUP = 0xD0, 0xD1, 0xD2, 0xD8
DROP, ALLOW, BALANCE, NAT, SWITCHED, ORPHAN, PLAIN = 0xF1, 0xF2, 0xF3, 0xF4, 0xF5, 0xF6, 0xF7
PORT, MAC, FLOOD, CHASSIS = 0xB1, 0xB2, 0xB3, 0xB4
ACL_NAMED, ACL_BARE, LB, SNAT, LSP = 0xA1, 0xA2, 0xA3, 0xA4, 0xA5


def datapath(key: int, kind: str, name: str) -> dict[str, Any]:
    return {"tunnel_key": key, "external_ids": ["map", [["name", name], [kind, numbered_uuid(key)]]]}


def flow(
    where: list[Any], pipeline: str, table: int, stage: str, match: str, actions: str, hint: int | None
) -> dict[str, Any]:
    """A row of Logical_Flow; where: a datapath or a group of them."""
    ids = {"stage_name": stage} | ({} if hint is None else {"stage_hint": f"{hint:08x}"})
    alone = where[0] == "uuid" and where != reference(GROUP)
    return {
        "logical_datapath": where if alone else EMPTY,
        "logical_dp_group": EMPTY if alone else where,
        "pipeline": pipeline,
        "table_id": table,
        "priority": 100,
        "match": match,
        "actions": actions,
        "flow_desc": EMPTY,
        "external_ids": mapping(**ids),
    }


_FLOWS = {
    DROP: flow(reference(SW0), "egress", 4, "ls_out_acl_eval", "udp", "/* drop */", ACL_BARE),
    ALLOW: flow(reference(SW0), "ingress", 8, "ls_in_acl_eval", "tcp.dst == 80", "next;", ACL_NAMED),
    BALANCE: flow(
        reference(GROUP),
        "ingress",
        12,
        "ls_in_lb",
        "ct.new && ip4.dst == 10.0.0.100 && tcp.dst == 80",
        "ct_lb_mark(backends=10.0.0.2:80);",
        LB,
    ),
    NAT: flow(
        reference(LR0), "egress", 3, "lr_out_snat", "ip4.src == 10.0.0.0/24", "ct_snat(172.16.0.1);", SNAT
    ),
    SWITCHED: flow(
        reference(SW0), "ingress", 25, "ls_in_l2_lkup", "eth.dst == 02::02", 'outport = "sw0-p2";', LSP
    ),
    ORPHAN: flow(reference(SW1), "ingress", 8, "ls_in_acl_eval", "ip", "next;", 0xDEAD),
    PLAIN: flow(reference(SW1), "ingress", 0, "ls_in_check_port_sec", "1", "next;", None),
}
_SOUTHBOUND: Database = {
    "Logical_Flow": {numbered_uuid(number): row for number, row in _FLOWS.items()},
    "Logical_DP_Group": {numbered_uuid(GROUP): {"datapaths": references(SW0, SW1)}},
    "Datapath_Binding": {
        numbered_uuid(SW0): datapath(SW0, "logical-switch", "sw0"),
        numbered_uuid(SW1): datapath(SW1, "logical-switch", "sw1"),
        numbered_uuid(LR0): datapath(LR0, "logical-router", "lr0"),
    },
    "Port_Binding": {
        numbered_uuid(PORT): {
            "logical_port": "sw0-p2",
            "type": "",
            "datapath": reference(SW0),
            "chassis": reference(CHASSIS),
            "mac": "50:54:00:00:00:02 10.0.0.2",
            "tunnel_key": 2,
            "external_ids": mapping(),
        }
    },
    "MAC_Binding": {
        numbered_uuid(MAC): {
            "logical_port": "lr0-sw1",
            "ip": "10.0.1.9",
            "mac": "02:00:00:00:00:09",
            "datapath": reference(LR0),
        }
    },
    "Multicast_Group": {
        numbered_uuid(FLOOD): {"name": "_MC_flood", "datapath": reference(SW0), "tunnel_key": 32768}
    },
    "Chassis": {numbered_uuid(CHASSIS): {"name": "c1", "hostname": "node1", "external_ids": mapping()}},
}
_NORTHBOUND: Database = {
    "ACL": {
        numbered_uuid(ACL_NAMED): {
            "name": "web",
            "priority": 1000,
            "direction": "from-lport",
            "match": "tcp.dst == 80",
            "action": "allow-related",
            "tier": 0,
            "severity": EMPTY,
            "label": 7,
        },
        numbered_uuid(ACL_BARE): {
            "name": EMPTY,
            "priority": 1001,
            "direction": "to-lport",
            "match": "udp",
            "action": "drop",
            "tier": 0,
            "severity": "info",
            "label": 0,
        },
    },
    "Load_Balancer": {
        numbered_uuid(LB): {
            "name": "lb0",
            "vips": [
                "map",
                [
                    ["10.0.0.100:80", "10.0.0.2:80"],
                    ["10.0.0.100:443", "10.0.0.3:443"],
                    ["[fd00::1]:80", "[fd00::2]:80"],
                ],
            ],
            "protocol": "tcp",
        }
    },
    "NAT": {
        numbered_uuid(SNAT): {
            "type": "snat",
            "external_ip": "172.16.0.1",
            "logical_ip": "10.0.0.0/24",
            "logical_port": EMPTY,
        }
    },
    "Logical_Switch_Port": {
        numbered_uuid(LSP): {
            "name": "sw0-p2",
            "type": "",
            "addresses": "50:54:00:00:00:02 10.0.0.2",
            "port_security": EMPTY,
        }
    },
    "Logical_Switch": {
        numbered_uuid(SW0): {
            "name": "sw0",
            "acls": reference(ACL_BARE),
            "ports": reference(LSP),
            "load_balancer": reference(LB),
        },
        numbered_uuid(SW1): {"name": "sw1", "acls": EMPTY, "ports": EMPTY, "load_balancer": reference(LB)},
    },
    "Logical_Router": {numbered_uuid(LR0): {"name": "lr0", "nat": reference(SNAT), "load_balancer": EMPTY}},
    "Port_Group": {numbered_uuid(0xE1): {"name": "pg_web", "acls": reference(ACL_NAMED), "ports": EMPTY}},
}


def southbound() -> Database:
    """A fresh southbound database."""
    return copy.deepcopy(_SOUTHBOUND)


def northbound() -> Database:
    """A fresh northbound database."""
    return copy.deepcopy(_NORTHBOUND)
