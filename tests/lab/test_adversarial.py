"""What goes wrong between the datapath and vswitchd: each packet shows what happened to it, and no more."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

import pytest

from engine.events import EventKind
from tests.lab import adversities
from tests.lab.adversities import FEW, MANY, OF_EACH, THREADS
from tests.lab.collecting import collecting, items
from tests.lab.recording import Recording
from tests.lab.rounds import ASKED, counted, tree, trees_to
from tests.lab.vm import VM

OUTPUT = "action_execute output d1"
INSTALLED = tree(ASKED, OUTPUT)
SENT_BACK = INSTALLED.replace("    flow_put U1 ret 0\n", "")
# EEXIST: the flow of the first one covers the others.
REFUSED = INSTALLED.replace("flow_put U1 ret 0", "flow_put U1 ret -17")
TOLD = """\
pass p1 recirc 0
  flow_tbl_lookup hit U1
  action_execute userspace controller reason 1 rule_cookie 0x0 recirc_id R1
    upcall action
      upcall_enqueue ret 0
      upcall_return ret 0
      upcall_recv"""
LOST = """\
pass p1 recirc 0
  flow_tbl_lookup miss
  upcall miss
    upcall_enqueue ret {ret}
    upcall_return ret {ret}"""
EAGAIN, ECONNREFUSED = -11, -111


class Seen(NamedTuple):
    """What was recorded, and how many upcalls the datapath lost in the overflow."""

    recording: Recording
    lost: int


@pytest.fixture(scope="module")
def seen(vm: VM) -> Seen:
    topology = adversities.topology(vm)
    with collecting(vm, "/tmp/adversities.json"):
        adversities.one_batch_with_all_answers(topology)
        lost = adversities.overflow(topology)
        adversities.restart(topology)
        adversities.other_threads(topology)
    return Seen(Recording.of(items(vm, "/tmp/adversities.json")), lost)


def test_nothing_is_lost_of_what_happened(seen: Seen) -> None:
    assert seen.recording.defects == []


def test_in_one_batch_each_upcall_has_its_own_answers(seen: Seen) -> None:
    first, *known = trees_to(seen.recording, adversities.KNOWN)
    assert first == INSTALLED
    assert known == [SENT_BACK] * OF_EACH
    assert trees_to(seen.recording, adversities.FRESH) == [INSTALLED, *[REFUSED] * (OF_EACH - 1)]
    told = trees_to(seen.recording, adversities.TOLD)
    assert told[1:] == [TOLD] * OF_EACH


def test_what_the_socket_does_not_take_is_lost_and_says_so(seen: Seen) -> None:
    assert seen.lost > 0
    lost = LOST.format(ret=EAGAIN)
    wanted = {lost: seen.lost, INSTALLED: 1, SENT_BACK: MANY - seen.lost - 1}
    assert counted(seen.recording, adversities.OVERFLOW) == wanted


def test_a_vswitchd_that_dies_takes_its_upcalls_along(seen: Seen) -> None:
    assert trees_to(seen.recording, adversities.IN_FLIGHT) == [LOST.format(ret=0)] * FEW


def test_without_vswitchd_upcalls_are_refused(seen: Seen) -> None:
    # What a full socket does not take is consumed; for any other error it is a drop (ovs_dp_process_packet).
    refused = LOST.format(ret=ECONNREFUSED) + "\n  drop SKB_DROP_REASON_NOT_SPECIFIED"
    assert trees_to(seen.recording, adversities.NOBODY_THERE) == [refused] * FEW


def test_after_a_restart_trees_are_whole_again(seen: Seen) -> None:
    assert trees_to(seen.recording, adversities.AFTERWARDS) == [INSTALLED]


def test_other_handlers_are_followed_as_the_first_ones(seen: Seen) -> None:
    assert counted(seen.recording, *THREADS) == Counter({INSTALLED: len(THREADS)})
    early, late = (handlers(seen, ports) for ports in (THREADS[:50], THREADS[-50:]))
    assert early
    assert late
    assert not early & late


def handlers(seen: Seen, ports: range) -> set[int]:
    """The threads that received the upcalls of the packets to those UDP ports."""
    packets = [number for number, headers in seen.recording.headers.items() if headers.dport in ports]
    events = [event for number in packets for event in seen.recording.trees[number]]
    return {event.task.tid for event in events if event.kind is EventKind.UPCALL_RECV}
