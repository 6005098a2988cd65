"""Where a packet is to be sent to through a tunnel: the action set with OVS_KEY_ATTR_TUNNEL_INFO.

In the kernel that is a pointer to ``struct metadata_dst`` (flow_netlink.c, validate_and_copy_set_tun). The
probe puts behind the pointer what it leads to (``struct ip_tunnel_info``, include/net/ip_tunnels.h): in the
first 96 bytes its key, its mode and how many bytes of options there are, then as many of them as fit.
"""

from __future__ import annotations

import sys
from typing import NamedTuple

from engine.actions.arguments import Arguments, known
from engine.actions.fields import Form, decimal, hexadecimal, ipv4, ipv6
from engine.actions.payload import native, network, piece
from engine.actions.tunnel_options import tunnel_options
from engine.bpf.btf import Btf, Member

POINTER = 8  # bytes
_OPTIONS = POINTER + 96  # bytes
_IPV6 = 2  # IP_TUNNEL_INFO_IPV6, a bit of the mode
_KEY = 2  # IP_TUNNEL_KEY_BIT, and TUNNEL_KEY in older kernels: the tunnel's id counts
# The others that OVS can set, in the order in which it prints them (OVS lib/flow.c, flow_tun_flag_to_string).
_FLAGS = {8: "df", 0: "csum", _KEY: "key", 9: "oam"}
_PATHS = ("tun_id", "u.ipv4.src", "u.ipv4.dst", "u.ipv6.src", "u.ipv6.dst", "tos", "ttl", "tp_src", "tp_dst")


class TunnelLayout(NamedTuple):
    """Where ``struct ip_tunnel_key`` keeps what we tell of it; sizes in bytes, 0 where it is not known."""

    size: int = 0
    flags_size: int = 0
    tun_id: Member | None = None
    ipv4_src: Member | None = None
    ipv4_dst: Member | None = None
    ipv6_src: Member | None = None
    ipv6_dst: Member | None = None
    tos: Member | None = None
    ttl: Member | None = None
    tp_src: Member | None = None
    tp_dst: Member | None = None
    flags: Member | None = None

    @classmethod
    def of(cls, btf: Btf) -> TunnelLayout:
        """Read the running kernel's layout."""
        paths = (*_PATHS, "tun_flags")
        members = [btf.member("ip_tunnel_key", path) for path in paths]
        flags_size = btf.size_of(members[-1]) if members[-1] else 0
        return cls(btf.size("ip_tunnel_key"), flags_size, *members)


def tunnel_fields(layout: TunnelLayout, data: bytes) -> Arguments:
    """Tell a tunnel: its id, addresses, tos, ttl, ports, options and flags; those that are zero are not set.

    Args:
        layout: of the running kernel.
        data: the pointer, the key, a byte with the mode, one with the length of the options, the options.
    """
    mode = native(data, POINTER + layout.size, 1) if layout.size else None
    key = data[POINTER : POINTER + layout.size]
    flags = _flags(layout, key)
    return known(
        ("id", _id(layout, key, flags)),
        *_addresses(layout, key, mode),
        ("tos", _value(layout.tos, key, 1, hexadecimal)),
        ("ttl", _value(layout.ttl, key, 1, decimal)),
        ("tp_src", _value(layout.tp_src, key, 2, decimal)),
        ("tp_dst", _value(layout.tp_dst, key, 2, decimal)),
        tunnel_options(flags, native(data, POINTER + layout.size + 1, 1) or 0, data[_OPTIONS:]),
        ("flags", "|".join(word for bit, word in _FLAGS.items() if flags >> bit & 1) or None),
    )


def _value(member: Member | None, key: bytes, size: int, form: Form) -> int | str | None:
    number = network(key, member.offset, size) if member else None
    return form(number) if number else None


def _id(layout: TunnelLayout, key: bytes, flags: int) -> int | str | None:
    number = _value(layout.tun_id, key, 8, hexadecimal)
    return "0x0" if number is None and flags >> _KEY & 1 else number


def _addresses(layout: TunnelLayout, key: bytes, mode: int | None) -> list[tuple[str, int | str | None]]:
    if mode is None:
        return []
    if mode & _IPV6:
        src, dst, size, form = layout.ipv6_src, layout.ipv6_dst, 16, ipv6
    else:
        src, dst, size, form = layout.ipv4_src, layout.ipv4_dst, 4, ipv4
    return [("src", _value(src, key, size, form)), ("dst", _value(dst, key, size, form))]


def _flags(layout: TunnelLayout, key: bytes) -> int:
    """Return the flags as bits: a big-endian number up to 6.9, since then a bitmap of the machine's words."""
    found = piece(key, layout.flags.offset, layout.flags_size) if layout.flags else None
    return int.from_bytes(found or b"", "big" if layout.flags_size == 2 else sys.byteorder)
