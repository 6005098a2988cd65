"""Asks the running kernel for its datapaths and their ports."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from pyroute2.netlink.exceptions import NetlinkError
from pyroute2.netlink.generic import AsyncGenericNetlinkSocket, GenericNetlinkSocket

from engine.netnames.listing import NOTHING, Listing, listing
from engine.netnames.messages import (
    OVS_DATAPATH_FAMILY,
    OVS_DATAPATH_VERSION,
    OVS_DP_CMD_GET,
    OVS_VPORT_CMD_GET,
    OVS_VPORT_FAMILY,
    OVS_VPORT_VERSION,
    OvsDatapath,
    OvsVport,
)

MODULE = Path("/sys/module/openvswitch")
_DUMP = 0x301  # NLM_F_REQUEST | NLM_F_DUMP


class _AsyncSocket(AsyncGenericNetlinkSocket):  # type: ignore[misc]
    module_err_level = "debug"  # that openvswitch is not loaded is no error of ours


class _Socket(GenericNetlinkSocket):  # type: ignore[misc]
    async_class = _AsyncSocket


def kernel_listing() -> Listing:
    """Return the kernel's list; an empty one without openvswitch."""
    if not MODULE.exists():
        return NOTHING  # to ask for its netlink family would load it
    # pyroute2 runs an event loop of its own, which a thread that has one running (a UI's) does not allow.
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="netnames") as worker:
        return worker.submit(_listing).result()


def _listing() -> Listing:
    try:
        datapaths = _dump(OVS_DATAPATH_FAMILY, OVS_DATAPATH_VERSION, OVS_DP_CMD_GET, OvsDatapath, 0)
        vports: list[Any] = []
        for datapath in datapaths:
            index = datapath["dp_ifindex"]
            vports += _dump(OVS_VPORT_FAMILY, OVS_VPORT_VERSION, OVS_VPORT_CMD_GET, OvsVport, index)
    except (NetlinkError, OSError):
        return NOTHING
    return listing(datapaths, vports)


def _dump(family: str, version: int, command: int, message_class: type[Any], datapath: int) -> list[Any]:
    with _Socket() as socket:
        socket.bind(family, message_class)
        request = message_class()
        request["cmd"], request["version"], request["dp_ifindex"] = command, version, datapath
        return list(socket.nlm_request(request, msg_type=socket.prid, msg_flags=_DUMP))
