"""Records real packets in the lab, with vswitchd's answers, as the recording that is bundled.

Two namespaces on a bridge whose rules are spread over three tables, with connection tracking for TCP: pings
(ARP, the slow path, the fast path), a TCP connection, UDP that a rule drops, IPv6.
"""

from __future__ import annotations

import sys
from pathlib import Path

from tests.lab.collecting import collecting
from tests.lab.topology import Topology, rules_with_cookies
from tests.lab.vm import VM

TARGET = Path(__file__).parent.parent / "engine" / "recordings" / "lab.jsonl.gz"
IN_GUEST = "/tmp/lab.jsonl.gz"
TRACKED = (
    "cookie=0xc0ffee14,table=1,priority=250,ct_state=-trk,tcp,actions=ct(table=1,zone=7)",
    "cookie=0xc0ffee15,table=1,priority=250,ct_state=+trk+new,tcp,actions=ct(commit,zone=7),resubmit(,2)",
    "cookie=0xc0ffee16,table=1,priority=250,ct_state=+trk+est,tcp,actions=resubmit(,2)",
)
# Pauses let the revalidators see each flow used (every 0.5 s), without which there are no rules to ask for.
TRAFFIC = """
    {left} ip neigh flush dev eth0; {right} ip neigh flush dev eth0
    {left} ping -n -q -c 12 -i 0.25 10.0.0.2
    {left} ping -n -q -6 -c 10 -i 0.3 fd00::2
    {right} nc -l -p 8080 >/dev/null & sleep 0.3
    (for i in 1 2 3 4 5 6; do head -c 1000 /dev/zero; sleep 0.4; done) | {left} nc -q 1 10.0.0.2 8080
    for i in 1 2 3 4 5 6; do echo no | {left} nc -u -q 0 -w 1 10.0.0.2 9999; sleep 0.3; done
    {right} ping -n -q -c 12 -i 0.25 10.0.0.1
"""


def main() -> None:
    """Record, and put the recording in its place."""
    with VM() as vm:
        topology = rules_with_cookies(vm)
        for rule in TRACKED:
            topology.ovs.ofctl("add-flow", "br0", rule)
        topology.wait_for_ping()
        record(vm, topology)
        TARGET.parent.mkdir(exist_ok=True)
        TARGET.write_bytes(vm.fetch(IN_GUEST))
    print(f"{TARGET}: {TARGET.stat().st_size} bytes", file=sys.stderr)


def record(vm: VM, topology: Topology) -> None:
    """Collect while the traffic runs, from an empty flow table on."""
    left, right = topology.left.command(""), topology.right.command("")
    with collecting(vm, IN_GUEST, "--enrich"):
        topology.forget_flows()
        vm.run(TRAFFIC.format(left=left, right=right), timeout=120)


if __name__ == "__main__":
    main()
