"""Packets into tunnels and out of them: what the kernel sends on in the same call hangs on the output.

A packet that comes in is two: what carries it goes up through our own network stack, which hands on another.
"""

from __future__ import annotations

import re

import pytest

from tests.lab.collecting import collecting, items
from tests.lab.recording import Recording
from tests.lab.rounds import keep_flows
from tests.lab.tunnels import GENEVE, VXLAN, tunnels
from tests.lab.vm import VM

THROUGH_GENEVE = """\
ICMP 10.0.7.1 > 10.0.7.2 echo request
  pass p1 recirc 0
    flow_tbl_lookup miss
    upcall miss
      upcall_enqueue ret 0
      upcall_return ret 0
      upcall_recv
      flow_put U1 ret 0
      flow_exec ret 0
    action_execute set tunnel id 0x7 dst 172.31.0.2 ttl 64 tp_dst 6081 <options> flags df|key
    action_execute output genev_sys_6081
      pass br-phys recirc 0
        flow_tbl_lookup miss
        upcall miss
          upcall_enqueue ret 0
          upcall_return ret 0
          upcall_recv
          flow_put U2 ret 0
          flow_exec ret 0
        action_execute output ul
UDP 172.31.0.2 > 172.31.0.1:6081
  pass ul recirc 0
    flow_tbl_lookup miss
    upcall miss
      upcall_enqueue ret 0
      upcall_return ret 0
      upcall_recv
      flow_put U3 ret 0
      flow_exec ret 0
    action_execute output br-phys
ICMP 10.0.7.2 > 10.0.7.1 echo reply
  pass genev_sys_6081 recirc 0
    flow_tbl_lookup miss
    upcall miss
      upcall_enqueue ret 0
      upcall_return ret 0
      upcall_recv
      flow_put U4 ret 0
      flow_exec ret 0
    action_execute output p1
ICMP 10.0.7.1 > 10.0.7.2 echo request
  pass p1 recirc 0
    flow_tbl_lookup hit U1
    action_execute set tunnel id 0x7 dst 172.31.0.2 ttl 64 tp_dst 6081 <options> flags df|key
    action_execute output genev_sys_6081
      pass br-phys recirc 0
        flow_tbl_lookup hit U2
        action_execute output ul
UDP 172.31.0.2 > 172.31.0.1:6081
  pass ul recirc 0
    flow_tbl_lookup hit U3
    action_execute output br-phys
ICMP 10.0.7.2 > 10.0.7.1 echo reply
  pass genev_sys_6081 recirc 0
    flow_tbl_lookup hit U4
    action_execute output p1"""
# The outer bridge has its flows now.
THROUGH_VXLAN = """\
ICMP 10.0.9.1 > 10.0.9.2 echo request
  pass p1 recirc 0
    flow_tbl_lookup miss
    upcall miss
      upcall_enqueue ret 0
      upcall_return ret 0
      upcall_recv
      flow_put U5 ret 0
      flow_exec ret 0
    action_execute set tunnel id 0x9 dst 172.31.0.2 ttl 64 tp_dst 4789 flags df|key
    action_execute output vxlan_sys_4789
      pass br-phys recirc 0
        flow_tbl_lookup hit U2
        action_execute output ul
UDP 172.31.0.2 > 172.31.0.1:4789
  pass ul recirc 0
    flow_tbl_lookup hit U3
    action_execute output br-phys
ICMP 10.0.9.2 > 10.0.9.1 echo reply
  pass vxlan_sys_4789 recirc 0
    flow_tbl_lookup miss
    upcall miss
      upcall_enqueue ret 0
      upcall_return ret 0
      upcall_recv
      flow_put U6 ret 0
      flow_exec ret 0
    action_execute output p1
ICMP 10.0.9.1 > 10.0.9.2 echo request
  pass p1 recirc 0
    flow_tbl_lookup hit U5
    action_execute set tunnel id 0x9 dst 172.31.0.2 ttl 64 tp_dst 4789 flags df|key
    action_execute output vxlan_sys_4789
      pass br-phys recirc 0
        flow_tbl_lookup hit U2
        action_execute output ul
UDP 172.31.0.2 > 172.31.0.1:4789
  pass ul recirc 0
    flow_tbl_lookup hit U3
    action_execute output br-phys
ICMP 10.0.9.2 > 10.0.9.1 echo reply
  pass vxlan_sys_4789 recirc 0
    flow_tbl_lookup hit U6
    action_execute output p1"""

# With openvswitch, Linux 6.1 tracks the connections of the host's own packets: here the carrier's.
TRACKED_UP_TO = (6, 1)


@pytest.fixture(scope="module")
def recording(vm: VM) -> Recording:
    ovs = tunnels(vm)
    # As OVN does, but of a type that the other host need not know.
    ovs.ofctl("add-tlv-map", "br-int", "{class=0x102,type=0x1,len=4}->tun_metadata0")
    rule = f"in_port=p1,ip,nw_dst={GENEVE.far},actions=set_field:0x20001->tun_metadata0,output:{GENEVE.port}"
    ovs.ofctl("--names", "add-flow", "br-int", rule)
    keep_flows(ovs)
    with collecting(vm, "/tmp/tunnels.json"):
        for tunnel in (GENEVE, VXLAN):
            # vswitchd has answered all that the first one asked before the second one comes.
            for _ in range(2):
                vm.run(f"ip netns exec left ping -n -c 1 -W 60 {tunnel.far}", 120)
    return Recording.of(items(vm, "/tmp/tunnels.json"))


def test_into_a_tunnel_is_one_packet_and_out_of_it_are_two(vm: VM, recording: Recording) -> None:
    told = recording.outlines(lambda headers: True)
    said = f"{THROUGH_GENEVE}\n{THROUGH_VXLAN}"
    said = said.replace("<options>", "geneve {class=0x102,type=0x1,len=4,0x20001}")
    if vm.flavour.kernel_version <= TRACKED_UP_TO:
        said = said.replace("pass br-phys recirc 0", "pass br-phys recirc 0 [ct new,trk zone 0]")
    # The carrier's source port is a hash with a secret of the kernel's.
    assert re.sub(r":\d+ >", " >", told) == said
    assert recording.defects == []
