from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from engine.ovsdb.read_switch import switch_of
from engine.ovsdb.switch import Bridge, Connection, Interface, Port, Switch

TABLES: list[list[dict[str, Any]]] = [
    [{"ovs_version": "3.5.0", "other_config": {"hw-offload": "true"}}],
    [
        {
            "_uuid": "b1",
            "name": "br-int",
            "datapath_type": "",
            "fail_mode": "secure",
            "ports": ("p1", "p2", "gone"),
            "controller": "c1",
            "protocols": ("OpenFlow13", "OpenFlow15"),
        },
        {"_uuid": "b0", "name": "br-ex", "datapath_type": "netdev", "fail_mode": (), "ports": ()},
    ],
    [
        {"_uuid": "p1", "name": "vx0", "interfaces": "i1", "tag": 7, "trunks": (), "bond_mode": ()},
        {
            "_uuid": "p2",
            "name": "bond0",
            "interfaces": ("i3", "i2"),
            "tag": (),
            "trunks": (9, 8),
            "bond_mode": "balance-tcp",
        },
    ],
    [
        {
            "_uuid": "i1",
            "name": "vx0",
            "type": "vxlan",
            "ofport": 4,
            "options": {"remote_ip": "192.0.2.9", "key": "flow"},
            "error": (),
            "admin_state": "up",
            "link_state": "up",
            "external_ids": {"iface-id": "lsp0"},
        },
        {"_uuid": "i2", "name": "eth1", "type": "", "ofport": (), "admin_state": "down", "link_state": "up"},
        {
            "_uuid": "i3",
            "name": "eth2",
            "type": "",
            "ofport": -1,
            "error": "could not open network device eth2",
        },
    ],
    [{"_uuid": "c1", "target": "tcp:127.0.0.1:6653", "is_connected": True, "role": "master", "status": {}}],
    [{"_uuid": "m1", "target": "ptcp:6640", "is_connected": False, "status": {"n_connections": "2"}}],
]
SWITCH = Switch(
    "3.5.0",
    (
        Bridge("br-ex", "netdev"),
        Bridge(
            "br-int",
            "system",
            "secure",
            ("OpenFlow13", "OpenFlow15"),
            (Connection("tcp:127.0.0.1:6653", True, "master"),),
            (
                Port(
                    "bond0",
                    (
                        Interface("eth1", "system", link="down"),
                        Interface("eth2", "system", -1, error="could not open network device eth2"),
                    ),
                    trunks=(8, 9),
                    bond_mode="balance-tcp",
                ),
                Port(
                    "vx0",
                    (
                        Interface(
                            "vx0", "vxlan", 4, {"key": "flow", "remote_ip": "192.0.2.9"}, "", "up", "lsp0"
                        ),
                    ),
                    7,
                ),
            ),
        ),
    ),
    (Connection("ptcp:6640", False, "", {"n_connections": "2"}),),
    {"hw-offload": "true"},
)


def test_the_rows_of_the_tables_are_put_together() -> None:
    assert switch_of(TABLES) == SWITCH


def test_an_empty_database() -> None:
    assert switch_of([[], [], [], [], [], []]) == Switch()


VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.floats(allow_nan=False),
    lambda inner: st.lists(inner).map(tuple) | st.dictionaries(st.text(), inner),
    max_leaves=6,
)


@given(
    st.lists(
        st.tuples(st.integers(0, 5), st.integers(0, 2), st.sampled_from(sorted(TABLES[1][0])), VALUES),
        max_size=6,
    )
)
def test_values_of_any_kind_do_no_harm(changes: list[tuple[int, int, str, Any]]) -> None:
    tables = [[dict(row) for row in rows] for rows in TABLES]
    for table, row, column, value in changes:
        rows = tables[table]
        rows[row % len(rows)][column] = value
    switch_of(tables)
