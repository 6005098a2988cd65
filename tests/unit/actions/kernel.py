"""Two kernels, as far as actions are concerned: their enums and the layouts of their structs.

Linux 6.12 from its BTF; of Linux 6.1 what differs: no drop, no psample, tunnel flags of 16 bits.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from engine.actions import ActionDecoder
from engine.actions.drop_reasons import DropReasons
from engine.bpf.btf import Btf
from tests.unit.actions.btf_bytes import Member, Types

_ACTIONS = (
    *("UNSPEC", "OUTPUT", "USERSPACE", "SET", "PUSH_VLAN", "POP_VLAN", "SAMPLE"),
    *("RECIRC", "HASH", "PUSH_MPLS", "POP_MPLS", "SET_MASKED", "CT", "TRUNC", "PUSH_ETH"),
    *("POP_ETH", "CT_CLEAR", "PUSH_NSH", "POP_NSH", "METER", "CLONE", "CHECK_PKT_LEN"),
    *("ADD_MPLS", "DEC_TTL", "DROP", "PSAMPLE"),
)
_KEYS = (
    *("UNSPEC", "ENCAP", "PRIORITY", "IN_PORT", "ETHERNET", "VLAN", "ETHERTYPE", "IPV4"),
    *("IPV6", "TCP", "UDP", "ICMP", "ICMPV6", "ARP", "ND", "SKB_MARK", "TUNNEL", "SCTP"),
    *("TCP_FLAGS", "DP_HASH", "RECIRC_ID", "MPLS", "CT_STATE", "CT_ZONE", "CT_MARK"),
    *("CT_LABELS", "CT_ORIG_TUPLE_IPV4", "CT_ORIG_TUPLE_IPV6", "NSH", "PACKET_TYPE"),
    *("ND_EXTENSIONS", "TUNNEL_INFO", "IPV6_EXTHDRS"),
)
SKB_REASONS = {
    "SKB_NOT_DROPPED_YET": 0,
    "SKB_CONSUMED": 1,
    "SKB_DROP_REASON_NOT_SPECIFIED": 2,
    "SKB_DROP_REASON_NO_SOCKET": 3,
    "SKB_DROP_REASON_MAX": 4,
    "SKB_DROP_REASON_SUBSYS_MASK": 0xFFFF0000,
}
OVS_REASONS = {
    "__OVS_DROP_REASON": 0x30000,
    "OVS_DROP_LAST_ACTION": 0x30001,
    "OVS_DROP_ACTION_ERROR": 0x30002,
    "OVS_DROP_MAX": 0x30003,
}


class Kernel:
    """What the engine makes of a kernel's BTF."""

    def __init__(self, *, old: bool = False) -> None:
        with TemporaryDirectory() as folder:
            _types(old).write(Path(folder) / "vmlinux")
            btf = Btf(folder=Path(folder))
        try:
            self.actions = btf.enum("ovs_action_attr")
            self.keys = btf.enum("ovs_key_attr")
            self.decoder = ActionDecoder.of(btf)
            self.drop_reasons = DropReasons(btf)
            self.tunnel_key_size = btf.size("ip_tunnel_key")
        finally:
            btf.close()


def _types(old: bool) -> Types:
    types = Types()
    actions = _ACTIONS[:-2] if old else _ACTIONS
    names = [f"OVS_ACTION_ATTR_{name}" for name in actions]
    names += ["__OVS_ACTION_ATTR_MAX", "OVS_ACTION_ATTR_SET_TO_MASKED"]
    types.enum("ovs_action_attr", {name: number for number, name in enumerate(names)})
    types.enum("ovs_key_attr", {f"OVS_KEY_ATTR_{name}": number for number, name in enumerate(_KEYS)})
    if not old:
        types.enum("skb_drop_reason", SKB_REASONS)
        types.enum("ovs_drop_reason", OVS_REASONS)
    _containers(types)
    _tunnel_key(types, old)
    _conntrack_info(types)
    return types


def _containers(types: Types) -> None:
    u8, u16, u32 = (types.integer(size) for size in (1, 2, 4))
    types.struct("sample_arg", 8, [("exec", u8, 0), ("probability", u32, 32)])
    exec_: list[Member] = [("exec_for_greater", u8, 16), ("exec_for_lesser_equal", u8, 24)]
    types.struct("check_pkt_len_arg", 4, [("pkt_len", u16, 0), *exec_])


def _tunnel_key(types: Types, old: bool) -> None:
    u8, u16, u32, u64 = (types.integer(size) for size in (1, 2, 4, 8))
    in6 = types.array(u8, 16)
    ipv4 = types.struct("", 8, [("src", u32, 0), ("dst", u32, 32)])
    ipv6 = types.struct("", 32, [("src", in6, 0), ("dst", in6, 128)])
    address = types.struct("", 32, [("ipv4", ipv4, 0), ("ipv6", ipv6, 0)], union=True)
    first: list[Member] = [("tun_id", u64, 0), ("u", address, 64)]
    if old:
        rest: list[Member] = [("tun_flags", u16, 320), ("tos", u8, 336), ("ttl", u8, 344)]
        rest += [("label", u32, 352), ("tp_src", u16, 384), ("tp_dst", u16, 400), ("flow_flags", u8, 416)]
        types.struct("ip_tunnel_key", 56, first + rest)
    else:
        rest = [("tun_flags", types.array(u64, 1), 320), ("label", u32, 384), ("nhid", u32, 416)]
        rest += [("tos", u8, 448), ("ttl", u8, 456), ("tp_src", u16, 464), ("tp_dst", u16, 480)]
        types.struct("ip_tunnel_key", 64, [*first, *rest, ("flow_flags", u8, 496)])


def _conntrack_info(types: Types) -> None:
    u8, u16, u32, u64 = (types.integer(size) for size in (1, 2, 4, 8))
    address, labels, name = types.array(u8, 16), types.array(u8, 32), types.array(u8, 32)
    zone = types.struct("nf_conntrack_zone", 4, [("id", u16, 0), ("flags", u8, 16), ("dir", u8, 24)])
    ends: list[Member] = [("min_addr", address, 32), ("max_addr", address, 160)]
    ends += [("min_proto", u16, 288), ("max_proto", u16, 304), ("base_proto", u16, 320)]
    range_ = types.struct("nf_nat_range2", 44, [("flags", u32, 0), *ends])
    types.struct(
        "ovs_conntrack_info",
        160,
        [
            ("helper", u64, 0),
            ("zone", zone, 64),
            ("ct", u64, 128),
            ("commit", u8, 192, 1),
            ("nat", u8, 193, 3),
            ("force", u8, 196, 1),
            ("have_eventmask", u8, 197, 1),
            ("family", u16, 208),
            ("eventmask", u32, 224),
            ("mark", u64, 256),
            ("labels", labels, 320),
            ("timeout", name, 576),
            ("nf_ct_timeout", u64, 832),
            ("range", range_, 896),
        ],
    )


NEW = Kernel()
OLD = Kernel(old=True)
