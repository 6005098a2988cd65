"""Events that are lost are counted, at the hook that lost them, one by one."""

from __future__ import annotations

import json

from tests.lab.topology import two_namespaces
from tests.lab.vm import VM

PINGS = 500
SCRIPT = """
import collections, json, subprocess, time
from engine.live import LiveOptions, LiveSource
from engine.netnames.names import Names

source = LiveSource(LiveOptions(ring_pages=1, back_off=False), Names())
source.start()
subprocess.run("{ping}", shell=True, check=True, capture_output=True)
time.sleep(0.5)
source.close()
batch = source.pull()
shown = collections.Counter(event.kind.label for event in batch.events)
print(json.dumps({{"shown": shown, "lost": batch.status.lost}}))
"""


def test_what_is_shown_and_what_is_lost_is_all_that_happened(vm: VM) -> None:
    topology = two_namespaces(vm)
    topology.wait_for_ping()
    # Faster than the ring's one page is emptied; on a warm flow each packet is three events.
    ping = topology.left.command(f"ping -n -q -f -c {PINGS} {topology.right.ipv4}")
    told = json.loads(vm.python(SCRIPT.format(ping=ping), 180).out)
    shown, lost = told["shown"], told["lost"]

    hooks = ("pass", "flow_tbl_lookup", "action_execute")
    assert sum(lost.values()) > 0
    totals = {hook: shown[hook] + lost.get(hook, 0) for hook in hooks}
    assert totals["pass"] >= 2 * PINGS
    assert len(set(totals.values())) == 1, told
