"""The action userspace: who gets the packet, and what vswitchd wrote down to know it by.

The kernel passes on the bytes of OVS_USERSPACE_ATTR_USERDATA as they are. Those that vswitchd makes are
``struct user_action_cookie`` (OVS lib/odp-util.h): 48 bytes, the same from OVS 2.10 to 4.0.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from engine.actions.arguments import Arguments, known
from engine.actions.fields import Field, told
from engine.actions.payload import attributes, native, network

_PID, _USERDATA, _EGRESS_TUN_PORT, _ACTIONS = 1, 2, 3, 4  # enum ovs_userspace_attr
_COOKIE_SIZE = 48
_WHOLE_PACKET = 0xFFFF  # OFPCML_NO_BUFFER
_TCI = (Field("vid", 4, 12), Field("pcp", 0, 3))
_DIRECTIONS = {1: "ingress", 2: "egress"}  # enum nx_action_sample_direction
# SLOW_PATH_REASONS (OVS lib/odp-util.h), by bit.
_SLOW_PATH = ("cfm", "bfd", "lacp", "stp", "lldp", "action", "match")


def userspace(data: bytes) -> Arguments:
    """Tell the netlink port, the cookie, and what else goes with the packet."""
    found: list[tuple[str, int | str | None]] = []
    for type_, payload in attributes(data):
        if type_ == _PID:
            found.append(("pid", native(payload, 0, 4)))
        elif type_ == _USERDATA:
            found += _cookie(payload)
        elif type_ == _EGRESS_TUN_PORT:
            found.append(("tunnel_out_port", native(payload, 0, 4)))
        elif type_ == _ACTIONS:
            found.append(("actions", ""))
    return known(*found)


def _cookie(data: bytes) -> Arguments:
    type_ = native(data, 0, 2)
    make = _COOKIES.get(type_ or 0) if len(data) == _COOKIE_SIZE else None
    return make(data) if make else known(("userdata", data.hex() or None))


def _sflow(data: bytes) -> Arguments:
    return (("sFlow", ""), *told(_TCI, data[24:26]), *known(("output", native(data, 28, 4))))


def _slow_path(data: bytes) -> Arguments:
    reasons = native(data, 28, 4) or 0
    words = [word for bit, word in enumerate(_SLOW_PATH) if reasons >> bit & 1]
    rest = reasons >> len(_SLOW_PATH) << len(_SLOW_PATH)
    return (("slow_path", ",".join([*words, *([f"{rest:#x}"] if rest else [])])),)


def _flow_sample(data: bytes) -> Arguments:
    direction = native(data, 44, 4) or 0
    return (
        ("flow_sample", ""),
        *known(
            ("probability", native(data, 24, 2)),
            ("collector_set_id", native(data, 28, 4)),
            ("obs_domain_id", native(data, 32, 4)),
            ("obs_point_id", native(data, 36, 4)),
            ("output_port", native(data, 40, 4)),
            ("direction", _DIRECTIONS.get(direction)),
        ),
    )


def _ipfix(data: bytes) -> Arguments:
    return (("ipfix", ""), *known(("output_port", native(data, 24, 4))))


def _controller(data: bytes) -> Arguments:
    """Tell why, and by which rule; what is as usual (nothing frozen, the whole packet) is not said."""
    recirc_id, max_len = native(data, 28, 4), native(data, 42, 2)
    return (
        ("controller", ""),
        *known(
            ("reason", native(data, 26, 2)),
            ("rule_cookie", f"{network(data, 32, 8) or 0:#x}"),
            ("dont_send", 1 if data[24] else None),
            ("continuation", 1 if data[25] else None),
            ("recirc_id", f"{recirc_id:#x}" if recirc_id else None),
            ("controller_id", native(data, 40, 2) or None),
            ("max_len", None if max_len == _WHOLE_PACKET else max_len),
        ),
    )


# enum user_action_cookie_type.
_COOKIES: Mapping[int, Callable[[bytes], Arguments]] = MappingProxyType(
    {1: _sflow, 2: _slow_path, 3: _flow_sample, 4: _ipfix, 5: _controller}
)
