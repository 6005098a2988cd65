"""One cookie's way: southbound row, datapath and stage by name, then the northbound row it was made from."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import ip_address

from engine.detrace.ovn.answers import OvnRow
from engine.detrace.ovn.database import Found, OvnDatabase
from engine.detrace.ovn.describe import REFERENCES, described, name_of
from engine.detrace.ovn.tables import LOGICAL_FLOW
from engine.errors import OvscopeError
from engine.ovsdb.values import Row, members, pairs

MOST_NAMED = 8  # datapaths of a logical flow, and owners of a northbound row, that are named
_NAME_COLUMNS = ("name", "hostname", "external_ids", "logical_port")
NO_NORTHBOUND = "the northbound database is not reachable from here: name it with --ovnnb or OVN_NB_DB"


async def resolve(cookie: int, southbound: OvnDatabase, northbound: OvnDatabase | None) -> tuple[OvnRow, ...]:
    """Return the southbound rows that a cookie names, each with what it was made from.

    Raises:
        OvsdbError, OvsdbFailure: the southbound database gave no answer.
    """
    rows = [await _southbound(found, southbound, northbound) for found in await southbound.find(cookie)]
    return tuple(row for row in rows if row is not None)


async def _southbound(found: Found, southbound: OvnDatabase, northbound: OvnDatabase | None) -> OvnRow | None:
    row = await southbound.row(found.table.name, found.uuid, (*found.table.read, "external_ids"))
    if row is None:
        return None
    names = await _names(row, southbound)
    if found.table is not LOGICAL_FLOW:
        return described(found.table, found.uuid, row, names)
    flow = await _logical_flow(found.uuid, row, names, southbound)
    hint = pairs(row.get("external_ids")).get("stage-hint", "")
    return await _with_origins(flow, hint, northbound) if hint else flow


async def _names(row: Row, database: OvnDatabase) -> dict[str, str]:
    """Return the names of the rows that a row refers to."""
    names = {}
    for column, table in REFERENCES.items():
        uuid = row.get(column)
        if isinstance(uuid, str) and uuid:
            referred = await database.row(table, uuid, _NAME_COLUMNS)
            names[uuid] = name_of(referred) if referred else ""
    return names


async def _logical_flow(uuid: str, row: Row, names: dict[str, str], southbound: OvnDatabase) -> OvnRow:
    stage = pairs(row.get("external_ids")).get("stage-name", "")
    datapaths = await _datapaths(row, names, southbound)
    more = (("datapath", datapaths),) if datapaths else ()
    return described(LOGICAL_FLOW, uuid, {**row, "stage": stage}, names, more)


async def _datapaths(flow: Row, names: dict[str, str], southbound: OvnDatabase) -> str:
    """Return the switches and routers that a logical flow is of: one, or a group's."""
    one = flow.get("logical_datapath")
    if isinstance(one, str) and one:
        return names.get(one) or one[:8]
    group = flow.get("logical_dp_group")
    if not isinstance(group, str):
        return ""
    held = await southbound.row("Logical_DP_Group", group, ("datapaths",))
    uuids = [str(uuid) for uuid in members((held or {}).get("datapaths"))]
    named = uuids[:MOST_NAMED]
    rows = await southbound.rows(named, "Datapath_Binding", _NAME_COLUMNS)
    told = [(name_of(row) if row else "") or uuid[:8] for uuid, row in zip(named, rows, strict=True)]
    more = f" and {len(uuids) - MOST_NAMED} more" if len(uuids) > MOST_NAMED else ""
    return ", ".join(sorted(told)) + more


async def _with_origins(flow: OvnRow, hint: str, northbound: OvnDatabase | None) -> OvnRow:
    if northbound is None:
        return replace(flow, missing=f"made from northbound row {hint}: {NO_NORTHBOUND}")
    try:
        founds = await northbound.find(int(hint, 16))
        origins = [await _northbound(found, flow, northbound) for found in founds]
    except ValueError:
        return replace(flow, missing=f"its stage-hint {hint!r} is no start of a UUID")
    except OvscopeError as trouble:
        return replace(flow, missing=f"made from northbound row {hint}: {trouble}")
    kept = tuple(origin for origin in origins if origin is not None)
    return replace(
        flow, origins=kept, missing="" if kept else f"made from northbound row {hint}, which is gone"
    )


async def _northbound(found: Found, flow: OvnRow, northbound: OvnDatabase) -> OvnRow | None:
    row = await northbound.row(found.table.name, found.uuid, found.table.read)
    if row is None:
        return None
    if found.table.name == "Load_Balancer":
        row = {**row, "vips": _balanced(pairs(row.get("vips")), flow.fact("match"))}
    owners = [name_of(holder) for holder in await northbound.holders(found.table, found.uuid)]
    told = ", ".join(sorted(filter(None, owners))[:MOST_NAMED])
    return described(found.table, found.uuid, row, {}, (("of", told),) if told else ())


def _balanced(vips: dict[str, str], match: str) -> dict[str, str]:
    """Return the VIPs that a logical flow's match names; all where it names none."""
    words = set(match.replace("(", " ").replace(")", " ").replace("{", " ").replace("}", " ").split())
    named = {vip: backends for vip, backends in vips.items() if _named(vip, words)}
    return named or vips


def _named(vip: str, words: set[str]) -> bool:
    address, port = split_vip(vip)
    return address in words and (not port or port in words)


def split_vip(vip: str) -> tuple[str, str]:
    """Return a VIP's address and port: ``10.0.0.1:80``, ``[fd00::1]:80``, or an address alone."""
    try:
        return str(ip_address(vip)), ""
    except ValueError:
        address, _, port = vip.rpartition(":")
        return address.strip("[]"), port
