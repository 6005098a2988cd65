"""vswitchd's USDT probes: what they add, and that they agree with what the kernel alone tells."""

from __future__ import annotations

from typing import Any

import pytest

from tests.lab.live_script import live
from tests.lab.topology import Topology, two_namespaces
from tests.lab.vm import VM

BODY = """
def trees():
    caught_up()
    batch = source.pull()
    kept = {{d.packet for d in batch.packets if parse_headers(d.data).protocol == "ICMP"}}
    events = [e for e in batch.events if e.packet in kept]
    return batch, kept, events

run("{forget}")
run("{ping}")
batch, kept, events = trees()
told["hooks"] = {{h.name: h.attached for h in batch.status.hooks if h.where.startswith("usdt:")}}
told["classified"] = [[*e.detail[:3], e.detail.duration < 10**9, e.link.name] for e in events
                      if e.kind is EventKind.UPCALL_CLASSIFY]
told["links"] = sorted({{(e.kind.name, e.link.name) for e in events
                        if e.kind in (EventKind.FLOW_PUT, EventKind.FLOW_EXEC)}})
told["sizes"] = [e.detail.size for e in events if e.kind is EventKind.FLOW_EXEC]
told["uncertain"] = sum(e.uncertain for e in events)
def shape(packet):
    mine = [e for e in events if e.packet == packet and e.kind is not EventKind.UPCALL_CLASSIFY]
    return sorted((e.kind.name, parents[e.packet, e.parent]) for e in mine)

parents = {{(e.packet, e.number): e.kind.name for e in events}} | {{(p, None): "" for p in kept}}
told["trees"] = [shape(packet) for packet in sorted(kept)]
put = {{e.detail.ufid for e in events if e.kind is EventKind.FLOW_PUT}}
numbers = {{(e.packet, e.number) for e in events if e.kind is EventKind.FLOW_PUT}}
def deletions(batches):
    return [e for b in batches for e in b.events if e.kind is EventKind.FLOW_DEL and e.detail.ufid in put]

batches = pull_until(lambda batches: len(deletions(batches)) >= len(put), {wait})
deleted = deletions(batches)
told["deleted"] = sorted({{e.detail.reason for e in deleted}})
told["under_their_put"] = len(deleted) == len(put) and all((e.packet, e.parent) in numbers for e in deleted)
told["lost"] = batches[-1].status.lost if batches else {{}}

run("{restart}")
pull_until(lambda batches: any("restarted" in n.text for b in batches for n in b.status.notices))
run("{ping}")

def kinds(batches):
    kept = {{d.packet for b in batches for d in b.packets if parse_headers(d.data).protocol == "ICMP"}}
    return {{e.kind.name for b in batches for e in b.events if e.packet in kept}}

# The thread that reads is also the one that attaches the new daemon's probes.
batches = pull_until(lambda batches: "FLOW_EXEC" in kinds(batches))
told["notices"] = [n.text.split(":")[0] for n in batches[-1].status.notices]
told["after"] = sorted(kinds(batches))
"""
PROBES = ("recv_upcall", "op_flow_put", "op_flow_execute", "flow_result", "flow_sweep_result")


@pytest.fixture(scope="module")
def topology(vm: VM) -> Topology:
    made = two_namespaces(vm, usdt=True)
    made.ovs.vsctl("set", "Open_vSwitch", ".", "other_config:max-idle=1000")
    made.wait_for_ping()
    return made


def followed(vm: VM, topology: Topology, options: str, wait: int) -> Any:
    ovs = topology.ovs
    tools = f"export PATH={ovs.prefix}/bin:{ovs.prefix}/sbin:$PATH; "
    script = f"sh /ovscope/tests/lab/guest/ovs.sh '{ovs.prefix}'"
    commands = {
        "forget": f"{tools} ovs-appctl dpctl/del-flows; ovs-appctl revalidator/purge; sleep 1",
        "ping": topology.left.command(f"ping -n -q -c 1 {topology.right.ipv4}"),
        "restart": f"{script} stop-switch; {script} start-switch",
    }
    return live(vm, options, BODY.format(wait=wait, **commands))


@pytest.fixture(scope="module")
def usdt(vm: VM, topology: Topology) -> Any:
    return followed(vm, topology, "", 20)


@pytest.fixture(scope="module")
def kernel_alone(vm: VM, topology: Topology) -> Any:
    return followed(vm, topology, "usdt=False", 0)


def test_the_probes_tell_type_sizes_and_time_of_each_upcall(usdt: Any) -> None:
    assert usdt["hooks"] == dict.fromkeys(PROBES, True)
    assert [told[:2] + told[3:] for told in usdt["classified"]] == [["miss", 98, True, "USDT"]] * 2
    assert all(told[2] > 50 for told in usdt["classified"])  # bytes of a flow key
    assert usdt["links"] == [["FLOW_EXEC", "USDT"], ["FLOW_PUT", "USDT"]]
    assert usdt["uncertain"] == 0
    assert usdt["lost"] == {}


def test_a_flow_that_is_deleted_is_told_with_its_reason_under_its_put(usdt: Any) -> None:
    assert usdt["deleted"] == ["idle timeout"]
    assert usdt["under_their_put"]


def test_both_ways_of_following_agree(usdt: Any, kernel_alone: Any) -> None:
    assert kernel_alone["hooks"] == {}
    assert kernel_alone["classified"] == []
    assert kernel_alone["links"] == [["FLOW_EXEC", "BYTES"], ["FLOW_PUT", "BYTES"]]
    assert len(usdt["trees"]) == 2
    assert usdt["trees"] == kernel_alone["trees"]
    assert usdt["sizes"] == kernel_alone["sizes"]


def test_a_vswitchd_that_restarts_is_followed_on(usdt: Any) -> None:
    assert "ovs-vswitchd restarted" in usdt["notices"]
    assert {"UPCALL_RECV", "UPCALL_CLASSIFY", "FLOW_EXEC"} <= set(usdt["after"])
