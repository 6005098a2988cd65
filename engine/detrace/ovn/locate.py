"""Where OVN's databases are: what was named, the environment, local sockets, and what ovn-controller uses."""

from __future__ import annotations

import os
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from engine.errors import OvscopeError
from engine.ovsdb.client import OvsdbClient, Select
from engine.ovsdb.remote import Remote, parse_remotes
from engine.ovsdb.tls import Certificates
from engine.ovsdb.values import Row, pairs

DEFAULT_RUNDIRS = ("/var/run/ovn", "/var/run/openvswitch")  # OVN's; it shared that of OVS up to 20.03
_OPTIONS = {
    "-p": "private_key",
    "--private-key": "private_key",
    "-c": "certificate",
    "--certificate": "certificate",
}
_OPTIONS |= {"-C": "ca_cert", "--ca-cert": "ca_cert"}


_NO_CERTIFICATES = Certificates()


@dataclass(frozen=True)
class OvnPlaces:
    """What was said of where the databases are; empty: to be found out.

    Attributes:
        southbound: connections, with commas between.
        northbound: the same.
        certificates: for ssl.
    """

    southbound: str = ""
    northbound: str = ""
    certificates: Certificates = _NO_CERTIFICATES


@dataclass(frozen=True)
class Located:
    """Where the databases are.

    Attributes:
        southbound: its servers; none: there is no OVN here.
        northbound: its servers; none: it is not known.
        certificates: for ssl.
    """

    southbound: tuple[Remote, ...] = ()
    northbound: tuple[Remote, ...] = ()
    certificates: Certificates = _NO_CERTIFICATES


async def locate(
    places: OvnPlaces, switch_db: Path | None = None, environment: Mapping[str, str] = os.environ
) -> Located:
    """Find both databases.

    Args:
        places: what was named; it comes first.
        switch_db: the socket of the host's own database of Open vSwitch, which says where ovn-controller's
            southbound database is, and with which certificates it asks it.
        environment: OVN_SB_DB, OVN_NB_DB, OVN_RUNDIR, and OVN_SBCTL_OPTIONS with certificates.

    Raises:
        RemoteInvalid: what was named is no connection.
    """
    certificates = places.certificates.or_else(_certificates_in(environment))
    southbound = places.southbound or environment.get("OVN_SB_DB") or _socket("ovnsb_db.sock", environment)
    northbound = places.northbound or environment.get("OVN_NB_DB") or _socket("ovnnb_db.sock", environment)
    located = Located(_remotes(southbound), _remotes(northbound), certificates)
    return await _as_controller(located, switch_db) if switch_db else located


def _remotes(text: str) -> tuple[Remote, ...]:
    return parse_remotes(text) if text else ()


def _socket(name: str, environment: Mapping[str, str]) -> str:
    """Return the connection of a local database; empty where there is none."""
    own = environment.get("OVN_RUNDIR")
    for rundir in [own] if own else DEFAULT_RUNDIRS:
        path = Path(rundir) / name
        if path.is_socket():
            return f"unix:{path}"
    return ""


def _certificates_in(environment: Mapping[str, str]) -> Certificates:
    """Read the options that ovn-sbctl and ovn-nbctl take from the environment."""
    found: dict[str, str] = {}
    for variable in ("OVN_SBCTL_OPTIONS", "OVN_NBCTL_OPTIONS"):
        try:
            words = shlex.split(environment.get(variable, ""))
        except ValueError:
            continue
        for word, following in pairwise([*words, ""]):
            option, equals, value = word.partition("=")
            if option in _OPTIONS and (value if equals else following):
                found.setdefault(_OPTIONS[option], value if equals else following)
    return Certificates(**found)


async def _as_controller(located: Located, switch_db: Path) -> Located:
    """Fill in what ovn-controller uses (external_ids:ovn-remote, and the switch's own certificates)."""
    client = OvsdbClient([Remote("unix", str(switch_db))])
    try:
        switch, ssl = await client.select(
            "Open_vSwitch",
            Select("Open_vSwitch", ("external_ids",)),
            Select("SSL", ("private_key", "certificate", "ca_cert")),
        )
    except OvscopeError:  # no switch here, or none that tells
        return located
    finally:
        client.drop()
    own = Certificates(**ssl[0]) if ssl else Certificates()
    remote = _ovn_remote(switch[0]) if switch else ""
    return replace(
        located,
        southbound=located.southbound or _remotes(remote),
        certificates=located.certificates.or_else(own),
    )


def _ovn_remote(switch: Row) -> str:
    """Return external_ids:ovn-remote; a host's own (``ovn-remote-SYSTEM_ID``) comes first."""
    ids = pairs(switch.get("external_ids"))
    return ids.get(f"ovn-remote-{ids.get('system-id', '')}") or ids.get("ovn-remote", "")
