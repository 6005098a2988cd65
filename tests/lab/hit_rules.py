"""Frames through tables, a patch port, groups, a conjunction and a table miss, and what is told of them."""

from __future__ import annotations

from .explaining import HEAD, Told
from .live_script import live
from .rounds import SOURCE, datagram, keep_flows
from .sinks import add_rules, add_sinks
from .topology import patched_bridges
from .vm import VM

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
import re
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

for port, frame in FRAMES:
    before = settled()
    for _ in range(TIMES):
        send_frame(frame)
        time.sleep(0.7)
    told[port] = []
    for seen in flows_of_last(SOURCE, port):
        answer = explained(seen)
        rules = [f"{r.bridge or '?'} {r.table} {r.cookie:x}" for r in answer.rules if isinstance(r, Rule)]
        texts = answer.get_flow_raw, answer.detrace_raw
        told[port].append([answer.state.name, *texts, {"rules": rules}, pane(answer)])
    more = {rule: n - before.get(rule, 0) for rule, n in settled().items()}
    told[port].append(["COUNTED", "", "", {rule: n for rule, n in more.items() if n}, []])
"""
)


def hit_rules(vm: VM) -> dict[int, list[Told]]:
    """Send the frames, and have their flows explained: by port, then what OpenFlow counted meanwhile."""
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
