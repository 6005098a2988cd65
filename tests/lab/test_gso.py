"""A GSO packet: one upcall, a message a segment, each sent back by itself; the next packet stays whole."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from engine.events import EventKind, FlowExec, Pass
from tests.lab.collecting import collecting, items
from tests.lab.exchange import Send, exchange
from tests.lab.expected import expected
from tests.lab.frames import Ends, tcp_unsummed
from tests.lab.recording import Recording, between
from tests.lab.topology import with_rules
from tests.lab.vm import VM

RULES = """
priority=100,in_port=p1,tcp,actions=output:p2
priority=0,actions=drop
"""
TREES = """
    TCP 10.8.0.1:4000 > 10.8.0.2:80 PA
      pass p1 recirc 0
        flow_tbl_lookup miss
        upcall miss
          upcall_enqueue M1 ret 0
          upcall_enqueue M2 ret 0
          upcall_enqueue M3 ret 0
          upcall_enqueue M4 ret 0
          upcall_return ret 0
          upcall_recv M1
          flow_put M1 U1 ret 0
          flow_exec M1 ret 0
          upcall_recv M2
          flow_exec M2 ret 0
          upcall_recv M3
          flow_exec M3 ret 0
          upcall_recv M4
          flow_exec M4 ret 0
        action_execute output p2
        action_execute output p2
        action_execute output p2
        action_execute output p2
    TCP 10.8.0.1:4000 > 10.8.0.2:80 PA
      pass p1 recirc 0
        flow_tbl_lookup hit U1
        action_execute output p2
"""
CLIENT, SERVER = "10.8.0.1", "10.8.0.2"
ENDS = Ends(CLIENT, SERVER, 4000, 80)
HEADERS = 54
SEGMENT = 1000  # bytes of payload
PAYLOAD = 3500
SEGMENTS = [1000, 1000, 1000, 500]


class Played(NamedTuple):
    """What was recorded, and the sizes of what came out, packet by packet."""

    recording: Recording
    came_out: list[list[int]]


@pytest.fixture(scope="module")
def played(vm: VM) -> Played:
    topology = with_rules(vm, RULES)
    first = tcp_unsummed(ENDS, 1, 1, bytes(PAYLOAD))
    second = tcp_unsummed(ENDS, 1 + PAYLOAD, 1, bytes(PAYLOAD))
    with collecting(vm, "/tmp/gso.json"):
        out = exchange(
            topology,
            [
                Send(topology.left, first, topology.right, count=len(SEGMENTS), gso=SEGMENT),
                Send(topology.left, second, topology.right, gso=SEGMENT),
            ],
        )
    came_out = [[len(frame) for frame in frames] for frames in out]
    return Played(Recording.of(items(vm, "/tmp/gso.json")), came_out)


def test_what_came_out(played: Played) -> None:
    assert played.came_out == [[HEADERS + size for size in SEGMENTS], [HEADERS + PAYLOAD]]


def test_the_trees(played: Played) -> None:
    assert played.recording.outlines(between(CLIENT, SERVER)) == expected(TREES)


def test_each_segment_is_told_by_its_size(played: Played) -> None:
    events = next(iter(played.recording.trees.values()))
    entry = events[0].detail
    assert isinstance(entry, Pass)
    assert entry.length == HEADERS + PAYLOAD
    sent = [event.detail for event in events if event.kind is EventKind.FLOW_EXEC]
    assert sent == [FlowExec(HEADERS + size, 0) for size in SEGMENTS]


def test_nothing_is_lost_and_no_other_packet_seen(played: Played) -> None:
    assert played.recording.defects == []
    assert len(played.recording.trees) == 2
