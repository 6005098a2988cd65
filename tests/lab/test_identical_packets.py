"""Packets that are equal byte by byte, all in the hands of vswitchd at once: each has a tree of its own."""

from __future__ import annotations

import signal
from collections import Counter

from engine.events import ActionExecute, EventKind, FlowExec, Pass
from engine.files.items import Item
from tests.lab.collecting import collecting, items, trees
from tests.lab.topology import Topology, rules_with_cookies
from tests.lab.vm import PYTHON, VM

K = EventKind
PACKETS = 64  # what a handler takes at a time
# Never fragmented, so the IP id is 0 in all of them.
SEND = f"""{PYTHON} -c '
import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.setsockopt(socket.IPPROTO_IP, 10, 2)
s.bind(("", 5000))
for _ in range({PACKETS}):
    s.sendto(b"the same", ("10.0.0.2", 5001))
'"""
STAGES = [K.UPCALL, K.UPCALL_ENQUEUE, K.UPCALL_RETURN, K.UPCALL_RECV, K.FLOW_EXEC, K.ACTION_EXECUTE]


def burst(topology: Topology) -> None:
    """Send them while vswitchd cannot answer, so that every one misses; then let it answer."""
    vm, pid = topology.ovs.vm, topology.ovs.pid()
    topology.forget_flows()
    vm.run(f"kill -{signal.SIGSTOP.value} {pid}")
    try:
        vm.run(topology.left.command(SEND))
    finally:
        vm.run(f"kill -{signal.SIGCONT.value} {pid}")
    topology.ovs.appctl("dpctl/dump-flows")  # it answers again


def ours(recorded: list[Item]) -> list[int]:
    """The packets that came in from the left and are ours, by their length."""
    return [
        number
        for number, events in trees(recorded).items()
        if any(isinstance(e.detail, FlowExec) and e.detail.size == 50 for e in events)
    ]


def test_each_of_64_identical_packets_has_its_own_tree(vm: VM) -> None:
    topology = rules_with_cookies(vm)
    topology.wait_for_ping()
    # Their echoes (port unreachable) come in by the other port: the capture filter leaves them out.
    with collecting(vm, "/tmp/identical.json", f"-i {topology.left.port}"):
        burst(topology)
    recorded = items(vm, "/tmp/identical.json")
    packets = {number: trees(recorded)[number] for number in ours(recorded)}

    assert len(packets) == PACKETS
    for events in packets.values():
        seen = Counter(event.kind for event in events)
        assert {kind: seen[kind] for kind in STAGES} == dict.fromkeys(STAGES, 1)
        stages = {event.kind: event for event in events}
        assert stages[K.UPCALL_ENQUEUE].value == stages[K.UPCALL_RECV].value == stages[K.FLOW_EXEC].value
        action = stages[K.ACTION_EXECUTE].detail
        assert isinstance(action, ActionExecute)
        assert (action.action, action.argument("device")) == ("output", "p2")
        assert not any(event.uncertain for event in events)
    entries = [event.detail for tree in trees(recorded).values() for event in tree if event.kind is K.PASS]
    assert {entry.in_port.name for entry in entries if isinstance(entry, Pass)} == {topology.left.port}
    queues = [event.value for events in packets.values() for event in events if event.kind is K.FLOW_EXEC]
    assert len(set(queues)) == PACKETS
