"""Retis's own reader sees in a file collected here what ours sees."""

from __future__ import annotations

from pathlib import Path

from engine.events import EventKind
from tests.lab.collecting import collecting, items, trees
from tests.lab.topology import with_rules
from tests.lab.vm import VM
from tests.retis_agreement import assert_retis_agrees

RULES = """\
table=0,priority=100,icmp,ct_state=-trk,actions=ct(table=1,zone=7,nat)
table=0,priority=90,udp,actions=drop
table=0,priority=0,actions=NORMAL
table=1,priority=100,icmp,ct_state=+new,actions=ct(commit,zone=7,nat(src=10.0.0.1)),clone(dec_ttl,output:p2),NORMAL
table=1,priority=90,icmp,actions=NORMAL
"""
SEND = 'python3 -c \'import socket; socket.socket(2, 2).sendto(b"x", ("10.0.0.2", 9))\''
SEEN = {
    "pass",
    "flow_tbl_lookup",
    "upcall",
    "upcall_recv",
    "flow_put",
    "flow_exec",
    "action_execute",
    "stack",
}


def test_of_connection_tracking_a_clone_drops_and_the_stack(vm: VM, tmp_path: Path) -> None:
    topology = with_rules(vm, RULES)
    with collecting(vm, "/tmp/retis.jsonl", "--stack"):
        vm.run(topology.left.command(f"ping -n -q -c 3 -i 0.2 {topology.right.ipv4}"), 120)
        vm.run(topology.left.command(SEND), 120)
    (tmp_path / "retis.jsonl").write_bytes(vm.fetch("/tmp/retis.jsonl"))
    recorded = trees(items(vm, "/tmp/retis.jsonl"))
    kinds = {event.kind for events in recorded.values() for event in events}
    assert {kind.label for kind in kinds} >= SEEN
    assert EventKind.DROP in kinds
    assert_retis_agrees(tmp_path / "retis.jsonl")
