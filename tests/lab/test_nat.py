"""Source and destination NAT: the tree is one although the addresses change, and the way back is undone."""

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
table=0,priority=100,udp,in_port=p1,nw_src=10.3.0.1,actions=ct(commit,table=1,zone=3,nat(src=10.3.0.100))
table=0,priority=100,udp,in_port=p2,nw_dst=10.3.0.100,actions=ct(table=1,zone=3,nat)
table=0,priority=100,udp,in_port=p1,nw_dst=10.4.0.100,actions=ct(commit,table=2,zone=4,nat(dst=10.4.0.2:8080))
table=0,priority=100,udp,in_port=p2,nw_src=10.4.0.2,actions=ct(table=2,zone=4,nat)
table=0,priority=0,actions=drop
table=1,in_port=p1,actions=output:p2
table=1,in_port=p2,actions=output:p1
table=2,in_port=p1,actions=output:p2
table=2,in_port=p2,actions=output:p1
"""
SOURCE_NAT = """
    UDP 10.3.0.1:4000 > 10.3.0.2:53
      pass p1 recirc 0
        <asked U1>
        action_execute ct zone 3 commit nat src=10.3.0.100 eventmask 0x487 family ipv4
        action_execute recirc R1 [ct new,trk,snat zone 3]
          pass p1 recirc R1
            <asked U2>
            action_execute output p2
    UDP 10.3.0.2:53 > 10.3.0.100:4000
      pass p2 recirc 0
        <asked U3>
        action_execute ct zone 3 nat family ipv4
        action_execute recirc R2 [ct est,rpl,trk,dnat zone 3]
          pass p2 recirc R2
            <asked U4>
            action_execute output p1
    UDP 10.3.0.1:4000 > 10.3.0.2:53
      pass p1 recirc 0
        flow_tbl_lookup hit U1
        action_execute ct zone 3 commit nat src=10.3.0.100 eventmask 0x487 family ipv4
        action_execute recirc R1 [ct est,trk,snat zone 3]
          pass p1 recirc R1
            flow_tbl_lookup hit U2
            action_execute output p2
"""
# The kernel says snat as well: it binds the source too, to what it was (nf_nat_ovs.c, nf_ct_nat).
DESTINATION_NAT = """
    UDP 10.4.0.1:4001 > 10.4.0.100:80
      pass p1 recirc 0
        <asked U1>
        action_execute ct zone 4 commit nat dst=10.4.0.2:8080 eventmask 0x487 family ipv4
        action_execute recirc R1 [ct new,trk,snat,dnat zone 4]
          pass p1 recirc R1
            <asked U2>
            action_execute output p2
    UDP 10.4.0.2:8080 > 10.4.0.1:4001
      pass p2 recirc 0
        <asked U3>
        action_execute ct zone 4 nat family ipv4
        action_execute recirc R2 [ct est,rpl,trk,snat zone 4]
          pass p2 recirc R2
            <asked U4>
            action_execute output p1
    UDP 10.4.0.1:4001 > 10.4.0.100:80
      pass p1 recirc 0
        flow_tbl_lookup hit U1
        action_execute ct zone 4 commit nat dst=10.4.0.2:8080 eventmask 0x487 family ipv4
        action_execute recirc R1 [ct est,trk,snat,dnat zone 4]
          pass p1 recirc R1
            flow_tbl_lookup hit U2
            action_execute output p2
"""
CLIENT, SERVER, OUTSIDE = "10.3.0.1", "10.3.0.2", "10.3.0.100"
USER, BACKEND, SERVICE = "10.4.0.1", "10.4.0.2", "10.4.0.100"


class Played(NamedTuple):
    """What was recorded, and what came out at the other end, packet by packet."""

    recording: Recording
    came_out: list[str]


@pytest.fixture(scope="module")
def played(vm: VM) -> Played:
    topology = with_rules(vm, RULES)
    left, right = topology.left, topology.right
    masked = Ends(OUTSIDE, SERVER, 4000, 53)
    served = Ends(USER, BACKEND, 4001, 8080)
    with collecting(vm, "/tmp/nat.json"):
        out = exchange(
            topology,
            [
                Send(left, udp(masked._replace(src=CLIENT), b"question"), right),
                Send(right, udp(masked.back(), b"answer"), left),
                Send(left, udp(masked._replace(src=CLIENT), b"again"), right),
                Send(left, udp(served._replace(dst=SERVICE, dport=80), b"question"), right),
                Send(right, udp(served.back(), b"answer"), left),
                Send(left, udp(served._replace(dst=SERVICE, dport=80), b"again"), right),
            ],
        )
    came_out = [head(parse_headers(frame)) for frames in out for frame in frames]
    return Played(Recording.of(items(vm, "/tmp/nat.json")), came_out)


def test_what_came_out_is_translated(played: Played) -> None:
    assert played.came_out == [
        "UDP 10.3.0.100:4000 > 10.3.0.2:53",
        "UDP 10.3.0.2:53 > 10.3.0.1:4000",
        "UDP 10.3.0.100:4000 > 10.3.0.2:53",
        "UDP 10.4.0.1:4001 > 10.4.0.2:8080",
        "UDP 10.4.0.100:80 > 10.4.0.1:4001",
        "UDP 10.4.0.1:4001 > 10.4.0.2:8080",
    ]


def test_source_nat(played: Played) -> None:
    assert played.recording.outlines(between(CLIENT, SERVER, OUTSIDE)) == expected(SOURCE_NAT)


def test_destination_nat(played: Played) -> None:
    assert played.recording.outlines(between(USER, BACKEND, SERVICE)) == expected(DESTINATION_NAT)


def test_nothing_is_lost_and_no_other_packet_seen(played: Played) -> None:
    assert played.recording.defects == []
    assert len(played.recording.trees) == 6
