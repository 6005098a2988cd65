"""The hooks by kprobe and kretprobe, which is how they are where bcc is 0.26 or older, see the same."""

from __future__ import annotations

import json

import pytest

from tests.lab.topology import Topology, two_namespaces
from tests.lab.vm import VM

TRACKED = (
    "table=0,priority=1,arp,actions=NORMAL",
    "table=0,priority=2,icmp,actions=ct(table=1,zone=5)",
    "table=1,priority=1,icmp,actions=NORMAL",
)
SCRIPT = """
import json, subprocess, time
from engine.headers import parse_headers
from engine.live import LiveOptions, LiveSource
from engine.netnames.names import Names

source = LiveSource(LiveOptions(kprobes=True, usdt=False), Names())
source.start()
subprocess.run("{ping}", shell=True, check=True, capture_output=True)
time.sleep(0.5)
source.close()
batch = source.pull()
icmp = [data.packet for data in batch.packets if parse_headers(data.data).protocol == "ICMP"]
trees = [[(e.kind.label, e.parent) for e in batch.events if e.packet == number] for number in icmp]
hooks = [hook.where for hook in batch.status.hooks]
print(json.dumps({{"trees": trees, "hooks": hooks, "lost": batch.status.lost}}))
"""
UPCALL_STAGES = ["upcall_enqueue", "upcall_return", "upcall_recv", "flow_put", "flow_exec"]


@pytest.fixture(scope="module")
def topology(vm: VM) -> Topology:
    made = two_namespaces(vm)
    made.wait_for_ping()
    made.ovs.ofctl("del-flows", "br0")
    for rule in TRACKED:
        made.ovs.ofctl("add-flow", "br0", rule)
    return made


def test_kprobes_see_the_slow_path_across_a_recirculation(vm: VM, topology: Topology) -> None:
    ping = topology.left.command(f"ping -n -q -c 1 {topology.right.ipv4}")
    topology.forget_flows()
    told = json.loads(vm.python(SCRIPT.format(ping=ping), 120).out)

    assert told["lost"] == {}
    assert "kprobe:ovs_dp_process_packet, kretprobe:ovs_dp_process_packet" in told["hooks"]
    assert len(told["trees"]) == 2
    for tree in told["trees"]:
        names = [name for name, _ in tree]
        recirc = max(number for number, name in enumerate(names) if name == "pass")
        for begin, end in ((0, recirc), (recirc, len(names))):
            part = names[begin:end]
            assert part[:3] == ["pass", "flow_tbl_lookup", "upcall"]
            assert sorted(set(part[3:])) == sorted({*UPCALL_STAGES, "action_execute"})
            upcall = begin + 2
            assert {parent for name, parent in tree[begin:end] if name in UPCALL_STAGES} == {upcall}
        assert tree[recirc][1] == recirc - 1  # the recirc action
