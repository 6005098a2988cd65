"""The action psample: ``enum ovs_psample_attr`` (include/uapi/linux/openvswitch.h), Linux 6.11 and later."""

from __future__ import annotations

from engine.actions.arguments import Arguments, known
from engine.actions.payload import attributes, native

_GROUP, _COOKIE = 1, 2  # OVS_PSAMPLE_ATTR_*


def psample(data: bytes) -> Arguments:
    """Tell the psample group, and the cookie in hexadecimal."""
    found: list[tuple[str, int | str | None]] = []
    for type_, payload in attributes(data):
        if type_ == _GROUP:
            found.append(("group", native(payload, 0, 4)))
        elif type_ == _COOKIE:
            found.append(("cookie", f"0x{payload.hex()}"))
    return known(*found)
