"""VLAN tags, which the kernel keeps beside the packet: pushed, popped, and carried through upcalls."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from engine.headers import parse_headers
from tests.lab.collecting import collecting, items
from tests.lab.exchange import Send, exchange
from tests.lab.expected import expected
from tests.lab.frames import Ends, udp
from tests.lab.recording import Recording, between, head
from tests.lab.topology import with_rules
from tests.lab.vm import VM

RULES = """
priority=100,in_port=p1,udp,vlan_tci=0,tp_dst=5001,actions=push_vlan:0x8100,set_field:4196->vlan_vid,output:p2
priority=100,in_port=p1,udp,dl_vlan=100,tp_dst=5002,actions=pop_vlan,output:p2
priority=100,in_port=p1,udp,dl_vlan=100,tp_dst=5003,actions=output:p2
priority=100,in_port=p1,dl_vlan=300,actions=pop_vlan,output:p2
priority=0,actions=drop
"""
TREES = """
    UDP 10.5.0.1:4000 > 10.5.0.2:5001
      pass p1 recirc 0
        <asked U1>
        action_execute push_vlan vid 100
        action_execute output p2
    UDP 10.5.0.1:4000 > 10.5.0.2:5001
      pass p1 recirc 0
        flow_tbl_lookup hit U1
        action_execute push_vlan vid 100
        action_execute output p2
    vlan 100 UDP 10.5.0.1:4000 > 10.5.0.2:5002
      pass p1 recirc 0
        <asked U2>
        action_execute pop_vlan
        action_execute output p2
    vlan 100 UDP 10.5.0.1:4000 > 10.5.0.2:5002
      pass p1 recirc 0
        flow_tbl_lookup hit U2
        action_execute pop_vlan
        action_execute output p2
    vlan 100 UDP 10.5.0.1:4000 > 10.5.0.2:5003
      pass p1 recirc 0
        <asked U3>
        action_execute output p2
    vlan 100 UDP 10.5.0.1:4000 > 10.5.0.2:5003
      pass p1 recirc 0
        flow_tbl_lookup hit U3
        action_execute output p2
    vlan 300 vlan 200 UDP 10.5.0.1:4000 > 10.5.0.2:5004
      pass p1 recirc 0
        <asked U4>
        action_execute pop_vlan
        action_execute output p2
    vlan 300 vlan 200 UDP 10.5.0.1:4000 > 10.5.0.2:5004
      pass p1 recirc 0
        flow_tbl_lookup hit U4
        action_execute pop_vlan
        action_execute output p2
"""
CLIENT, SERVER = "10.5.0.1", "10.5.0.2"
CASES = {"push": (5001, ()), "pop": (5002, (100,)), "through": (5003, (100,)), "two": (5004, (300, 200))}


class Played(NamedTuple):
    """What was recorded, and what came out at the other end, packet by packet."""

    recording: Recording
    came_out: list[str]


@pytest.fixture(scope="module")
def played(vm: VM) -> Played:
    """Each packet twice: by the slow path, and by the flow that the first one left."""
    topology = with_rules(vm, RULES)
    frames = [udp(Ends(CLIENT, SERVER, 4000, port), b"hello", tags) for port, tags in CASES.values()]
    sends = [Send(topology.left, frame, topology.right) for frame in frames for _ in range(2)]
    with collecting(vm, "/tmp/vlan.json"):
        out = exchange(topology, sends)
    came_out = [head(parse_headers(frame)) for frames in out for frame in frames]
    return Played(Recording.of(items(vm, "/tmp/vlan.json")), came_out)


def test_what_came_out(played: Played) -> None:
    assert played.came_out == [
        "vlan 100 UDP 10.5.0.1:4000 > 10.5.0.2:5001",
        "vlan 100 UDP 10.5.0.1:4000 > 10.5.0.2:5001",
        "UDP 10.5.0.1:4000 > 10.5.0.2:5002",
        "UDP 10.5.0.1:4000 > 10.5.0.2:5002",
        "vlan 100 UDP 10.5.0.1:4000 > 10.5.0.2:5003",
        "vlan 100 UDP 10.5.0.1:4000 > 10.5.0.2:5003",
        "vlan 200 UDP 10.5.0.1:4000 > 10.5.0.2:5004",
        "vlan 200 UDP 10.5.0.1:4000 > 10.5.0.2:5004",
    ]


def test_the_trees(played: Played) -> None:
    assert played.recording.outlines(between(CLIENT, SERVER)) == expected(TREES)


def test_nothing_is_lost_and_no_other_packet_seen(played: Played) -> None:
    assert played.recording.defects == []
    assert len(played.recording.trees) == 2 * len(CASES)
