"""What a set action can set: ``enum ovs_key_attr`` and its structs (include/uapi/linux/openvswitch.h)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from engine.actions.fields import Field, hexadecimal, ipv4, ipv6, mac

_PREFIX = "OVS_KEY_ATTR_"
# Those that OVS calls otherwise (lib/odp-util.c, ovs_key_attr_to_string).
_WORDS = {
    "priority": "skb_priority",
    "ethernet": "eth",
    "ethertype": "eth_type",
    "ct_labels": "ct_label",
    "tunnel_info": "tunnel",
}

ETH = (Field("src", 0, 48, mac), Field("dst", 48, 48, mac))
LSE = (Field("label", 0, 20), Field("tc", 20, 3), Field("ttl", 24, 8), Field("bos", 23, 1))
_PORTS = (Field("src", 0, 16), Field("dst", 16, 16))
_TYPE_AND_CODE = (Field("type", 0, 8), Field("code", 8, 8))

# Headers. Fields that the kernel does not let be set (proto, frag) are not told.
HEADERS: Mapping[str, tuple[Field, ...]] = MappingProxyType(
    {
        "eth": ETH,
        "mpls": LSE,
        "ipv4": (
            Field("src", 0, 32, ipv4),
            Field("dst", 32, 32, ipv4),
            Field("tos", 72, 8, hexadecimal),
            Field("ttl", 80, 8),
        ),
        "ipv6": (
            Field("src", 0, 128, ipv6),
            Field("dst", 128, 128, ipv6),
            Field("label", 268, 20, hexadecimal),
            Field("tclass", 296, 8, hexadecimal),
            Field("hlimit", 304, 8),
        ),
        "tcp": _PORTS,
        "udp": _PORTS,
        "sctp": _PORTS,
        "icmp": _TYPE_AND_CODE,
        "icmpv6": _TYPE_AND_CODE,
        "arp": (
            Field("sip", 0, 32, ipv4),
            Field("tip", 32, 32, ipv4),
            Field("op", 64, 16),
            Field("sha", 80, 48, mac),
            Field("tha", 128, 48, mac),
        ),
        "nd": (Field("target", 0, 128, ipv6), Field("sll", 128, 48, mac), Field("tll", 176, 48, mac)),
    }
)

# Single numbers, in the machine's byte order.
METADATA = frozenset(("skb_priority", "skb_mark", "ct_mark", "ct_label"))


def key_words(types: Mapping[str, int]) -> dict[int, str]:
    """Return OVS's word for each number of the running kernel's ``enum ovs_key_attr``."""
    names = {
        value: name.removeprefix(_PREFIX).lower() for name, value in types.items() if name.startswith(_PREFIX)
    }
    return {value: _WORDS.get(name, name) for value, name in names.items()}
