"""Ten thousand packets that tell which they are: no tree holds another's events, next to none lacks its own.

Each flow has its own way out, each packet its number and a length that follows from it: a stage tied to the
wrong packet shows, a message or an execution by its size, a put or a lookup by the UFID that OVS tells, an
action by its device.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

import pytest

from engine.events import ActionExecute, Event, EventKind, FlowExec, FlowPut, FlowTblLookup, Pass, UpcallRecv
from tests.lab.collecting import collecting, items
from tests.lab.numbering import Numbered, numbers, send
from tests.lab.outline import outline
from tests.lab.recording import Recording
from tests.lab.rounds import keep_flows, wait_for_flows
from tests.lab.sinks import NOBODY, add_rules, add_sinks, received, wait_until_received
from tests.lab.topology import Topology, two_namespaces
from tests.lab.vm import VM

K = EventKind
SEED: Final = 20260921
PACKETS: Final = 10_000
DELETIONS: Final = 16
PORTS: Final = range(6000, 6050)
COMPLETE: Final = 0.999
OF_THE_MESSAGE: Final = {K.UPCALL_ENQUEUE, K.UPCALL_RECV, K.FLOW_PUT, K.FLOW_EXEC}
HIT: Final = """\
pass p1 recirc 0
  flow_tbl_lookup hit U1
  action_execute output {device}"""
ASKED: Final = """\
pass p1 recirc 0
  flow_tbl_lookup miss
  upcall miss
    upcall_enqueue ret 0
    upcall_return ret 0
    upcall_recv
    flow_exec ret 0
  action_execute output {device}"""
INSTALLED: Final = ASKED.replace("    flow_exec", "    flow_put U1 ret 0\n    flow_exec")
FORMS: Final = {"found a flow": HIT, "asked vswitchd": ASKED, "had a flow installed": INSTALLED}
# Two handlers were asked for the same flow: the kernel has the first one's, and says -EEXIST to the second.
TOO_LATE: Final = {"had it installed already": INSTALLED.replace("U1 ret 0", "U1 ret -17")}


class Truth(NamedTuple):
    """What was sent, and what was recorded of it.

    Attributes:
        sent: the packets.
        ufids: by UDP port, as OVS tells them.
        recording: the trees.
        numbers: what each packet says of itself, by the packet's number in the recording.
    """

    sent: Numbered
    ufids: Mapping[int, str]
    recording: Recording
    numbers: Mapping[int, int]

    def packets(self) -> Iterator[tuple[int, Sequence[Event]]]:
        """Yield the number that a packet carries, and its events."""
        for packet, number in self.numbers.items():
            yield number, self.recording.trees[packet]


def device(port: int) -> str:
    """Where the packets to that UDP port go out."""
    return f"f{port - PORTS.start}"


def known_ufids(topology: Topology) -> dict[int, str]:
    """Send one packet of each flow; the UFIDs that OVS then tells. The same flow key has always the same."""
    keep_flows(topology.ovs)
    topology.forget_flows()
    send(topology, Numbered(PORTS, NOBODY))
    wait_for_flows(topology, len(PORTS))
    lines = topology.ovs.appctl("dpctl/dump-flows", "-m").splitlines()
    found = [re.search(r"ufid:([0-9a-f-]{36}).*udp\(.*dst=(\d+)", line) for line in lines]
    return {int(match[2]): match[1] for match in found if match}


def planned(topology: Topology) -> Numbered:
    """Packets of all flows in disorder; at odd moments the datapath forgets its flows, or vswitchd too."""
    chosen = random.Random(SEED)
    ports = chosen.choices(PORTS, k=PACKETS)
    appctl = f"{topology.ovs.prefix or '/usr'}/bin/ovs-appctl"
    forget = ("dpctl/del-flows", "revalidator/purge")
    moments = chosen.sample(range(PACKETS), DELETIONS)
    commands = {moment: (appctl, forget[turn % 2]) for turn, moment in enumerate(moments)}
    return Numbered(ports, NOBODY, commands, pause=0.005, pause_every=20)


@pytest.fixture(scope="module")
def truth(vm: VM) -> Truth:
    topology = two_namespaces(vm)
    sinks = [device(port) for port in PORTS]
    add_sinks(topology, *sinks)
    add_rules(topology, "".join(f"udp,tp_dst={port},actions=output:{device(port)}\n" for port in PORTS))
    ufids = known_ufids(topology)
    sent = planned(topology)
    topology.forget_flows()
    # A slow CPU's queue of received packets holds all: none is dropped before it comes to the switch.
    vm.run(f"echo {PACKETS} > /proc/sys/net/core/netdev_max_backlog")
    before = received(topology, *sinks)
    with collecting(vm, "/tmp/truth.json", "--buffer 32"):  # however slowly it is read, it does not fill
        send(topology, sent)
        wait_until_received(topology, before + PACKETS, *sinks)
    recorded = items(vm, "/tmp/truth.json")
    return Truth(sent, ufids, Recording.of(recorded), numbers(recorded))


def test_each_packet_has_one_tree_and_each_message_one_packet(truth: Truth) -> None:
    assert sorted(truth.numbers.values()) == list(range(PACKETS))
    messages: dict[int, set[int]] = {}
    for number, events in truth.packets():
        for event in events:
            if event.kind in OF_THE_MESSAGE:
                messages.setdefault(event.value, set()).add(number)
    assert 0 not in messages
    assert {len(packets) for packets in messages.values()} == {1}


def wrong(event: Event, length: int, port: int, ufid: str) -> bool:
    """Whether an event cannot be of a packet of that length and flow."""
    match event.detail:
        case Pass() as detail:
            return detail.length != length
        case FlowExec() as detail:
            return detail.size != length
        case FlowPut() as detail:
            return detail.ufid != ufid
        case FlowTblLookup() as detail:
            return detail.flow is not None and detail.flow.ufid != ufid
        case ActionExecute() as detail:
            return detail.argument("device") != device(port)
        case _:
            return False


def all_wrong(truth: Truth) -> Iterator[tuple[int, Event]]:
    """The events that are in the wrong tree, with the number of the packet there."""
    for number, events in truth.packets():
        port, length = truth.sent.ports[number], truth.sent.length_of(number)
        for event in events:
            if wrong(event, length, port, truth.ufids[port]):
                yield number, event


def test_no_tree_holds_an_event_of_another_packet(truth: Truth) -> None:
    assert list(all_wrong(truth)) == []
    # What a message holds beside the packet (struct ovs_header, flow key, hash) is equally long in all.
    beside = {
        event.detail.size - truth.sent.length_of(number)
        for number, events in truth.packets()
        for event in events
        if isinstance(event.detail, UpcallRecv)
    }
    assert len(beside) == 1


def test_next_to_all_trees_are_complete(truth: Truth, capsys: pytest.CaptureFixture[str]) -> None:
    ended: Counter[str] = Counter()
    for number, events in truth.packets():
        out, tree = device(truth.sent.ports[number]), outline(events)
        named = (name for name, form in (FORMS | TOO_LATE).items() if tree == form.format(device=out))
        ended[next(named, tree)] += 1
    complete = sum(ended[name] for name in FORMS | TOO_LATE)
    with capsys.disabled():
        words = ", ".join(f"{ended[name]} {name}" for name in FORMS | TOO_LATE)
        print(f"\n{complete / PACKETS:.2%} of {PACKETS} trees are complete: {words}")
        for tree in ended.keys() - FORMS.keys() - TOO_LATE.keys():
            print(f"{ended[tree]} are not:\n{tree}")

    assert truth.recording.defects == []
    assert complete >= COMPLETE * PACKETS, ended
    assert all(ended[name] for name in FORMS), ended
