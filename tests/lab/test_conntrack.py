"""Connection tracking: a TCP connection from its handshake to its last FIN, in both directions."""

from __future__ import annotations

import pytest

from tests.lab.collecting import collecting, items
from tests.lab.exchange import Send, exchange
from tests.lab.expected import expected
from tests.lab.frames import Ends, tcp
from tests.lab.recording import Recording, between
from tests.lab.topology import Topology, with_rules
from tests.lab.vm import VM

# New connections begin on the left; what belongs to none is dropped.
RULES = """
table=0,priority=100,tcp,ct_state=-trk,actions=ct(table=1,zone=2)
table=0,priority=0,actions=drop
table=1,priority=100,tcp,in_port=p1,ct_state=+trk+new,actions=ct(commit,zone=2,alg=ftp,exec(set_field:0x5->ct_mark)),output:p2
table=1,priority=100,tcp,in_port=p1,ct_state=+trk+est,actions=output:p2
table=1,priority=100,tcp,in_port=p2,ct_state=+trk+est+rpl,actions=output:p1
table=1,priority=0,actions=drop
"""
CONNECTION = """
    TCP 10.2.0.1:4000 > 10.2.0.2:80 S
      pass p1 recirc 0
        <asked U1>
        action_execute ct zone 2 family ipv4
        action_execute recirc R1 [ct new,trk zone 2]
          pass p1 recirc R1
            <asked U2>
            action_execute ct zone 2 commit mark 0x5/0xffffffff helper ftp eventmask 0x487 family ipv4
            action_execute output p2 [ct new,trk zone 2 mark 0x5]
    TCP 10.2.0.2:80 > 10.2.0.1:4000 SA
      pass p2 recirc 0
        <asked U3>
        action_execute ct zone 2 family ipv4
        action_execute recirc R2 [ct est,rpl,trk zone 2 mark 0x5]
          pass p2 recirc R2
            <asked U4>
            action_execute output p1
    TCP 10.2.0.1:4000 > 10.2.0.2:80 A
      pass p1 recirc 0
        flow_tbl_lookup hit U1
        action_execute ct zone 2 family ipv4
        action_execute recirc R1 [ct est,trk zone 2 mark 0x5]
          pass p1 recirc R1
            <asked U5>
            action_execute output p2
    TCP 10.2.0.1:4000 > 10.2.0.2:80 PA
      pass p1 recirc 0
        flow_tbl_lookup hit U1
        action_execute ct zone 2 family ipv4
        action_execute recirc R1 [ct est,trk zone 2 mark 0x5]
          pass p1 recirc R1
            flow_tbl_lookup hit U5
            action_execute output p2
    TCP 10.2.0.2:80 > 10.2.0.1:4000 A
      pass p2 recirc 0
        flow_tbl_lookup hit U3
        action_execute ct zone 2 family ipv4
        action_execute recirc R2 [ct est,rpl,trk zone 2 mark 0x5]
          pass p2 recirc R2
            flow_tbl_lookup hit U4
            action_execute output p1
    TCP 10.2.0.2:80 > 10.2.0.1:4000 PA
      pass p2 recirc 0
        flow_tbl_lookup hit U3
        action_execute ct zone 2 family ipv4
        action_execute recirc R2 [ct est,rpl,trk zone 2 mark 0x5]
          pass p2 recirc R2
            flow_tbl_lookup hit U4
            action_execute output p1
    TCP 10.2.0.1:4000 > 10.2.0.2:80 A
      pass p1 recirc 0
        flow_tbl_lookup hit U1
        action_execute ct zone 2 family ipv4
        action_execute recirc R1 [ct est,trk zone 2 mark 0x5]
          pass p1 recirc R1
            flow_tbl_lookup hit U5
            action_execute output p2
    TCP 10.2.0.1:4000 > 10.2.0.2:80 FA
      pass p1 recirc 0
        flow_tbl_lookup hit U1
        action_execute ct zone 2 family ipv4
        action_execute recirc R1 [ct est,trk zone 2 mark 0x5]
          pass p1 recirc R1
            flow_tbl_lookup hit U5
            action_execute output p2
    TCP 10.2.0.2:80 > 10.2.0.1:4000 FA
      pass p2 recirc 0
        flow_tbl_lookup hit U3
        action_execute ct zone 2 family ipv4
        action_execute recirc R2 [ct est,rpl,trk zone 2 mark 0x5]
          pass p2 recirc R2
            flow_tbl_lookup hit U4
            action_execute output p1
    TCP 10.2.0.1:4000 > 10.2.0.2:80 A
      pass p1 recirc 0
        flow_tbl_lookup hit U1
        action_execute ct zone 2 family ipv4
        action_execute recirc R1 [ct est,trk zone 2 mark 0x5]
          pass p1 recirc R1
            flow_tbl_lookup hit U5
            action_execute output p2
"""
CLIENT, SERVER = "10.2.0.1", "10.2.0.2"
OUT = Ends(CLIENT, SERVER, 4000, 80)
BACK = OUT.back()


def connection(topology: Topology) -> list[Send]:
    """Each segment once the one before it has come out: a handshake, data both ways, both FINs."""
    left, right = topology.left, topology.right
    return [
        Send(left, tcp(OUT, "S", 100), right),
        Send(right, tcp(BACK, "SA", 500, 101), left),
        Send(left, tcp(OUT, "A", 101, 501), right),
        Send(left, tcp(OUT, "PA", 101, 501, b"question"), right),
        Send(right, tcp(BACK, "A", 501, 109), left),
        Send(right, tcp(BACK, "PA", 501, 109, b"answer"), left),
        Send(left, tcp(OUT, "A", 109, 507), right),
        Send(left, tcp(OUT, "FA", 109, 507), right),
        Send(right, tcp(BACK, "FA", 507, 110), left),
        Send(left, tcp(OUT, "A", 110, 508), right),
    ]


@pytest.fixture(scope="module")
def recording(vm: VM) -> Recording:
    topology = with_rules(vm, RULES)
    with collecting(vm, "/tmp/conntrack.json"):
        exchange(topology, connection(topology))
    return Recording.of(items(vm, "/tmp/conntrack.json"))


def test_a_connection_from_its_handshake_to_its_end(recording: Recording) -> None:
    assert recording.outlines(between(CLIENT, SERVER)) == expected(CONNECTION)


def test_nothing_is_lost_and_no_other_packet_seen(recording: Recording) -> None:
    assert recording.defects == []
    assert len(recording.trees) == 10
