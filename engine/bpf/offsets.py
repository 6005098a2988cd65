"""The offsets that the probes need, by the names that their C knows them by."""

from __future__ import annotations

from engine.bpf.btf import Btf
from engine.errors import OvscopeError

_VMLINUX = {
    "OFF_SKB_LEN": ("sk_buff", "len"),
    "OFF_SKB_DATA_LEN": ("sk_buff", "data_len"),
    "OFF_SKB_DATA": ("sk_buff", "data"),
    "OFF_SKB_CB": ("sk_buff", "cb"),
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
    "OFF_FLOW_ACTIONS": ("sw_flow", "sf_acts"),
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
    return macros | _vlan_present(btf)


def _vlan_present(btf: Btf) -> dict[str, int]:
    """The bit that says whether the tag in the skb counts: kernels up to 6.1 (gone with 354259fa73e2)."""
    member = btf.member("sk_buff", "vlan_present")
    if member is None:
        return {}
    return {"OFF_SKB_VLAN_PRESENT": member.offset, "MASK_SKB_VLAN_PRESENT": 1 << member.bit_offset % 8}
