"""The action ct, which the kernel keeps as ``struct ovs_conntrack_info`` (net/openvswitch/conntrack.c)."""

from __future__ import annotations

import sys
from typing import NamedTuple

from engine.actions.arguments import Arguments, known
from engine.actions.fields import ipv4, ipv6
from engine.actions.nat import Nat
from engine.actions.payload import bits, native, network, piece
from engine.bpf.btf import Btf, Member

_FAMILIES = {2: "ipv4", 10: "ipv6"}  # NFPROTO_IPV4, NFPROTO_IPV6
_SRC_NAT, _DST_NAT = 2, 4  # OVS_CT_SRC_NAT, OVS_CT_DST_NAT
_MAP_IPS, _PROTO_SPECIFIED = 1, 2  # NF_NAT_RANGE_* (include/uapi/linux/netfilter/nf_nat.h)
_RANGE_FLAGS = {8: "persistent", 4: "hash", 16: "random"}
_TIMEOUT = 32  # CTNL_TIMEOUT_NAME_MAX, bytes


class ConntrackLayout(NamedTuple):
    """Where the struct keeps what we tell of it; None: this kernel's has no such member."""

    size: int = 0  # bytes of the struct, 0 where it is not known
    zone: Member | None = None
    commit: Member | None = None
    force: Member | None = None
    nat: Member | None = None
    mark: Member | None = None
    labels: Member | None = None
    helper: Member | None = None
    timeout: Member | None = None
    have_eventmask: Member | None = None
    eventmask: Member | None = None
    family: Member | None = None
    range_flags: Member | None = None
    min_addr: Member | None = None
    max_addr: Member | None = None
    min_proto: Member | None = None
    max_proto: Member | None = None

    @classmethod
    def of(cls, btf: Btf) -> ConntrackLayout:
        """Read the running kernel's layout."""
        within = {"zone": "zone.id", "range_flags": "range.flags"}
        within |= {name: f"range.{name}" for name in ("min_addr", "max_addr", "min_proto", "max_proto")}
        members = (btf.member("ovs_conntrack_info", within.get(name, name)) for name in cls._fields[1:])
        return cls(btf.size("ovs_conntrack_info"), *members)

    def arguments(self, data: bytes) -> Arguments:
        """Tell the action: what is not asked of connection tracking is not said, the zone always is.

        Args:
            data: the struct; behind it the helper's name, where there is one.
        """
        return known(
            ("zone", _native(self.zone, data, 2)),
            ("commit", _bit(self.commit, data)),
            ("force", _bit(self.force, data)),
            ("nat", self._nat(data)),
            ("mark", _with_mask(self.mark, data, 4)),
            ("label", _with_mask(self.labels, data, 16)),
            ("helper", self._helper(data)),
            ("timeout", _name(piece(data, self.timeout.offset, _TIMEOUT)) if self.timeout else None),
            ("eventmask", self._eventmask(data)),
            ("family", _FAMILIES.get(_native(self.family, data, 2) or 0)),
        )

    def _helper(self, data: bytes) -> int | str | None:
        """Return the helper's name; 1 where nothing but that there is one is known."""
        if not _native(self.helper, data, 8):
            return None
        return (_name(data[self.size :]) if self.size else None) or 1

    def _eventmask(self, data: bytes) -> str | None:
        mask = _native(self.eventmask, data, 4) if _bit(self.have_eventmask, data) else None
        return None if mask is None else f"{mask:#x}"

    def _nat(self, data: bytes) -> int | str | None:
        kind = bits(data, self.nat) if self.nat else None
        if not kind:
            return None
        direction = "src" if kind & _SRC_NAT else "dst" if kind & _DST_NAT else ""
        return self._range(direction, data).text or 1

    def _range(self, direction: str, data: bytes) -> Nat:
        flags = _native(self.range_flags, data, 4) or 0
        words = tuple(word for bit, word in _RANGE_FLAGS.items() if flags & bit)
        first = last = ""
        low = high = None
        if flags & _MAP_IPS:
            first, last = self._address(self.min_addr, data), self._address(self.max_addr, data)
        if flags & _PROTO_SPECIFIED:
            low, high = _network(self.min_proto, data, 2), _network(self.max_proto, data, 2)
        return Nat(direction, first, last, low, high, words)

    def _address(self, member: Member | None, data: bytes) -> str:
        v6 = _FAMILIES.get(_native(self.family, data, 2) or 0) == "ipv6"
        number = _network(member, data, 16 if v6 else 4)
        return "" if number is None else ipv6(number) if v6 else ipv4(number)


def _native(member: Member | None, data: bytes, size: int) -> int | None:
    return native(data, member.offset, size) if member else None


def _network(member: Member | None, data: bytes, size: int) -> int | None:
    return network(data, member.offset, size) if member else None


def _bit(member: Member | None, data: bytes) -> int | None:
    return (bits(data, member) or None) if member else None


def _with_mask(member: Member | None, data: bytes, size: int) -> str | None:
    found = piece(data, member.offset, 2 * size) if member else None
    if found is None:
        return None
    value, mask = (int.from_bytes(half, sys.byteorder) for half in (found[:size], found[size:]))
    return f"{value:#x}/{mask:#x}" if mask else None


def _name(found: bytes | None) -> str | None:
    return (found or b"").split(b"\0", 1)[0].decode(errors="replace") or None
