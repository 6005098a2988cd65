"""Where the databases are found."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from engine.detrace.ovn.locate import Located, OvnPlaces, locate
from engine.ovsdb.errors import RemoteInvalid
from engine.ovsdb.remote import Remote
from engine.ovsdb.tls import Certificates
from tests.unit.ovsdb.stand_in import Database, OvsdbStandIn, numbered_uuid

NOTHING = {"OVN_RUNDIR": "/no/such/folder"}
SB, NB = Remote("tcp", "10.0.0.9", 6642), Remote("tcp", "10.0.0.9", 6641)


def switch(path: Path, ids: dict[str, str], *, ssl: bool = False) -> OvsdbStandIn:
    """The database of a host's Open vSwitch."""
    told = [[name, value] for name, value in ids.items()]
    certificates = {"private_key": "/k", "certificate": "/c", "ca_cert": "/ca"}
    database: Database = {
        "Open_vSwitch": {numbered_uuid(1): {"external_ids": ["map", told]}},
        "SSL": {numbered_uuid(2): certificates} if ssl else {},
    }
    if not ssl:
        database["SSL"] = {}
    return OvsdbStandIn(path / "db.sock", {"Open_vSwitch": database})


async def test_what_is_named_comes_first() -> None:
    places = OvnPlaces("tcp:10.0.0.9:6642", "tcp:10.0.0.9:6641", Certificates("/key"))
    environment = NOTHING | {
        "OVN_SB_DB": "tcp:1.1.1.1:1",
        "OVN_NB_DB": "tcp:1.1.1.1:2",
        "OVN_SBCTL_OPTIONS": "--db=x -p /other --certificate=/cert",
        "OVN_NBCTL_OPTIONS": "-C /ca -c",
    }
    found = await locate(places, None, environment)
    assert found == Located((SB,), (NB,), Certificates("/key", "/cert", "/ca"))


async def test_then_the_environment() -> None:
    environment = NOTHING | {"OVN_SB_DB": "tcp:10.0.0.9:6642", "OVN_NB_DB": "tcp:10.0.0.9:6641"}
    assert await locate(OvnPlaces(), None, environment) == Located((SB,), (NB,))


async def test_then_local_sockets(tmp_path: Path) -> None:
    listeners = []
    for name in ("ovnsb_db.sock", "ovnnb_db.sock"):
        listeners.append(socket.socket(socket.AF_UNIX))
        listeners[-1].bind(str(tmp_path / name))
    found = await locate(OvnPlaces(), None, {"OVN_RUNDIR": str(tmp_path)})
    for listener in listeners:
        listener.close()
    assert found == Located(
        (Remote("unix", f"{tmp_path}/ovnsb_db.sock"),), (Remote("unix", f"{tmp_path}/ovnnb_db.sock"),)
    )


async def test_then_what_ovn_controller_uses(tmp_path: Path) -> None:
    with switch(tmp_path, {"ovn-remote": "ssl:10.0.0.9:6642,ssl:10.0.0.8:6642"}, ssl=True) as stand_in:
        found = await locate(OvnPlaces(), stand_in.path, NOTHING)
    remotes = (Remote("ssl", "10.0.0.9", 6642), Remote("ssl", "10.0.0.8", 6642))
    assert found == Located(remotes, (), Certificates("/k", "/c", "/ca"))


async def test_of_several_controllers_on_a_host_its_own_comes_first(tmp_path: Path) -> None:
    ids = {"ovn-remote": "tcp:1.1.1.1:1", "ovn-remote-h1": "tcp:10.0.0.9:6642", "system-id": "h1"}
    with switch(tmp_path, ids) as stand_in:
        assert await locate(OvnPlaces(), stand_in.path, NOTHING) == Located((SB,))


async def test_without_any_there_is_no_ovn(tmp_path: Path) -> None:
    assert await locate(OvnPlaces(), None, NOTHING) == Located()
    assert await locate(OvnPlaces(), tmp_path / "none", NOTHING) == Located()
    with switch(tmp_path, {"hostname": "h"}) as stand_in:
        assert await locate(OvnPlaces(), stand_in.path, NOTHING) == Located()


async def test_what_is_no_connection_is_told() -> None:
    with pytest.raises(RemoteInvalid, match="'localhost' is no OVSDB connection"):
        await locate(OvnPlaces("localhost"), None, NOTHING)
