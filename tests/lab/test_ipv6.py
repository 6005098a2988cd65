"""IPv6: neighbour discovery, an echo, and a tracked UDP conversation."""

from __future__ import annotations

import ipaddress
import struct

import pytest

from tests.lab.collecting import collecting, items
from tests.lab.exchange import Send, exchange
from tests.lab.expected import expected
from tests.lab.frames import Ends, icmpv6, udp
from tests.lab.recording import Recording, between
from tests.lab.topology import with_rules
from tests.lab.vm import VM

RULES = """
table=0,priority=200,icmp6,icmp_type=135,actions=output:p2
table=0,priority=200,icmp6,icmp_type=136,actions=output:p1
table=0,priority=100,ipv6,ct_state=-trk,actions=ct(table=1,zone=8)
table=0,priority=0,actions=drop
table=1,priority=100,ipv6,in_port=p1,ct_state=+trk+new,actions=ct(commit,zone=8),output:p2
table=1,priority=100,ipv6,in_port=p1,ct_state=+trk+est,actions=output:p2
table=1,priority=100,ipv6,in_port=p2,ct_state=+trk+est,actions=output:p1
table=1,priority=0,actions=drop
"""
TREES = """
    ICMPv6 fd02::1 > ff02::1:ff00:2 neighbor solicitation
      pass p1 recirc 0
        <asked U1>
        action_execute output p2
    ICMPv6 fd02::2 > fd02::1 neighbor advertisement
      pass p2 recirc 0
        <asked U2>
        action_execute output p1
    ICMPv6 fd02::1 > fd02::2 echo request
      pass p1 recirc 0
        <asked U3>
        action_execute ct zone 8 family ipv6
        action_execute recirc R1 [ct new,trk zone 8]
          pass p1 recirc R1
            <asked U4>
            action_execute ct zone 8 commit eventmask 0x487 family ipv6
            action_execute output p2
    ICMPv6 fd02::2 > fd02::1 echo reply
      pass p2 recirc 0
        <asked U5>
        action_execute ct zone 8 family ipv6
        action_execute recirc R2 [ct est,rpl,trk zone 8]
          pass p2 recirc R2
            <asked U6>
            action_execute output p1
    UDP [fd02::1]:4000 > [fd02::2]:53
      pass p1 recirc 0
        <asked U7>
        action_execute ct zone 8 family ipv6
        action_execute recirc R1 [ct new,trk zone 8]
          pass p1 recirc R1
            flow_tbl_lookup hit U4
            action_execute ct zone 8 commit eventmask 0x487 family ipv6
            action_execute output p2
    UDP [fd02::2]:53 > [fd02::1]:4000
      pass p2 recirc 0
        <asked U8>
        action_execute ct zone 8 family ipv6
        action_execute recirc R2 [ct est,rpl,trk zone 8]
          pass p2 recirc R2
            flow_tbl_lookup hit U6
            action_execute output p1
    UDP [fd02::1]:4000 > [fd02::2]:53
      pass p1 recirc 0
        flow_tbl_lookup hit U7
        action_execute ct zone 8 family ipv6
        action_execute recirc R1 [ct est,trk zone 8]
          pass p1 recirc R1
            <asked U9>
            action_execute output p2
"""
CLIENT, SERVER, SOLICITED = "fd02::1", "fd02::2", "ff02::1:ff00:2"
OUT = Ends(CLIENT, SERVER, 4000, 53)
BACK = OUT.back()
NS, NA, ECHO, REPLY = 135, 136, 128, 129
ECHO_BODY = struct.pack("!HH", 7, 1)


@pytest.fixture(scope="module")
def recording(vm: VM) -> Recording:
    topology = with_rules(vm, RULES)
    left, right = topology.left, topology.right
    asked = bytes(4) + ipaddress.ip_address(SERVER).packed
    told = bytes.fromhex("60000000") + asked[4:]
    everybody = OUT._replace(dst=SOLICITED, dst_mac="33:33:ff:00:00:02")
    with collecting(vm, "/tmp/ipv6.json"):
        exchange(
            topology,
            [
                Send(left, icmpv6(everybody, NS, asked), right),
                Send(right, icmpv6(BACK, NA, told), left),
                Send(left, icmpv6(OUT, ECHO, ECHO_BODY), right),
                Send(right, icmpv6(BACK, REPLY, ECHO_BODY), left),
                Send(left, udp(OUT, b"question"), right),
                Send(right, udp(BACK, b"answer"), left),
                Send(left, udp(OUT, b"again"), right),
            ],
        )
    return Recording.of(items(vm, "/tmp/ipv6.json"))


def test_the_trees(recording: Recording) -> None:
    assert recording.outlines(between(CLIENT, SERVER, SOLICITED)) == expected(TREES)


def test_nothing_is_lost_and_no_other_packet_seen(recording: Recording) -> None:
    assert recording.defects == []
    assert len(recording.trees) == 7
