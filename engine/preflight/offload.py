"""Whether flows are offloaded to tc or a NIC: their packets do not pass the hooks."""

from __future__ import annotations

import asyncio
from pathlib import Path

from engine.detrace.discovery import run_directory
from engine.errors import OvscopeError
from engine.ovsdb.client import OvsdbClient, Select
from engine.ovsdb.remote import Remote
from engine.ovsdb.values import pairs
from engine.preflight.check import Check, Places, ok, warning

_TIMEOUT = 1.0  # s


def check_offload(places: Places) -> Check:
    """Ask the switch's database for ``other_config:hw-offload``."""
    try:
        config = asyncio.run(_other_config(run_directory(places.rundir) / "db.sock"))
    except OvscopeError:
        return warning(
            "offload", "unknown: no ovsdb-server", "look at ovs-vsctl get Open_vSwitch . other_config"
        )
    if config.get("hw-offload", "false") != "true":
        return ok("offload", "off")
    remedy = (
        "expect to see only what is not offloaded, or set other_config:hw-offload=false and restart vswitchd"
    )
    return warning("offload", "hw-offload=true: packets of offloaded flows pass no hook", remedy)


async def _other_config(path: Path) -> dict[str, str]:
    client = OvsdbClient([Remote("unix", str(path))], timeout=_TIMEOUT)
    try:
        (rows,) = await client.select("Open_vSwitch", Select("Open_vSwitch", ("other_config",)))
    finally:
        client.drop()
    return pairs(rows[0].get("other_config")) if rows else {}
