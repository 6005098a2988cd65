"""What an action of a datapath flow says: its type and bytes, as the kernel holds them, in OVS's words.

The kernel keeps actions in ``struct sw_flow_actions`` as netlink attributes, not all of them in the form
that user space sent (net/openvswitch/flow_netlink.c, __ovs_nla_copy_actions): ct became a struct, tunnel a
pointer; sample, clone and check_pkt_len begin with an attribute of the kernel's own.
"""

from engine.actions.conntrack import ConntrackLayout
from engine.actions.decoder import ActionDecoder

__all__ = ["ActionDecoder", "ConntrackLayout"]
