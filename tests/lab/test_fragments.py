"""IP fragments: switched one by one, and put together and cut again for connection tracking."""

from __future__ import annotations

import pytest

from tests.lab.collecting import collecting, items
from tests.lab.exchange import Send, exchange
from tests.lab.expected import expected
from tests.lab.frames import (
    IPV4_MORE_FRAGMENTS,
    UDP,
    Ends,
    ethernet,
    ipv4,
    ipv6_fragment,
    udp_message,
)
from tests.lab.recording import Recording, between
from tests.lab.topology import Topology, with_rules
from tests.lab.vm import VM

RULES = """
table=0,priority=200,ip,nw_dst=10.7.0.2,actions=output:p2
table=0,priority=100,ip,ct_state=-trk,actions=ct(table=1,zone=9)
table=0,priority=100,ipv6,ct_state=-trk,actions=ct(table=1,zone=9)
table=0,priority=0,actions=drop
table=1,priority=100,udp,in_port=p1,ct_state=+trk+new,actions=ct(commit,zone=9),output:p2
table=1,priority=100,udp6,in_port=p1,ct_state=+trk+new,actions=ct(commit,zone=9),output:p2
table=1,priority=0,actions=drop
"""
SWITCHED = """
    UDP 10.7.0.1:4000 > 10.7.0.2:53 first fragment
      pass p1 recirc 0
        <asked U1>
        action_execute output p2
    UDP 10.7.0.1 > 10.7.0.2 fragment
      pass p1 recirc 0
        <asked U2>
        action_execute output p2
    UDP 10.7.0.1:4000 > 10.7.0.2:53 first fragment
      pass p1 recirc 0
        flow_tbl_lookup hit U1
        action_execute output p2
    UDP 10.7.0.1 > 10.7.0.2 fragment
      pass p1 recirc 0
        flow_tbl_lookup hit U2
        action_execute output p2
"""
# Connection tracking keeps the first fragment; with the last one the whole datagram goes on.
TRACKED = """
    UDP 10.7.0.1:4000 > 10.7.0.3:53 first fragment
      pass p1 recirc 0
        <asked U1>
        action_execute ct zone 9 family ipv4
    UDP 10.7.0.1 > 10.7.0.3 fragment
      pass p1 recirc 0
        <asked U2>
        action_execute ct zone 9 family ipv4
        action_execute recirc R1 [ct new,trk zone 9]
          pass p1 recirc R1
            <asked U3>
            action_execute ct zone 9 commit eventmask 0x487 family ipv4
            action_execute output p2
    UDP 10.7.0.1:4000 > 10.7.0.3:53 first fragment
      pass p1 recirc 0
        flow_tbl_lookup hit U1
        action_execute ct zone 9 family ipv4
    UDP 10.7.0.1 > 10.7.0.3 fragment
      pass p1 recirc 0
        flow_tbl_lookup hit U2
        action_execute ct zone 9 family ipv4
        action_execute recirc R1 [ct new,trk zone 9]
          pass p1 recirc R1
            flow_tbl_lookup hit U3
            action_execute ct zone 9 commit eventmask 0x487 family ipv4
            action_execute output p2
"""
TRACKED6 = """
    UDP [fd07::1]:4000 > [fd07::3]:53 first fragment
      pass p1 recirc 0
        <asked U1>
        action_execute ct zone 9 family ipv6
    UDP fd07::1 > fd07::3 fragment
      pass p1 recirc 0
        <asked U2>
        action_execute ct zone 9 family ipv6
        action_execute recirc R1 [ct new,trk zone 9]
          pass p1 recirc R1
            <asked U3>
            action_execute ct zone 9 commit eventmask 0x487 family ipv6
            action_execute output p2
    UDP [fd07::1]:4000 > [fd07::3]:53 first fragment
      pass p1 recirc 0
        flow_tbl_lookup hit U1
        action_execute ct zone 9 family ipv6
    UDP fd07::1 > fd07::3 fragment
      pass p1 recirc 0
        flow_tbl_lookup hit U2
        action_execute ct zone 9 family ipv6
        action_execute recirc R1 [ct new,trk zone 9]
          pass p1 recirc R1
            flow_tbl_lookup hit U3
            action_execute ct zone 9 commit eventmask 0x487 family ipv6
            action_execute output p2
"""
CLIENT = "10.7.0.1"
SERVER, GUARDED = "10.7.0.2", "10.7.0.3"
CLIENT6, GUARDED6 = "fd07::1", "fd07::3"
CUT = 1000  # bytes of the first fragment's payload


def fragments(ends: Ends, ident: int) -> list[bytes]:
    """A UDP datagram in two pieces."""
    message = udp_message(ends, bytes(1500))
    first, last = message[:CUT], message[CUT:]
    if ":" in ends.src:
        return [
            ipv6_fragment(ends, UDP, first, ident=ident, offset=0, more=True),
            ipv6_fragment(ends, UDP, last, ident=ident, offset=CUT, more=False),
        ]
    return [
        ethernet(ends, 0x0800, ipv4(ends, UDP, first, ident=ident, fragment=IPV4_MORE_FRAGMENTS)),
        ethernet(ends, 0x0800, ipv4(ends, UDP, last, ident=ident, fragment=CUT // 8)),
    ]


def switched(topology: Topology, ident: int) -> list[Send]:
    """Each fragment comes out by itself."""
    frames = fragments(Ends(CLIENT, SERVER, 4000, 53), ident)
    return [Send(topology.left, frame, topology.right) for frame in frames]


def tracked(topology: Topology, client: str, server: str, ident: int) -> list[Send]:
    """Nothing comes out for the first one, and both for the second."""
    first, last = fragments(Ends(client, server, 4000, 53), ident)
    return [
        Send(topology.left, first, None),
        Send(topology.left, last, topology.right, count=2),
    ]


@pytest.fixture(scope="module")
def recording(vm: VM) -> Recording:
    topology = with_rules(vm, RULES)
    with collecting(vm, "/tmp/fragments.json"):
        for ident in (1, 2):
            exchange(topology, switched(topology, ident))
            exchange(topology, tracked(topology, CLIENT, GUARDED, ident))
            exchange(topology, tracked(topology, CLIENT6, GUARDED6, ident))
    return Recording.of(items(vm, "/tmp/fragments.json"))


def test_switched_one_by_one(recording: Recording) -> None:
    assert recording.outlines(between(CLIENT, SERVER)) == expected(SWITCHED)


def test_put_together_for_connection_tracking(recording: Recording) -> None:
    assert recording.outlines(between(CLIENT, GUARDED)) == expected(TRACKED)


def test_put_together_for_connection_tracking_over_ipv6(recording: Recording) -> None:
    assert recording.outlines(between(CLIENT6, GUARDED6)) == expected(TRACKED6)


def test_nothing_is_lost_and_no_other_packet_seen(recording: Recording) -> None:
    assert recording.defects == []
    assert len(recording.trees) == 12
