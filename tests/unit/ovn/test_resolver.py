"""From a cookie to its rows, whole answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from engine.detrace.ovn.answers import OvnRow
from engine.detrace.ovn.database import FRESH, REFRESH, OvnDatabase
from engine.detrace.ovn.resolver import NO_NORTHBOUND, resolve, split_vip
from engine.detrace.ovn.tables import NORTHBOUND, NORTHBOUND_TABLES, SOUTHBOUND, SOUTHBOUND_TABLES
from engine.ovsdb.client import OvsdbClient
from engine.ovsdb.remote import Remote
from tests.unit.ovn import world
from tests.unit.ovsdb.stand_in import OvsdbStandIn, numbered_uuid


@dataclass
class Ovn:
    server: OvsdbStandIn
    southbound: OvnDatabase
    northbound: OvnDatabase
    now: float = 1000.0

    async def rows(self, cookie: int) -> tuple[OvnRow, ...]:
        return await resolve(cookie, self.southbound, self.northbound)


@pytest.fixture
def ovn(tmp_path: Path) -> Iterator[Ovn]:
    databases = {SOUTHBOUND: world.southbound(), NORTHBOUND: world.northbound()}
    with OvsdbStandIn(tmp_path / "ovn.sock", databases) as server:
        clients = [OvsdbClient([Remote("unix", str(server.path))]) for _ in range(2)]

        def clock() -> float:
            return made.now

        made = Ovn(
            server,
            OvnDatabase(clients[0], SOUTHBOUND, SOUTHBOUND_TABLES, clock=clock),
            OvnDatabase(clients[1], NORTHBOUND, NORTHBOUND_TABLES, clock=clock),
        )
        yield made


def logical_flow(
    number: int, title: str, datapath: str, match: str, actions: str, *origins: OvnRow
) -> OvnRow:
    facts = (("datapath", datapath), ("priority", "100"), ("match", match), ("actions", actions))
    return OvnRow("Logical_Flow", numbered_uuid(number), title, facts, origins)


ACL = OvnRow(
    "ACL",
    numbered_uuid(world.ACL_BARE),
    "drop to-lport 1001",
    (
        *(("of", "sw0"), ("action", "drop"), ("direction", "to-lport"), ("priority", "1001")),
        *(("match", "udp"), ("severity", "info")),
    ),
)
WEB = OvnRow(
    "ACL",
    numbered_uuid(world.ACL_NAMED),
    "web",
    (
        *(("of", "pg_web"), ("action", "allow-related"), ("direction", "from-lport"), ("priority", "1000")),
        *(("match", "tcp.dst == 80"), ("label", "7")),
    ),
)
LB = OvnRow(
    "Load_Balancer",
    numbered_uuid(world.LB),
    "lb0",
    (("of", "sw0, sw1"), ("vips", "10.0.0.100:80 > 10.0.0.2:80"), ("protocol", "tcp")),
)
SNAT = OvnRow("NAT", numbered_uuid(world.SNAT), "snat 172.16.0.1 > 10.0.0.0/24", (("of", "lr0"),))
LSP = OvnRow(
    "Logical_Switch_Port",
    numbered_uuid(world.LSP),
    "sw0-p2",
    (("of", "sw0"), ("addresses", "50:54:00:00:00:02 10.0.0.2")),
)


@pytest.mark.parametrize(
    ("cookie", "row"),
    [
        (world.DROP, logical_flow(world.DROP, "egress 4 ls_out_acl_eval", "sw0", "udp", "/* drop */", ACL)),
        (
            world.ALLOW,
            logical_flow(world.ALLOW, "ingress 8 ls_in_acl_eval", "sw0", "tcp.dst == 80", "next;", WEB),
        ),
        (
            world.BALANCE,
            logical_flow(
                world.BALANCE,
                "ingress 12 ls_in_lb",
                "sw0, sw1",
                "ct.new && ip4.dst == 10.0.0.100 && tcp.dst == 80",
                "ct_lb_mark(backends=10.0.0.2:80);",
                LB,
            ),
        ),
        (
            world.NAT,
            logical_flow(
                world.NAT,
                "egress 3 lr_out_snat",
                "lr0",
                "ip4.src == 10.0.0.0/24",
                "ct_snat(172.16.0.1);",
                SNAT,
            ),
        ),
        (
            world.SWITCHED,
            logical_flow(
                world.SWITCHED,
                "ingress 25 ls_in_l2_lkup",
                "sw0",
                "eth.dst == 02::02",
                'outport = "sw0-p2";',
                LSP,
            ),
        ),
        (world.PLAIN, logical_flow(world.PLAIN, "ingress 0 ls_in_check_port_sec", "sw1", "1", "next;")),
        (
            world.PORT,
            OvnRow(
                "Port_Binding",
                numbered_uuid(world.PORT),
                "sw0-p2",
                (
                    *(("datapath", "sw0"), ("chassis", "node1"), ("mac", "50:54:00:00:00:02 10.0.0.2")),
                    ("tunnel_key", "2"),
                ),
            ),
        ),
        (
            world.MAC,
            OvnRow(
                "MAC_Binding",
                numbered_uuid(world.MAC),
                "10.0.1.9 is at 02:00:00:00:00:09",
                (("logical_port", "lr0-sw1"), ("datapath", "lr0")),
            ),
        ),
        (
            world.FLOOD,
            OvnRow(
                "Multicast_Group",
                numbered_uuid(world.FLOOD),
                "_MC_flood",
                (("datapath", "sw0"), ("tunnel_key", "32768")),
            ),
        ),
        (
            world.LR0,
            OvnRow("Datapath_Binding", numbered_uuid(world.LR0), "lr0", (("tunnel_key", str(world.LR0)),)),
        ),
    ],
)
async def test_a_cookie_is_told_down_to_what_somebody_wrote(ovn: Ovn, cookie: int, row: OvnRow) -> None:
    assert await ovn.rows(cookie) == (row,)


async def test_rows_that_share_their_first_32_bits_are_all_told(ovn: Ovn) -> None:
    other = numbered_uuid(world.DROP)[:-1] + "1"
    ovn.server.databases[SOUTHBOUND]["Datapath_Binding"][other] = world.datapath(9, "logical-switch", "twin")
    assert [(row.table, row.title) for row in await ovn.rows(world.DROP)] == [
        ("Logical_Flow", "egress 4 ls_out_acl_eval"),
        ("Datapath_Binding", "twin"),
    ]


async def test_a_hint_that_leads_nowhere_is_told(ovn: Ovn) -> None:
    (row,) = await ovn.rows(world.ORPHAN)
    assert (row.origins, row.missing) == ((), "made from northbound row 0000dead, which is gone")


async def test_without_a_northbound_database_the_hint_is_told(ovn: Ovn) -> None:
    (row,) = await resolve(world.DROP, ovn.southbound, None)
    assert row.missing == f"made from northbound row 000000a2: {NO_NORTHBOUND}"


async def test_a_northbound_database_that_is_dead_costs_but_its_part(ovn: Ovn, tmp_path: Path) -> None:
    dead = OvnDatabase(OvsdbClient([Remote("unix", str(tmp_path / "dead"))]), NORTHBOUND, NORTHBOUND_TABLES)
    (row,) = await resolve(world.DROP, ovn.southbound, dead)
    assert row.title == "egress 4 ls_out_acl_eval"
    assert row.missing.startswith("made from northbound row 000000a2: cannot connect to unix:")


async def test_no_table_is_read_whole(ovn: Ovn) -> None:
    await ovn.rows(world.DROP)
    whole = [
        operation
        for method, params in ovn.server.received
        if method == "transact"
        for operation in params[1:]
        if not operation["where"]
    ]
    assert whole
    assert {tuple(operation["columns"]) for operation in whole} == {("_uuid",)}


async def test_what_is_known_is_not_asked_again_and_news_are_found(ovn: Ovn) -> None:
    await ovn.rows(world.DROP)
    asked = len(ovn.server.received)
    await ovn.rows(world.DROP)
    # Who holds the northbound row is asked every time; all else was known.
    assert ovn.server.selects()[asked - 2 :] == [["Logical_Switch", "Port_Group"]]
    assert await ovn.rows(0x77) == ()
    ovn.server.databases[SOUTHBOUND]["Datapath_Binding"][numbered_uuid(0x77)] = world.datapath(9, "x", "new")
    assert await ovn.rows(0x77) == ()  # not looked for at each miss
    ovn.now += REFRESH
    assert [row.title for row in await ovn.rows(0x77)] == ["new"]


async def test_a_row_that_changed_is_read_again_in_time(ovn: Ovn) -> None:
    await ovn.rows(world.SWITCHED)
    ovn.server.databases[NORTHBOUND]["Logical_Switch_Port"][numbered_uuid(world.LSP)]["name"] = "renamed"
    ovn.now += FRESH
    (row,) = await ovn.rows(world.SWITCHED)
    assert row.origins[0].title == "renamed"


async def test_a_version_that_lacks_tables_and_columns_is_told_as_far_as_it_goes(ovn: Ovn) -> None:
    southbound = ovn.server.databases[SOUTHBOUND]
    del southbound["Logical_DP_Group"]
    for columns in southbound["Logical_Flow"].values():
        del columns["flow_desc"], columns["logical_dp_group"]
    (row,) = await ovn.rows(world.DROP)
    assert row == logical_flow(world.DROP, "egress 4 ls_out_acl_eval", "sw0", "udp", "/* drop */", ACL)


@pytest.mark.parametrize(
    ("vip", "parts"),
    [
        ("10.0.0.1:80", ("10.0.0.1", "80")),
        ("10.0.0.1", ("10.0.0.1", "")),
        ("[fd00::1]:80", ("fd00::1", "80")),
        ("fd00::1", ("fd00::1", "")),
    ],
)
def test_a_vip_is_an_address_with_or_without_a_port(vip: str, parts: tuple[str, str]) -> None:
    assert split_vip(vip) == parts
