"""What an action's type and bytes mean: ``enum ovs_action_attr`` and the kernel's forms of its arguments."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from typing import NamedTuple

from engine.bpf.btf import Btf, Member
from engine.events import ActionExecute

Arguments = tuple[tuple[str, int | str], ...]

_PREFIX = "OVS_ACTION_ATTR_"
_NAT_KINDS = {1: "nat", 2: "src", 3: "src", 4: "dst", 5: "dst"}  # OVS_CT_NAT 1, _SRC_NAT 2, _DST_NAT 4
_USERSPACE_PID = 1  # OVS_USERSPACE_ATTR_PID


class ConntrackLayout(NamedTuple):
    """Where ``struct ovs_conntrack_info`` (net/openvswitch/conntrack.c) keeps what we tell of a ct action."""

    zone: Member | None
    commit: Member | None
    force: Member | None
    nat: Member | None
    mark: Member | None

    @classmethod
    def of(cls, btf: Btf) -> ConntrackLayout:
        """Read the running kernel's layout."""
        paths = ("zone.id", "commit", "force", "nat", "mark")
        return cls(*(btf.member("ovs_conntrack_info", path) for path in paths))


class ActionDecoder:
    """Tells actions by name, with their arguments.

    Args:
        types: ``enum ovs_action_attr`` of the running kernel: names to values.
        conntrack: the running kernel's ct action.
    """

    def __init__(self, types: dict[str, int], conntrack: ConntrackLayout) -> None:
        self._names = {value: name.removeprefix(_PREFIX).lower() for name, value in types.items()}
        self._conntrack = conntrack
        self._arguments: dict[str, Callable[[bytes], Arguments]] = {
            "output": lambda data: (("port", _u32(data)),),
            "recirc": lambda data: (("id", _u32(data)),),
            "drop": lambda data: (("reason", _u32(data)),),
            "userspace": _userspace,
            "ct": self._ct,
        }

    def decode(self, type_: int, data: bytes) -> ActionExecute:
        """Return the action; an unknown type shows its number, arguments that are cut off show nothing."""
        name = self._names.get(type_, f"action {type_}")
        try:
            return ActionExecute(name, self._arguments.get(name, _none)(data))
        except struct.error:
            return ActionExecute(name)

    def _ct(self, data: bytes) -> Arguments:
        layout = self._conntrack
        found: list[tuple[str, int | str]] = []
        if layout.zone:
            found.append(("zone", int.from_bytes(_cut(data, layout.zone.offset, 2), "little")))
        found += [(name, 1) for name in ("commit", "force") if _bits(data, getattr(layout, name))]
        nat = _bits(data, layout.nat)
        if nat:
            found.append(("nat", _NAT_KINDS.get(nat, f"{nat:#x}")))
        if layout.mark:
            value, mask = struct.unpack("=II", _cut(data, layout.mark.offset, 8))
            found += [("mark", f"{value:#x}/{mask:#x}")] if mask else []
        return tuple(found)


def _none(_data: bytes) -> Arguments:
    return ()


def _u32(data: bytes) -> int:
    return int(struct.unpack_from("=I", data)[0])


def _cut(data: bytes, start: int, length: int) -> bytes:
    piece = data[start : start + length]
    if len(piece) < length:
        raise struct.error("cut off")
    return piece


def _bits(data: bytes, member: Member | None) -> int:
    if member is None:
        return 0
    word = int.from_bytes(_cut(data, member.offset, 1), "little")
    return (word >> member.bit_offset % 8) & ((1 << (member.bit_size or 8)) - 1)


def _userspace(data: bytes) -> Arguments:
    return tuple(("pid", _u32(value)) for type_, value in attributes(data) if type_ == _USERSPACE_PID)


def attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the netlink attributes in some bytes as (type, payload); stops at the first that is cut off."""
    while len(data) >= 4:
        length, type_ = struct.unpack_from("=HH", data)
        if length < 4 or length > len(data):
            return
        yield type_ & 0x3FFF, data[4:length]
        data = data[(length + 3) & ~3 :]
