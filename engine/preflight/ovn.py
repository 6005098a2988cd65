"""Whether cookies can be told in OVN's words: its databases, and whether they answer."""

from __future__ import annotations

import asyncio

from engine.detrace.discovery import run_directory
from engine.detrace.ovn.locate import Located, OvnPlaces, locate
from engine.detrace.ovn.tables import NORTHBOUND, SOUTHBOUND
from engine.errors import OvscopeError
from engine.ovsdb.client import OvsdbClient
from engine.ovsdb.name_lookup import NameLookupLoop
from engine.ovsdb.remote import Remote, told
from engine.preflight.check import Check, Places, ok, warning

_TIMEOUT = 1.0  # s


def check_ovn(places: Places) -> Check:
    """Find the databases and ask both for their schema, as the resolver does."""
    try:
        with asyncio.Runner(loop_factory=NameLookupLoop) as runner:
            return runner.run(_check(places))
    except OvscopeError as trouble:
        return warning("OVN", trouble.problem, trouble.remedy)


async def _check(places: Places) -> Check:
    located = await locate(OvnPlaces(), run_directory(places.rundir) / "db.sock")
    if not located.southbound:
        return ok("OVN", "none here: cookies are shown as they are")
    await _answers(located, located.southbound, SOUTHBOUND)
    southbound = f"southbound at {told(located.southbound)}"
    if not located.northbound:
        remedy = "set OVN_NB_DB, or name it with --ovnnb, to see ACLs and load balancers by name"
        return warning("OVN", f"{southbound}, no northbound database", remedy)
    await _answers(located, located.northbound, NORTHBOUND)
    return ok("OVN", f"{southbound}, northbound at {told(located.northbound)}")


async def _answers(located: Located, remotes: tuple[Remote, ...], database: str) -> None:
    client = OvsdbClient(remotes, located.certificates, _TIMEOUT)
    try:
        await client.schema(database)
    finally:
        client.drop()
