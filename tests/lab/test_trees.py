"""The trees of real packets: the slow path, the fast path, and what ties their events together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

import pytest

from engine.events import (
    ActionExecute,
    Event,
    EventKind,
    FlowPut,
    FlowTblLookup,
    Link,
    PacketBytes,
    Pass,
    UpcallEnqueue,
    UpcallReturn,
)
from engine.files.items import Ending, Item
from engine.headers import parse_headers
from tests.lab.collecting import collecting, items, kinds, show, trees
from tests.lab.topology import Topology, two_namespaces
from tests.lab.vm import VM

K = EventKind
SLOW_PATH = [K.PASS, K.FLOW_TBL_LOOKUP, K.UPCALL, K.UPCALL_ENQUEUE, K.UPCALL_RETURN]
SLOW_PATH += [K.UPCALL_RECV, K.FLOW_PUT, K.FLOW_EXEC, K.ACTION_EXECUTE]
FAST_PATH = [K.PASS, K.FLOW_TBL_LOOKUP, K.ACTION_EXECUTE]
UFID = re.compile(r"ufid:([0-9a-f-]{36}).*?in_port\((\w+)\).*?eth_type\((\w+)\)")


@pytest.fixture(scope="module")
def topology(vm: VM) -> Topology:
    made = two_namespaces(vm)
    made.wait_for_ping()  # ARP is warm, and the bridge has learned where both are
    return made


def ufids(topology: Topology) -> dict[str, str]:
    """The UFIDs of the IPv4 flows that the datapath holds, by the port that they come in by."""
    lines = topology.ovs.appctl("dpctl/dump-flows", "-m").splitlines()
    found = [match.groups() for match in map(UFID.search, lines) if match]
    return {port: ufid for ufid, port, ethertype in found if ethertype == "0x0800"}


def ping(topology: Topology, options: str) -> None:
    command = topology.left.command(f"ping -n -q {options} {topology.right.ipv4}")
    told = topology.ovs.vm.run(command, timeout=120).out
    assert " 0% packet loss" in told, "the network itself lost packets"


def icmp(recorded: Sequence[Item]) -> dict[int, list[Event]]:
    """The trees of the ICMP packets."""
    bytes_ = {item.packet: item.data for item in recorded if isinstance(item, PacketBytes)}
    found = {number for number, data in bytes_.items() if parse_headers(data).protocol == "ICMP"}
    return {number: events for number, events in trees(recorded).items() if number in found}


class OnePing(NamedTuple):
    """What was collected of one ping through an empty flow table, and the flows that it left there."""

    path: str
    installed: dict[str, str]


@pytest.fixture(scope="module")
def one_ping(vm: VM, topology: Topology) -> OnePing:
    with collecting(vm, "/tmp/one.json", "--no-usdt"):
        topology.forget_flows()
        ping(topology, "-c 1")
        return OnePing("/tmp/one.json", ufids(topology))


def test_one_ping_is_two_packets_and_each_one_tree(vm: VM, one_ping: OnePing) -> None:
    packets = icmp(items(vm, one_ping.path))

    assert len(packets) == 2
    ways = [("p1", "p2"), ("p2", "p1")]
    for events, (entered, left) in zip(packets.values(), ways, strict=True):
        # The handler may receive the upcall before ovs_dp_upcall() has returned on the other CPU.
        assert sorted(kinds(events)) == sorted(SLOW_PATH)
        by_kind = {event.kind: event for event in events}
        numbers = {event.kind: event.number for event in events}
        upcall = numbers[K.UPCALL]
        assert {event.kind: event.parent for event in events} == {
            K.PASS: None,
            K.FLOW_TBL_LOOKUP: numbers[K.PASS],
            K.UPCALL: numbers[K.PASS],
            K.UPCALL_ENQUEUE: upcall,
            K.UPCALL_RETURN: upcall,
            K.UPCALL_RECV: upcall,
            K.FLOW_PUT: upcall,
            K.FLOW_EXEC: upcall,
            K.ACTION_EXECUTE: numbers[K.PASS],
        }
        details = {kind: event.detail for kind, event in by_kind.items()}
        entry = details[K.PASS]
        assert isinstance(entry, Pass)
        assert (entry.in_port.name, entry.datapath, entry.recirc_id) == (entered, "ovs-system", 0)
        lookup, put, action = details[K.FLOW_TBL_LOOKUP], details[K.FLOW_PUT], details[K.ACTION_EXECUTE]
        assert isinstance(lookup, FlowTblLookup)
        assert not lookup.hit
        assert put == FlowPut(one_ping.installed[entered], 0)
        enqueue = details[K.UPCALL_ENQUEUE]
        assert isinstance(enqueue, UpcallEnqueue)
        assert (enqueue.cmd, enqueue.ret) == ("miss", 0)
        assert details[K.UPCALL_RETURN] == UpcallReturn(0)
        assert isinstance(action, ActionExecute)
        assert (action.action, action.argument("device")) == ("output", left)
        assert by_kind[K.UPCALL_RECV].link is Link.NETLINK
        assert by_kind[K.FLOW_PUT].link is by_kind[K.FLOW_EXEC].link is Link.BYTES
        assert by_kind[K.UPCALL_RECV].task.comm.startswith("handler")
        assert (
            len({by_kind[kind].value for kind in (K.UPCALL_ENQUEUE, K.UPCALL_RECV, K.FLOW_PUT, K.FLOW_EXEC)})
            == 1
        )
        assert not any(event.uncertain for event in events)
        times = [event.time for event in events]
        assert times == sorted(times)


def test_show_prints_the_two_trees(vm: VM, one_ping: OnePing) -> None:
    text = re.sub(" +", " ", show(vm, one_ping.path, "-f icmp"))
    heads = [line for line in text.splitlines() if "ICMP" in line]
    assert len(heads) == 2
    assert "p1 → p2" in heads[0]
    assert "p2 → p1" in heads[1]
    for name in ("flow_tbl_lookup miss", "upcall_enqueue", "upcall_return", "upcall_recv", "flow_exec"):
        assert text.count(name) == 2, name
    assert text.count("action_execute output p2") == text.count("action_execute output p1") == 1
    for ufid in one_ping.installed.values():
        assert text.count(f"flow_put ufid {ufid}") == 1


def test_two_hundred_pings_are_four_hundred_packets(vm: VM, topology: Topology) -> None:
    with collecting(vm, "/tmp/many.json", "--no-usdt"):
        topology.forget_flows()
        ping(topology, "-c 200 -i 0.01")
        installed = ufids(topology)
    recorded = items(vm, "/tmp/many.json")
    packets = icmp(recorded)

    assert len(packets) == 400
    slow = {n: e for n, e in packets.items() if len(e) > len(FAST_PATH)}
    assert 2 <= len(slow) <= 8, "only the first packets of a flow miss"
    for events in slow.values():
        # While the first upcall of a flow is under way, a second packet misses as well: one put serves both.
        assert set(kinds(events)) | {K.FLOW_PUT} == set(SLOW_PATH)
    assert {e.detail for events in slow.values() for e in events if e.kind is K.FLOW_PUT} == {
        FlowPut(ufid, 0) for ufid in installed.values()
    }
    for number, events in packets.items():
        if number in slow:
            continue
        assert kinds(events) == FAST_PATH
        entry, lookup, action = (event.detail for event in events)
        assert isinstance(entry, Pass)
        assert isinstance(lookup, FlowTblLookup)
        assert isinstance(action, ActionExecute)
        assert lookup.flow is not None
        assert lookup.flow.ufid == installed[entry.in_port.name]
        assert action.argument("device") == {"p1": "p2", "p2": "p1"}[entry.in_port.name]
    assert not [e for events in packets.values() for e in events if e.link is Link.NONE or e.uncertain]
    ending = recorded[-1]
    assert isinstance(ending, Ending)
    assert not any(ending.condition.lost.values())
