"""The network stack around the datapath (--stack): a packet that leaves by a veth and comes back is one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.lab import ovs as switches
from tests.lab.collecting import collecting, items
from tests.lab.expected import expected
from tests.lab.recording import Recording, between
from tests.lab.rounds import keep_flows
from tests.lab.topology import LEFT, RIGHT, Topology, joined
from tests.lab.vm import VM

# Two bridges, and a veth between them: a patch port would have made one pass of it.
RULES = {
    "br0": ("in_port=p1,actions=output:v0", "in_port=v0,actions=output:p1"),
    "br1": ("in_port=v1,actions=output:p2", "in_port=p2,actions=output:v1"),
}
TREES = """
    ICMP 10.0.0.1 > 10.0.0.2 echo request
      stack net_dev_queue eth0
      stack netif_rx p1
      stack netif_receive_skb p1
      pass p1 recirc 0
        flow_tbl_lookup hit U1
        action_execute output v0
          stack net_dev_queue v0
          stack netif_rx v1
          stack net_dev_xmit v0
          stack netif_receive_skb v1
          pass v1 recirc 0
            flow_tbl_lookup hit U2
            action_execute output p2
              stack net_dev_queue p2
              stack netif_rx eth0
              stack net_dev_xmit p2
              stack netif_receive_skb eth0
    ICMP 10.0.0.2 > 10.0.0.1 echo reply
      stack net_dev_queue eth0
      stack netif_rx p2
      stack netif_receive_skb p2
      pass p2 recirc 0
        flow_tbl_lookup hit U3
        action_execute output v1
          stack net_dev_queue v1
          stack netif_rx v0
          stack net_dev_xmit v1
          stack netif_receive_skb v0
          pass v0 recirc 0
            flow_tbl_lookup hit U4
            action_execute output p1
              stack net_dev_queue p1
              stack netif_rx eth0
              stack net_dev_xmit p1
              stack netif_receive_skb eth0
              drop SKB_DROP_REASON_NO_SOCKET
"""  # ping has got its copy of the reply; what is left of it is nobody's (net/ipv4/icmp.c)


@pytest.fixture(scope="module")
def topology(vm: VM) -> Topology:
    made = joined(Topology(switches.clean(vm), LEFT, replace(RIGHT, bridge="br1")))
    vm.run("set -e\nip link add v0 type veth peer name v1\nip link set v0 up\nip link set v1 up")
    made.ovs.vsctl("add-port", "br0", "v0", "--", "add-port", "br1", "v1")
    for bridge, rules in RULES.items():
        for rule in rules:
            made.ovs.ofctl("--names", "add-flow", bridge, rule)
    keep_flows(made.ovs)
    made.wait_for_ping()
    return made


@pytest.fixture(scope="module")
def recording(vm: VM, topology: Topology) -> Recording:
    with collecting(vm, "/tmp/stack.json", "--stack --no-usdt"):
        vm.run(topology.left.command(f"ping -n -c 1 -W 60 {topology.right.ipv4}"), 120)
    return Recording.of(items(vm, "/tmp/stack.json"))


def test_both_ways_are_one_tree_each_across_the_veth(recording: Recording) -> None:
    assert recording.outlines(between(LEFT.ipv4, RIGHT.ipv4)) == expected(TREES)
    assert recording.defects == []
