"""Events that are lost are counted, at the hook that lost them, one by one, and their packets are marked."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from tests.lab.live_script import live
from tests.lab.topology import Topology, two_namespaces
from tests.lab.vm import VM

PINGS = 500
ASKING = 400  # packets of which each is a flow of its own
TINY_RING = "ring_pages=1, back_off=False"
FAST = """
run("{ping}")
time.sleep(0.5)
source.close()
batch = source.pull()
told["shown"] = collections.Counter(event.kind.label for event in batch.events)
told["lost"] = batch.status.lost
"""
ASK = """
import socket
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:
    for port in range(20000, 20000 + {asking}):
        out.sendto(b"x" * 20, ("{right}", port))
"""
SLOW = """
from engine.store.missing import missing_stages

run("{left} python3 /tmp/ask.py")
time.sleep(2)
source.close()
batch = source.pull()
trees = {{}}
for event in batch.events:
    trees.setdefault(event.packet, []).append(event)
told["shown"] = collections.Counter(event.kind.label for event in batch.events)
told["lost"] = batch.status.lost
told["broken"] = [packet for packet, events in trees.items() if missing_stages(events)]
told["incomplete"] = list(batch.incomplete)
"""


@pytest.fixture(scope="module")
def topology(vm: VM) -> Topology:
    made = two_namespaces(vm)
    made.wait_for_ping()
    return made


def totals(told: Any, hooks: tuple[str, ...]) -> Counter[str]:
    return Counter({hook: told["shown"].get(hook, 0) + told["lost"].get(hook, 0) for hook in hooks})


def test_what_is_shown_and_what_is_lost_is_all_that_happened(vm: VM, topology: Topology) -> None:
    # Faster than the ring's one page is emptied; on a warm flow each packet is three events.
    ping = topology.left.command(f"ping -n -q -f -c {PINGS} {topology.right.ipv4}")
    told = live(vm, TINY_RING, FAST.format(ping=ping))
    found = totals(told, ("pass", "flow_tbl_lookup", "action_execute"))

    assert sum(told["lost"].values()) > 0
    assert found["pass"] >= 2 * PINGS
    assert len(set(found.values())) == 1, told


def test_a_packet_of_which_something_was_lost_is_marked(vm: VM, topology: Topology) -> None:
    # A rule for each port makes each port a flow of its own; nothing is sent back.
    rules = [f"priority=9,udp,tp_dst={port},actions=output:p2" for port in range(20000, 20000 + ASKING)]
    rules.append("priority=8,icmp,in_port=p2,actions=drop")
    vm.put("/tmp/rules", "\n".join(rules).encode())
    topology.ovs.ofctl("add-flows", "br0", "/tmp/rules")
    vm.put("/tmp/ask.py", ASK.format(asking=ASKING, right=topology.right.ipv4).encode())
    told = live(vm, TINY_RING, SLOW.format(left=topology.left.command("")))
    found = totals(told, ("upcall", "upcall_enqueue", "upcall_return"))

    assert sum(told["lost"].values()) > 0
    assert found["upcall"] >= ASKING
    assert len(set(found.values())) == 1, told
    assert set(told["broken"]) <= set(told["incomplete"])
    assert told["incomplete"]


BACK_OFF = """
import engine.live
from engine.store.missing import missing_stages

engine.live.READ_INTERVAL = 0.3  # so that the ring fills, however fast the machine is
run("{flood}")
time.sleep(0.5)
batch = source.pull()
trees = {{}}
for event in batch.events:
    trees.setdefault(event.packet, []).append(event)
told["broken"] = sum(bool(missing_stages(events)) for events in trees.values())
told["packets"], told["lost"] = len(trees), batch.status.lost
told["left_out"], told["crowded"] = batch.status.left_out, batch.status.crowded
time.sleep(1.5)
source.pull()
run("{ping}")
time.sleep(0.5)
batch = source.pull()
told["after"] = len([d for d in batch.packets if parse_headers(d.data).protocol == "ICMP"])
told["still_crowded"] = batch.status.crowded
"""


def test_while_the_ring_fills_fewer_packets_are_followed_and_those_are_whole(
    vm: VM, topology: Topology
) -> None:
    topology.ovs.ofctl("del-flows", "br0")
    topology.ovs.ofctl("add-flow", "br0", "priority=0,actions=NORMAL")
    ping = topology.left.command("ping -n -q")
    right = topology.right.ipv4
    body = BACK_OFF.format(flood=f"{ping} -f -c {PINGS} {right}", ping=f"{ping} -c 5 -i 0.3 {right}")
    told = live(vm, "ring_pages=2", body)

    assert told["lost"] == {}
    assert told["broken"] == 0
    assert told["crowded"]
    assert told["packets"] + told["left_out"]["crowded"] >= 2 * PINGS
    assert (told["after"], told["still_crowded"]) == (10, False)
