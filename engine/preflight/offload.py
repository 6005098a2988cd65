"""Whether flows are offloaded to tc or a NIC: their packets do not pass the hooks."""

from __future__ import annotations

import socket

import orjson

from engine.detrace.discovery import run_directory
from engine.files.fields import is_object
from engine.preflight.check import Check, Places, ok, warning

_TIMEOUT = 1.0  # s
_MOST_BYTES = 1 << 20
_REQUEST = {
    "method": "transact",
    "params": [
        "Open_vSwitch",
        {"op": "select", "table": "Open_vSwitch", "where": [], "columns": ["other_config"]},
    ],
    "id": 0,
}


def check_offload(places: Places) -> Check:
    """Ask the database, which only reads for it, for ``other_config:hw-offload``."""
    try:
        config = other_config(str(run_directory(places.rundir) / "db.sock"))
    except (OSError, ValueError):
        return warning(
            "offload", "unknown: no ovsdb-server", "look at ovs-vsctl get Open_vSwitch . other_config"
        )
    if config.get("hw-offload", "false") != "true":
        return ok("offload", "off")
    remedy = (
        "expect to see only what is not offloaded, or set other_config:hw-offload=false and restart vswitchd"
    )
    return warning("offload", "hw-offload=true: packets of offloaded flows pass no hook", remedy)


def other_config(path: str) -> dict[str, str]:
    """Return the column of the database behind a socket (RFC 7047).

    Raises:
        OSError: it does not answer.
        ValueError: it answers something else.
    """
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(_TIMEOUT)
        connection.connect(path)
        connection.sendall(orjson.dumps(_REQUEST))
        return _pairs(_answer(connection))


def _answer(connection: socket.socket) -> object:
    """Return the first JSON text that comes: nothing but its being whole tells where it ends."""
    data = b""
    while len(data) < _MOST_BYTES:
        piece = connection.recv(1 << 16)
        if not piece:
            break
        data += piece
        try:
            return orjson.loads(data)
        except orjson.JSONDecodeError:
            continue
    raise ValueError("no answer")


def _pairs(answer: object) -> dict[str, str]:
    match answer:
        case {"result": [{"rows": [{"other_config": ["map", list(pairs)]}, *_]}, *_]}:
            return {str(key): str(value) for key, value in pairs}
    if is_object(answer) and answer.get("result"):
        return {}
    raise ValueError("not what was asked for")
