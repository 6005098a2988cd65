"""Sampled packets: what the sample holds hangs on it, and so does what it sends to vswitchd."""

from __future__ import annotations

import textwrap

import pytest

from tests.lab.collecting import collecting, items
from tests.lab.recording import Recording
from tests.lab.rounds import ASKED, FOUND, datagram, keep_flows, send, tree, trees_to, wait_for_flows
from tests.lab.sinks import add_rules, add_sinks
from tests.lab.topology import Topology, two_namespaces
from tests.lab.vm import VM

IPFIX, LOCAL = 1, 2  # collector sets
ALWAYS, HALF, ALWAYS_LOCAL, HALF_LOCAL = PORTS = range(7301, 7305)
SETS = {ALWAYS: IPFIX, HALF: IPFIX, ALWAYS_LOCAL: LOCAL, HALF_LOCAL: LOCAL}
PROBABILITIES = {ALWAYS: 65535, HALF: 32768, ALWAYS_LOCAL: 65535, HALF_LOCAL: 32768}  # of 65535
TIMES = 24
USERSPACE = """\
action_execute userspace flow_sample probability {probability} collector_set_id {collectors} \
obs_domain_id 1 obs_point_id {port} output_port 4294967295
  upcall action
    upcall_enqueue ret 0
    upcall_return ret 0
    upcall_recv
"""


def rule(port: int) -> str:
    """Samples what goes to that port; its number is the observation point."""
    where = f"collector_set_id={SETS[port]},obs_domain_id=1,obs_point_id={port}"
    return f"udp,tp_dst={port},actions=sample(probability={PROBABILITIES[port]},{where}),output:d1\n"


def collect_samples(topology: Topology) -> None:
    """Two collector sets: an IPFIX collector, which is not there, and a psample group of the kernel's."""
    ipfix = ("--id=@ipfix", "create", "IPFIX", 'targets="127.0.0.1:4739"')
    for collectors, columns in ((IPFIX, ("ipfix=@ipfix",)), (LOCAL, ("local_group_id=10",))):
        words = ["--", "--id=@br", "get", "Bridge", "br0"]
        words += ["--", *ipfix] if collectors == IPFIX else []
        words += ["--", "create", "Flow_Sample_Collector_Set", f"id={collectors}", "bridge=@br", *columns]
        topology.ovs.vsctl(*words)


@pytest.fixture(scope="module")
def recording(vm: VM) -> Recording:
    topology = two_namespaces(vm)
    add_sinks(topology, "d1")
    collect_samples(topology)
    add_rules(topology, "".join(map(rule, PORTS)))
    frames = [datagram(port) for port in PORTS]
    keep_flows(topology.ovs)
    with collecting(vm, "/tmp/sampling.json"):
        topology.forget_flows()
        send(topology, *frames)
        wait_for_flows(topology, len(frames))
        send(topology, *frames * TIMES)
    return Recording.of(items(vm, "/tmp/sampling.json"))


def sampled(vm: VM, port: int) -> str:
    """What is done with a packet that is sampled. The kernel has psample since 6.11."""
    told = USERSPACE.format(probability=PROBABILITIES[port], collectors=SETS[port], port=port)
    if SETS[port] == LOCAL and vm.flavour.kernel_version >= (6, 11):
        # The cookie is observation domain and point, 32 bits each.
        return f"action_execute psample group 10 cookie 0x00000001{port:08x}\n{told}"
    return told


@pytest.mark.parametrize("port", [ALWAYS, ALWAYS_LOCAL])
def test_a_sample_of_all_packets_is_no_container(vm: VM, recording: Recording, port: int) -> None:
    actions = sampled(vm, port) + "action_execute output d1"
    assert trees_to(recording, port) == [tree(ASKED, actions), *[tree(FOUND, actions)] * TIMES]


@pytest.mark.parametrize("port", [HALF, HALF_LOCAL])
def test_a_sample_of_some_holds_what_it_does(vm: VM, recording: Recording, port: int) -> None:
    inside = textwrap.indent(sampled(vm, port), "  ")
    taken = f"action_execute sample sample 50%\n{inside}action_execute output d1"
    passed = "action_execute sample sample 50%\naction_execute output d1"
    first, *others = trees_to(recording, port)
    assert first in (tree(ASKED, taken), tree(ASKED, passed))
    # All alike: one time in eight million.
    assert set(others) == {tree(FOUND, taken), tree(FOUND, passed)}
    assert len(others) == TIMES


def test_nothing_is_lost_and_no_other_packet_seen(recording: Recording) -> None:
    assert recording.defects == []
    assert len(recording.trees) == len(PORTS) * (1 + TIMES)
