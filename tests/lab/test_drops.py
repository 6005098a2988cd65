"""Packets that end in the datapath: by a rule, by none, by an error of the rules, by a meter."""

from __future__ import annotations

import pytest

from tests.lab.collecting import collecting, items
from tests.lab.exchange import Send, exchange
from tests.lab.expected import expected
from tests.lab.frames import Ends, tcp, udp
from tests.lab.recording import Recording, between
from tests.lab.topology import with_rules
from tests.lab.vm import VM

RULES = """
table=0,priority=100,udp,tp_dst=6001,actions=drop
table=0,priority=100,udp,tp_dst=6003,actions=resubmit(,5)
table=0,priority=100,udp,tp_dst=6004,actions=meter:1,output:p2
table=0,priority=100,tcp,actions=ct(table=1,zone=7)
table=1,priority=100,tcp,ct_state=+inv,actions=drop
table=5,priority=100,actions=resubmit(,5)
"""
# 8000 bits at once, then 1000 a second: of two packets of 900 bytes the second is too much.
METER = "meter=1,kbps,burst,bands=type=drop,rate=1,burst_size=8"
# Linux 6.6 and later: vswitchd puts the action drop where a flow has no other; the kernel names drops.
SAID = """
    UDP 10.6.0.1:4000 > 10.6.0.2:6001
      pass p1 recirc 0
        <asked U1>
        action_execute drop reason 0
        drop OVS_DROP_EXPLICIT
    UDP 10.6.0.1:4000 > 10.6.0.2:6001
      pass p1 recirc 0
        flow_tbl_lookup hit U1
        action_execute drop reason 0
        drop OVS_DROP_EXPLICIT
    UDP 10.6.0.1:4000 > 10.6.0.2:6002
      pass p1 recirc 0
        <asked U2>
        action_execute drop reason 0
        drop OVS_DROP_EXPLICIT
    UDP 10.6.0.1:4000 > 10.6.0.2:6002
      pass p1 recirc 0
        flow_tbl_lookup hit U2
        action_execute drop reason 0
        drop OVS_DROP_EXPLICIT
    UDP 10.6.0.1:4000 > 10.6.0.2:6003
      pass p1 recirc 0
        <asked U3>
        action_execute drop reason 2
        drop OVS_DROP_EXPLICIT_WITH_ERROR
    UDP 10.6.0.1:4000 > 10.6.0.2:6003
      pass p1 recirc 0
        flow_tbl_lookup hit U3
        action_execute drop reason 2
        drop OVS_DROP_EXPLICIT_WITH_ERROR
    UDP 10.6.0.1:4000 > 10.6.0.2:6004
      pass p1 recirc 0
        <asked U4>
        action_execute meter meter 0
        action_execute output p2
    UDP 10.6.0.1:4000 > 10.6.0.2:6004
      pass p1 recirc 0
        flow_tbl_lookup hit U4
        action_execute meter meter 0
        drop OVS_DROP_METER
    TCP 10.6.0.1:4000 > 10.6.0.2:6005 R
      pass p1 recirc 0
        <asked U5>
        action_execute ct zone 7 family ipv4
        action_execute recirc R1 [ct inv,trk zone 7]
          pass p1 recirc R1
            <asked U6>
            action_execute drop reason 0
            drop OVS_DROP_EXPLICIT
    TCP 10.6.0.1:4000 > 10.6.0.2:6005 R
      pass p1 recirc 0
        flow_tbl_lookup hit U5
        action_execute ct zone 7 family ipv4
        action_execute recirc R1 [ct inv,trk zone 7]
          pass p1 recirc R1
            flow_tbl_lookup hit U6
            action_execute drop reason 0
            drop OVS_DROP_EXPLICIT
"""
# Before: a flow without actions. Of other packets that end the kernel says nothing.
SILENT = """
    UDP 10.6.0.1:4000 > 10.6.0.2:6001
      pass p1 recirc 0
        <asked U1, nothing to execute>
    UDP 10.6.0.1:4000 > 10.6.0.2:6001
      pass p1 recirc 0
        flow_tbl_lookup hit U1
        drop NO_ACTIONS
    UDP 10.6.0.1:4000 > 10.6.0.2:6002
      pass p1 recirc 0
        <asked U2, nothing to execute>
    UDP 10.6.0.1:4000 > 10.6.0.2:6002
      pass p1 recirc 0
        flow_tbl_lookup hit U2
        drop NO_ACTIONS
    UDP 10.6.0.1:4000 > 10.6.0.2:6003
      pass p1 recirc 0
        <asked U3, nothing to execute>
    UDP 10.6.0.1:4000 > 10.6.0.2:6003
      pass p1 recirc 0
        flow_tbl_lookup hit U3
        drop NO_ACTIONS
    UDP 10.6.0.1:4000 > 10.6.0.2:6004
      pass p1 recirc 0
        <asked U4>
        action_execute meter meter 0
        action_execute output p2
    UDP 10.6.0.1:4000 > 10.6.0.2:6004
      pass p1 recirc 0
        flow_tbl_lookup hit U4
        action_execute meter meter 0
    TCP 10.6.0.1:4000 > 10.6.0.2:6005 R
      pass p1 recirc 0
        <asked U5>
        action_execute ct zone 7 family ipv4
        action_execute recirc R1 [ct inv,trk zone 7]
          pass p1 recirc R1
            <asked U6, nothing to execute>
    TCP 10.6.0.1:4000 > 10.6.0.2:6005 R
      pass p1 recirc 0
        flow_tbl_lookup hit U5
        action_execute ct zone 7 family ipv4
        action_execute recirc R1 [ct inv,trk zone 7]
          pass p1 recirc R1
            flow_tbl_lookup hit U6
            drop NO_ACTIONS
"""
SAID_SINCE = (6, 6)
CLIENT, SERVER = "10.6.0.1", "10.6.0.2"
NO_RULE = 6002


def to(port: int, size: int = 5) -> bytes:
    return udp(Ends(CLIENT, SERVER, 4000, port), bytes(size))


@pytest.fixture(scope="module")
def recording(vm: VM) -> Recording:
    """Each packet twice: by the slow path, and by the flow that the first one left."""
    topology = with_rules(vm, "")
    topology.ovs.ofctl("-O", "OpenFlow15", "add-meter", "br0", METER)
    topology.set_rules(RULES)
    left, right = topology.left, topology.right
    with collecting(vm, "/tmp/drops.json"):
        for port in (6001, NO_RULE, 6003):
            exchange(topology, [Send(left, to(port), None)])
            topology.wait_for_flow(rf"udp\(dst={port}\)")
            exchange(topology, [Send(left, to(port), None)])
        exchange(topology, [Send(left, to(6004, 858), right), Send(left, to(6004, 858), None)])
        reset = tcp(Ends(CLIENT, SERVER, 4000, 6005), "R", 1)
        exchange(topology, [Send(left, reset, None)])
        topology.wait_for_flow(r"ct_state\(.*actions:drop")
        exchange(topology, [Send(left, reset, None)])
    return Recording.of(items(vm, "/tmp/drops.json"))


def test_the_trees(vm: VM, recording: Recording) -> None:
    trees = SAID if vm.flavour.kernel_version >= SAID_SINCE else SILENT
    assert recording.outlines(between(CLIENT, SERVER)) == expected(trees)


def test_nothing_is_lost_and_no_other_packet_seen(recording: Recording) -> None:
    assert recording.defects == []
    assert len(recording.trees) == 10
