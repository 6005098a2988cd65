"""The capture filter decides in the kernel, and changes while the probes stay attached."""

from __future__ import annotations

from typing import Any

import pytest

from tests.lab.live_script import live
from tests.lab.topology import Topology, two_namespaces
from tests.lab.vm import VM

BODY = """
def attached():
    lines = open("/sys/kernel/tracing/enabled_functions").read().splitlines()
    return [line.split()[0] for line in lines if "ovs_" in line]

told["attached"] = attached()

def icmp(batches):
    return [d for b in batches for d in b.packets if parse_headers(d.data).protocol == "ICMP"]

def sources(batches):
    return sorted({{str(parse_headers(d.data).src) for d in icmp(batches)}})

def begin():
    caught_up()
    return source.pull()

# 1. Only what one host sends.
source.set_capture(capture("src host 10.0.0.1 and icmp"))
before = begin().status
run("{ping} -c 10 -i 0.05 10.0.0.2")
caught_up()
batch = source.pull()
told["one_host"] = [len(icmp([batch])), sources([batch]), batch.status.capture]
told["left_out"] = batch.status.left_out.get("filter", 0) - before.left_out.get("filter", 0)

# 2. Nobody's: no event reaches the ring.
source.set_capture(capture("host 10.99.99.99"))
before = begin().status
run("{ping} -c 10 -i 0.05 10.0.0.2")
caught_up()
batch = source.pull()
told["nobody"] = [len(batch.events), batch.status.left_out["filter"] - before.left_out["filter"] >= 20]

# 3. Live: how long until packets come again.
child = subprocess.Popen("exec {ping} -f -i 0.002 10.0.0.2 >/dev/null", shell=True)
caught_up()
assert not source.pull().events
asked = time.monotonic_ns()
source.set_capture(Capture())
batches = pull_until(lambda batches: any(b.events for b in batches))
times = [e.time for b in batches for e in b.events]
told["took_ms"] = (min(times) - asked) / 1e6
child.terminate()
child.wait()

# 4. One in 10: whole packets.
source.set_capture(Capture(sample=10))
begin()
run("{ping} -f -c 1000 10.0.0.2")
caught_up()
batches = [source.pull()]
trees = collections.Counter(e.packet for e in batches[0].events)
sizes = sorted(set(trees[d.packet] for d in icmp(batches)))
told["in_bulk"] = any(isinstance(part, Run) for part in batches[0].events.parts)
told["sampled"] = [len(icmp(batches)), sizes, batches[0].status.sampling]

# 5. Upcalls only, then drops only.
source.set_capture(Capture(upcalls_only=True))
begin()
run("{ping} -c 5 -i 0.05 10.0.0.2")
caught_up()
told["warm"] = len(icmp([source.pull()]))
run("ovs-appctl dpctl/del-flows; ovs-appctl revalidator/purge")
run("{ping} -c 3 -i 0.3 10.0.0.2")
caught_up()
batch = source.pull()
asked = {{e.packet for e in batch.events if e.kind is EventKind.UPCALL}}
told["upcalls"] = [len(icmp([batch])) > 0, all(d.packet in asked for d in icmp([batch]))]
source.set_capture(Capture(drops_only=True))
begin()
run("{ping} -c 5 -i 0.05 10.0.0.2")
run("{left} bash -c 'for i in 1 2 3 4 5; do echo x >/dev/udp/10.0.0.2/9999; sleep 0.1; done'")

def packets_with(batches, *kinds):
    return {{e.packet for batch in batches for e in batch.events if not kinds or e.kind in kinds}}

batches = pull_until(lambda batches: len(packets_with(batches, EventKind.DROP)) >= 4)
dropped, asked = packets_with(batches, EventKind.DROP), packets_with(batches, EventKind.UPCALL)
told["drops"] = [len(dropped), len(asked), len(icmp(batches)), len(packets_with(batches) - dropped - asked)]
told["still"] = attached()
told["lost"] = batches[-1].status.lost
"""


@pytest.fixture(scope="module")
def topology(vm: VM) -> Topology:
    made = two_namespaces(vm)
    made.ovs.ofctl("add-flow", "br0", "priority=100,udp,tp_dst=9999,actions=drop")
    made.wait_for_ping()
    return made


@pytest.fixture(scope="module")
def told(vm: VM, topology: Topology) -> Any:
    body = BODY.format(ping=topology.left.command("ping -n -q"), left=topology.left.command(""))
    return live(vm, "", body)


def test_only_the_host_that_is_asked_for_reaches_the_ring(told: Any) -> None:
    assert told["one_host"] == [10, ["10.0.0.1"], "src host 10.0.0.1 and icmp"]
    assert told["left_out"] >= 10  # the replies


def test_a_filter_that_matches_nothing_sends_nothing(told: Any) -> None:
    assert told["nobody"] == [0, True]


def test_a_change_takes_effect_within_a_tenth_of_a_second_without_detaching(told: Any) -> None:
    assert told["took_ms"] < 100
    assert told["attached"] == told["still"] != []


def test_sampling_takes_whole_packets(told: Any) -> None:
    packets, sizes, sampling = told["sampled"]
    assert 120 < packets < 300  # of 2,000: 200 are expected, the deviation is 13
    assert sizes == [3]  # a pass, a lookup, an output
    assert told["in_bulk"]
    assert sampling == 10


def test_upcalls_only_and_drops_only_leave_the_others_out(told: Any) -> None:
    assert told["warm"] == 0
    assert told["upcalls"] == [True, True]
    dropped, asked, pings, others = told["drops"]
    assert (dropped >= 4, pings, others) == (True, 0, 0), f"{dropped} dropped, {asked} asked about"
    assert told["lost"] == {}
