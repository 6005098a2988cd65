"""Reads what the host's own database says of the switch, and puts the rows of its tables together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from engine.ovsdb.client import OvsdbClient, Select
from engine.ovsdb.switch import Bridge, Connection, Interface, Port, Switch
from engine.ovsdb.values import Row, members, pairs

DATABASE = "Open_vSwitch"
# Columns that every version has that still runs (ovs-vswitchd.conf.db(5)). Not `statistics`: the largest.
_WANTED = (
    Select(
        "Open_vSwitch",
        ("ovs_version", "db_version", "other_config", "external_ids", "bridges", "manager_options"),
    ),
    Select("Bridge", ("_uuid", "name", "datapath_type", "fail_mode", "ports", "controller", "protocols")),
    Select("Port", ("_uuid", "name", "interfaces", "tag", "trunks", "bond_mode")),
    Select(
        "Interface",
        ("_uuid", "name", "type", "ofport", "options", "error", "admin_state", "link_state", "external_ids"),
    ),
    Select("Controller", ("_uuid", "target", "is_connected", "role", "status")),
    Select("Manager", ("_uuid", "target", "is_connected", "status")),
)


async def read_switch(client: OvsdbClient) -> Switch:
    """Read it, in one request.

    Raises:
        OvsdbError, OvsdbFailure: there was no answer.
    """
    return switch_of(await client.select(DATABASE, *_WANTED))


def switch_of(tables: Iterable[Iterable[Row]]) -> Switch:
    """Put the rows of the tables together; what does not fit is left out."""
    roots, bridges, ports, interfaces, controllers, managers = ([*rows] for rows in tables)
    devices = {_text(row.get("_uuid")): _interface(row) for row in interfaces}
    made_ports = {_text(row.get("_uuid")): _port(row, devices) for row in ports}
    connections = {_text(row.get("_uuid")): _connection(row) for row in (*controllers, *managers)}
    root: Row = roots[0] if roots else {}
    return Switch(
        _text(root.get("ovs_version")),
        tuple(
            sorted((_bridge(row, made_ports, connections) for row in bridges), key=lambda bridge: bridge.name)
        ),
        tuple(sorted((_connection(row) for row in managers), key=lambda manager: manager.target)),
        _strings(root.get("other_config")),
    )


def _bridge(row: Row, ports: Mapping[str, Port], connections: Mapping[str, Connection]) -> Bridge:
    held = (ports[uuid] for uuid in map(_text, members(row.get("ports"))) if uuid in ports)
    asked = (connections[uuid] for uuid in map(_text, members(row.get("controller"))) if uuid in connections)
    return Bridge(
        _text(row.get("name")),
        _text(row.get("datapath_type")) or "system",
        _text(row.get("fail_mode")) or "standalone",
        tuple(map(_text, members(row.get("protocols")))),
        tuple(sorted(asked, key=lambda controller: controller.target)),
        tuple(sorted(held, key=lambda port: port.name)),
    )


def _port(row: Row, interfaces: Mapping[str, Interface]) -> Port:
    held = (interfaces[uuid] for uuid in map(_text, members(row.get("interfaces"))) if uuid in interfaces)
    return Port(
        _text(row.get("name")),
        tuple(sorted(held, key=lambda interface: interface.name)),
        _number(row.get("tag")),
        tuple(sorted(vlan for vlan in members(row.get("trunks")) if isinstance(vlan, int))),
        _text(row.get("bond_mode")),
    )


def _interface(row: Row) -> Interface:
    states = (_text(row.get("admin_state")), _text(row.get("link_state")))
    return Interface(
        _text(row.get("name")),
        _text(row.get("type")) or "system",
        _number(row.get("ofport")),
        _strings(row.get("options")),
        _text(row.get("error")),
        "down" if "down" in states else states[1],
        _strings(row.get("external_ids")).get("iface-id", ""),
    )


def _connection(row: Row) -> Connection:
    return Connection(
        _text(row.get("target")),
        row.get("is_connected") is True,
        _text(row.get("role")),
        _strings(row.get("status")),
    )


def _text(value: Any) -> str:
    """Return a string, or the only member of a set; empty for anything else."""
    (first, *_) = (*members(value), "")
    return first if isinstance(first, str) else ""


def _number(value: Any) -> int | None:
    (first, *_) = (*members(value), None)
    return first if isinstance(first, int) and not isinstance(first, bool) else None


def _strings(value: Any) -> dict[str, str]:
    return {
        str(name): str(told) for name, told in sorted(pairs(value).items(), key=lambda pair: str(pair[0]))
    }
