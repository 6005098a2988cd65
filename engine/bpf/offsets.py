"""The offsets that the probes need, by the names that their C knows them by."""

from __future__ import annotations

from engine.bpf.btf import Btf
from engine.errors import OvscopeError

_VMLINUX = {
    "OFF_SKB_LEN": ("sk_buff", "len"),
    "OFF_SKB_DATA_LEN": ("sk_buff", "data_len"),
    "OFF_SKB_DATA": ("sk_buff", "data"),
    "OFF_SKB_CB": ("sk_buff", "cb"),
    "OFF_SKB_DEV": ("sk_buff", "dev"),
    "OFF_DEV_NET": ("net_device", "nd_net.net"),
    "OFF_NET_INUM": ("net", "ns.inum"),
    "OFF_SKB_VLAN": ("sk_buff", "vlan_proto"),
    "OFF_DEV_NAME": ("net_device", "name"),
    "OFF_GENL_ATTRS": ("genl_info", "attrs"),
}
_OPENVSWITCH = {
    "OFF_CB_INPUT_VPORT": ("ovs_skb_cb", "input_vport"),
    "OFF_VPORT_DEV": ("vport", "dev"),
    "OFF_VPORT_DP": ("vport", "dp"),
    "OFF_VPORT_PORT_NO": ("vport", "port_no"),
    "OFF_KEY_RECIRC_ID": ("sw_flow_key", "recirc_id"),
    "OFF_KEY_ETH_TYPE": ("sw_flow_key", "eth.type"),
    "OFF_KEY_VLAN_TCI": ("sw_flow_key", "eth.vlan.tci"),
    "OFF_KEY_CVLAN_TCI": ("sw_flow_key", "eth.cvlan.tci"),
    "OFF_KEY_IP_FRAG": ("sw_flow_key", "ip.frag"),
    "OFF_KEY_IP_PROTO": ("sw_flow_key", "ip.proto"),
    "OFF_KEY_IPV4_SRC": ("sw_flow_key", "ipv4.addr.src"),
    "OFF_KEY_IPV4_DST": ("sw_flow_key", "ipv4.addr.dst"),
    "OFF_KEY_IPV6_SRC": ("sw_flow_key", "ipv6.addr.src"),
    "OFF_KEY_IPV6_DST": ("sw_flow_key", "ipv6.addr.dst"),
    "OFF_KEY_TP_SRC": ("sw_flow_key", "tp.src"),
    "OFF_KEY_TP_DST": ("sw_flow_key", "tp.dst"),
    "OFF_KEY_CT_STATE": ("sw_flow_key", "ct_state"),
    "OFF_KEY_CT_ZONE": ("sw_flow_key", "ct_zone"),
    "OFF_KEY_CT_MARK": ("sw_flow_key", "ct.mark"),
    "OFF_KEY_CT_LABELS": ("sw_flow_key", "ct.labels"),
    "OFF_FLOW_ACTIONS": ("sw_flow", "sf_acts"),
    "OFF_ACTIONS_LEN": ("sw_flow_actions", "actions_len"),
    "OFF_FLOW_UFID_LEN": ("sw_flow", "id.ufid_len"),
    "OFF_FLOW_UFID": ("sw_flow", "id.ufid"),
    "OFF_UPCALL_CMD": ("dp_upcall_info", "cmd"),
    "OFF_UPCALL_PORTID": ("dp_upcall_info", "portid"),
}


def probe_offsets(btf: Btf) -> dict[str, int]:
    """Return the macros to compile the probes with.

    Raises:
        OvscopeError: the kernel has no such member.
    """
    macros = {}
    for macro, (struct, path) in (_VMLINUX | _OPENVSWITCH).items():
        member = btf.member(struct, path)
        if member is None:
            raise OvscopeError(
                f"this kernel's struct {struct} has no member {path}", "report it with `uname -r`"
            )
        macros[macro] = member.offset
    return macros | _vlan_present(btf) | _tunnel(btf) | _helper(btf)


def _vlan_present(btf: Btf) -> dict[str, int]:
    """The bit that says whether the tag in the skb counts: kernels up to 6.1 (gone with 354259fa73e2)."""
    member = btf.member("sk_buff", "vlan_present")
    if member is None:
        return {}
    return {"OFF_SKB_VLAN_PRESENT": member.offset, "MASK_SKB_VLAN_PRESENT": 1 << member.bit_offset % 8}


def _tunnel(btf: Btf) -> dict[str, int]:
    """Where a set(tunnel) action has its tunnel; nothing where this kernel does not say."""
    info, key = btf.member("metadata_dst", "u.tun_info"), btf.member("ip_tunnel_info", "key")
    mode, options_len = btf.member("ip_tunnel_info", "mode"), btf.member("ip_tunnel_info", "options_len")
    size, kind = btf.size("ip_tunnel_key"), btf.enum("ovs_key_attr").get("OVS_KEY_ATTR_TUNNEL_INFO")
    if not (info and key and mode and options_len and kind and 48 <= size < 95):
        return {}
    return {
        "OFF_TUNNEL_INFO": info.offset,
        "OFF_TUNNEL_KEY": key.offset,
        "OFF_TUNNEL_MODE": mode.offset,
        "OFF_TUNNEL_OPTIONS_LEN": options_len.offset,
        "OFF_TUNNEL_OPTIONS": btf.size("ip_tunnel_info"),  # ip_tunnel_info_opts()
        "SIZE_TUNNEL_KEY": size,
        "KEY_TUNNEL_INFO": kind,
    }


def _helper(btf: Btf) -> dict[str, int]:
    """Where a ct action has the name of its helper; nothing where this kernel does not say."""
    helper, name = btf.member("ovs_conntrack_info", "helper"), btf.member("nf_conntrack_helper", "name")
    return {"OFF_CT_HELPER": helper.offset, "OFF_HELPER_NAME": name.offset} if helper and name else {}
