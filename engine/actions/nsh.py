"""The network service header: ``enum ovs_nsh_key_attr`` (include/uapi/linux/openvswitch.h), RFC 8300."""

from __future__ import annotations

from engine.actions.arguments import Arguments
from engine.actions.fields import Field, hexadecimal, told
from engine.actions.payload import attributes

_BASE, _MD1, _MD2 = 1, 2, 3  # OVS_NSH_KEY_ATTR_BASE, _MD1, _MD2
_BASE_FIELDS = (
    Field("flags", 0, 8),
    Field("ttl", 8, 8),
    Field("mdtype", 16, 8),
    Field("np", 24, 8),
    Field("spi", 32, 24, hexadecimal),
    Field("si", 56, 8),
)
_MD1_FIELDS = tuple(Field(f"c{number + 1}", 32 * number, 32, hexadecimal) for number in range(4))
_FIELDS = {_BASE: _BASE_FIELDS, _MD1: _MD1_FIELDS}


def push_nsh(data: bytes) -> Arguments:
    """Tell the header that is pushed: within one OVS_KEY_ATTR_NSH."""
    for _, payload in attributes(data):
        return nsh_fields(payload, masked=False)
    return ()


def nsh_fields(data: bytes, *, masked: bool) -> Arguments:
    """Tell the fields of a header.

    Args:
        data: netlink attributes, a part of the header each.
        masked: each has a mask behind it.
    """
    found: list[tuple[str, int | str]] = []
    for type_, payload in attributes(data):
        half = len(payload) // 2
        value, mask = (payload[:half], payload[half:]) if masked else (payload, None)
        found += told(_FIELDS.get(type_, ()), value, mask)
        if type_ == _MD2 and value:
            found.append(("md2", f"0x{value.hex()}"))
    return tuple(found)
