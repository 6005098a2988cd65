"""Arguments of actions as the kernel holds them, put together from the documented layouts."""

from __future__ import annotations

import struct
from socket import AF_INET6, inet_aton, inet_pton

from tests.unit.actions.kernel import NEW

POINTER = struct.pack("=Q", 0xFFFF_8880_1234_5678)


def attribute(type_: int, payload: bytes) -> bytes:
    """A netlink attribute with its padding."""
    return struct.pack("=HH", len(payload) + 4, type_) + payload + bytes(-len(payload) % 4)


def key(name: str, value: bytes, mask: bytes = b"") -> bytes:
    """What a set action sets."""
    return attribute(NEW.keys[f"OVS_KEY_ATTR_{name}"], value + mask)


def ipv4(src: str, dst: str, proto: int, tos: int, ttl: int) -> bytes:
    """``struct ovs_key_ipv4``."""
    return inet_aton(src) + inet_aton(dst) + bytes((proto, tos, ttl, 0))


def ipv6(src: str, dst: str, label: int, tclass: int, hlimit: int) -> bytes:
    """``struct ovs_key_ipv6``."""
    ends = inet_pton(AF_INET6, src) + inet_pton(AF_INET6, dst)
    return ends + struct.pack("!I", label) + bytes((0, tclass, hlimit, 0))


def tunnel(
    src: bytes, dst: bytes, *, mode: int, flags: int = 4, tun_id: int = 5, options: bytes = b"", more: int = 0
) -> bytes:
    """A pointer and ``struct ip_tunnel_info`` of Linux 6.12 as the probe notes it, left-over bytes included.

    tos 0x10, ttl 64, ports 1 and 6081; more: bytes of options that the probe had no room for.
    """
    ends = (src + dst).ljust(32, b"\0")
    rest = struct.pack("!BBHH", 0x10, 64, 1, 6081) + b"\0\0"
    data = POINTER + struct.pack("!Q", tun_id) + ends + struct.pack("=QII", flags, 0, 0) + rest
    info = (data + bytes((mode, len(options) + more))).ljust(len(POINTER) + 96, b"\xee") + options
    return (
        struct.pack("=HH", 12, NEW.keys["OVS_KEY_ATTR_TUNNEL_INFO"]) + info + (b"" if more else b"\xee" * 8)
    )


def geneve_option(class_: int, type_: int, data: bytes) -> bytes:
    """``struct geneve_opt``."""
    return struct.pack("!HBB", class_, type_, len(data) // 4) + data


def old_tunnel(src: bytes, dst: bytes, *, flags: int) -> bytes:
    """The same of Linux 6.1, through IPv4."""
    ends = (src + dst).ljust(32, b"\0")
    rest = struct.pack("!HBBIHHB", flags, 0x10, 64, 0, 1, 6081, 0) + bytes(3)
    data = POINTER + struct.pack("!Q", 5) + ends + rest
    return struct.pack("=HH", 12, NEW.keys["OVS_KEY_ATTR_TUNNEL_INFO"]) + data + b"\1"


def cookie(type_: int, rest: bytes) -> bytes:
    """``struct user_action_cookie``: type, ofp_in_port, ofproto_uuid, and a union."""
    return (struct.pack("=HxxI16x", type_, 0xFFFF) + rest).ljust(48, b"\0")


def userspace(pid: int, *attributes: bytes) -> bytes:
    """What follows OVS_USERSPACE_ATTR_PID."""
    return attribute(1, struct.pack("=I", pid)) + b"".join(attributes)


def conntrack(
    zone: int = 0,
    *,
    bits: int = 0,
    family: int = 2,
    helper: bytes = bytes(8),
    eventmask: int = 0,
    mark: tuple[int, int] = (0, 0),
    label: tuple[int, int] = (0, 0),
    timeout: bytes = b"",
    nat: bytes = b"",
) -> bytes:
    """``struct ovs_conntrack_info``; bits: commit 1, nat 2 (src 4, dst 8), force 16, have_eventmask 32."""
    head = helper + struct.pack("=HBBI", zone, 0, 3, 0) + POINTER
    head += struct.pack("=BxHIII", bits, family, eventmask, *mark)
    labels = b"".join(number.to_bytes(16, "little") for number in label)
    return head + labels + timeout.ljust(32, b"\0") + bytes(8) + nat.ljust(48, b"\0")


def nat_range(flags: int, first: bytes, last: bytes, low: int = 0, high: int = 0) -> bytes:
    """``struct nf_nat_range2``."""
    ends = first.ljust(16, b"\0") + last.ljust(16, b"\0")
    return struct.pack("=I", flags) + ends + struct.pack("!HHH", low, high, 0)
