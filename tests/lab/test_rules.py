"""The pane's rules are those that were hit: cookie by cookie as ovs-ofctl counts them."""

from __future__ import annotations

import re

import pytest

from tests.lab.explaining import HEAD, Told
from tests.lab.live_script import live
from tests.lab.rounds import SOURCE, datagram, keep_flows
from tests.lab.sinks import add_rules, add_sinks
from tests.lab.topology import patched_bridges
from tests.lab.vm import VM

TABLES, PATCH, ALL, SELECT, CONJUNCTION, MISS, DROPPED = PORTS = range(8001, 8008)
TIMES = 4  # frames of each
GROUPS = (
    "group_id=1,type=all,bucket=resubmit(,2),bucket=resubmit(,3)",
    "group_id=2,type=select,bucket=weight:1,resubmit(,3)",
)
RULES = f"""
cookie=0x10,priority=100,udp,in_port=p1,actions=resubmit(,1)
cookie=0x11,table=1,priority=10,udp,tp_dst={TABLES},actions=resubmit(,2),resubmit(,3)
cookie=0x12,table=1,priority=10,udp,tp_dst={PATCH},actions=output:patch-br1
cookie=0x13,table=1,priority=10,udp,tp_dst={ALL},actions=group:1
cookie=0x14,table=1,priority=10,udp,tp_dst={SELECT},actions=group:2
cookie=0x15,table=1,priority=10,udp,nw_src={SOURCE},actions=conjunction(7,1/2)
cookie=0x16,table=1,priority=10,udp,tp_dst={CONJUNCTION},actions=conjunction(7,2/2)
cookie=0x17,table=1,priority=10,conj_id=7,udp,actions=output:d1
cookie=0x18,table=1,priority=20,udp,tp_dst={MISS},actions=resubmit(,9)
cookie=0x19,table=1,priority=20,udp,tp_dst={DROPPED},actions=drop
cookie=0x20,table=2,priority=5,actions=output:d1
cookie=0x30,table=3,actions=output:d2
"""
THERE = "cookie=0x41,priority=7,udp,actions=output:p2"
BODY = (
    HEAD
    + """
import re, sys
HIT = re.compile(r"cookie=0x([0-9a-f]+), duration=\\S+ table=(\\d+), n_packets=(\\d+)")

# Packets by cookie and table, of both bridges, as OpenFlow counts them.
def counted():
    found = {}
    for bridge in ("br0", "br1"):
        shown = subprocess.run([OFCTL, "dump-flows", bridge], capture_output=True, text=True, check=True)
        for cookie, table, packets in HIT.findall(shown.stdout):
            found[f"{bridge} {table} {cookie}"] = int(packets)
    return found

def settled():
    before = None
    while (now := counted()) != before:
        before = now
        time.sleep(1.2)
    return now

def send(frame):
    request = json.dumps({"device": "eth0", "steps": [["left", frame, None, 1, 0]]})
    command = [sys.executable, "-m", "tests.lab.guest.exchange"]
    subprocess.run(command, input=request + "\\n", text=True, check=True, capture_output=True)

for port, frame in FRAMES:
    before = settled()
    for _ in range(TIMES):
        send(frame)
        time.sleep(0.7)
    told[port] = []
    for seen in flows_of_last(SOURCE, port):
        answer = explained(seen)
        rules = [f"{r.bridge or '?'} {r.table} {r.cookie:x}" for r in answer.rules if isinstance(r, Rule)]
        told[port].append([answer.state.name, answer.detrace_raw, {"rules": rules}, pane(answer)])
    more = {rule: n - before.get(rule, 0) for rule, n in settled().items()}
    told[port].append(["COUNTED", "", {rule: n for rule, n in more.items() if n}, []])
"""
)


@pytest.fixture(scope="module")
def told(vm: VM) -> dict[int, list[Told]]:
    topology = patched_bridges(vm)
    add_sinks(topology, "d1", "d2")
    for group in GROUPS:
        topology.ovs.ofctl("-O", "OpenFlow15", "--names", "add-group", "br0", group)
    topology.ovs.ofctl("del-flows", "br0")
    topology.ovs.ofctl("del-flows", "br1")
    add_rules(topology, RULES)
    topology.ovs.ofctl("--names", "add-flow", "br1", THERE)
    keep_flows(topology.ovs)
    frames = [(port, datagram(port).hex()) for port in PORTS]
    ofctl = f"{topology.ovs.prefix or '/usr'}/bin/ovs-ofctl"
    names = f"FRAMES, TIMES, SOURCE, OFCTL = {frames!r}, {TIMES}, {SOURCE!r}, {ofctl!r}\n"
    found = live(vm, 'Capture(interfaces=("p1",))', names + BODY, 900)
    return {int(port): [Told(*flow) for flow in flows] for port, flows in found.items()}


EXPECTED = {
    TABLES: ["br0 0 10", "br0 1 11", "br0 2 20", "br0 3 30"],
    PATCH: ["br0 0 10", "br0 1 12", "br1 0 41"],
    ALL: ["br0 0 10", "br0 1 13", "br0 2 20", "br0 3 30"],
    SELECT: ["br0 0 10", "br0 1 14", "br0 3 30"],
    CONJUNCTION: ["br0 0 10", "br0 1 17"],
    MISS: ["br0 0 10", "br0 1 18"],
    DROPPED: ["br0 0 10", "br0 1 19"],
}


@pytest.mark.parametrize("port", PORTS)
def test_the_rules_are_those_that_openflow_counted(vm: VM, told: dict[int, list[Told]], port: int) -> None:
    *flows, counted = told[port]
    # To select a bucket vswitchd has the datapath hash the packet, which then comes a second time.
    assert [flow.state for flow in flows] == ["READY"] * (2 if port == SELECT else 1)
    rules = [rule for flow in flows for rule in flow.cookies["rules"] if not rule.endswith(" 254 0")]
    told_bridges = [rule if vm.flavour.ovs_version >= (4, 0) else rule.split(" ", 1)[1] for rule in rules]
    expected = [
        rule if vm.flavour.ovs_version >= (4, 0) else rule.split(" ", 1)[1] for rule in EXPECTED[port]
    ]
    assert told_bridges == expected
    assert counted.cookies == dict.fromkeys(EXPECTED[port], TIMES)


def lines(flows: list[Told]) -> str:
    return "\n".join(line for flow in flows for line in flow.lines)


def test_a_table_that_nothing_matches_in_is_told(vm: VM, told: dict[int, list[Told]]) -> None:
    text = lines(told[MISS])
    assert re.search(r"254 p0 +no cookie +hidden: table miss: dropped", text)
    assert ("  9  no rule matched" in text) == (vm.flavour.ovs_version >= (4, 0))


def test_groups_are_told_with_their_buckets(told: dict[int, list[Told]]) -> None:
    assert "group 1  all" in lines(told[ALL])
    assert "group 2  select" in lines(told[SELECT])
    assert lines(told[ALL]).count("bucket ") == 2
