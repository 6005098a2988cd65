"""Packets for a controller: an upcall of an action, which vswitchd passes on and sends nothing back for."""

from __future__ import annotations

import pytest

from tests.lab.collecting import collecting, items
from tests.lab.recording import Recording
from tests.lab.rounds import ASKED, FOUND, datagram, send_twice, tree, trees_to
from tests.lab.sinks import add_rules, add_sinks
from tests.lab.topology import two_namespaces
from tests.lab.vm import VM

ALONE, BETWEEN, PAUSED, OFTEN = PORTS = range(7201, 7205)
TIMES = 30
RULES = f"""
cookie=0x11,udp,tp_dst={ALONE},actions=controller
cookie=0x12,udp,tp_dst={BETWEEN},actions=output:d1,controller(max_len=20),output:d2
cookie=0x13,udp,tp_dst={PAUSED},actions=controller(userdata=01.02,pause),output:d2
cookie=0x14,udp,tp_dst={OFTEN},actions={",".join(["controller"] * TIMES)}
"""
TO_CONTROLLER = """\
action_execute userspace controller reason 1 rule_cookie {cookie:#x} recirc_id R1
  upcall action
    upcall_enqueue ret 0
    upcall_return ret 0
    upcall_recv
"""
# The recirculation id is that of the frozen state in which vswitchd keeps what the cookie has no room for;
# ids are counted in each packet anew.
ACTIONS = {
    ALONE: TO_CONTROLLER.format(cookie=0x11),
    BETWEEN: """
        action_execute output d1
        action_execute userspace controller reason 1 rule_cookie 0x12 recirc_id R1 max_len 20
          upcall action
            upcall_enqueue ret 0
            upcall_return ret 0
            upcall_recv
        action_execute output d2
    """,
    PAUSED: """
        action_execute userspace controller reason 1 rule_cookie 0x13 continuation 1 recirc_id R1
          upcall action
            upcall_enqueue ret 0
            upcall_return ret 0
            upcall_recv
    """,
    OFTEN: TO_CONTROLLER.format(cookie=0x14) * TIMES,
}


@pytest.fixture(scope="module")
def recording(vm: VM) -> Recording:
    topology = two_namespaces(vm)
    add_sinks(topology, "d1", "d2")
    add_rules(topology, RULES)
    ofctl = f"{topology.ovs.prefix or '/usr'}/bin/ovs-ofctl"
    controller = vm.spawn(f"exec {ofctl} -O OpenFlow15 monitor br0 65534")
    with collecting(vm, "/tmp/controller.json"):
        send_twice(topology, [datagram(port) for port in PORTS])
        for port in PORTS:
            controller.wait_for(rf"(?s)(tp_dst={port}.*){{2}}", 60)
    controller.signal()
    return Recording.of(items(vm, "/tmp/controller.json"))


@pytest.mark.parametrize("port", PORTS)
def test_the_upcall_of_an_action_hangs_on_it(recording: Recording, port: int) -> None:
    assert trees_to(recording, port) == [tree(came, ACTIONS[port]) for came in (ASKED, FOUND)]


def test_nothing_is_lost_and_no_other_packet_seen(recording: Recording) -> None:
    assert recording.defects == []
    assert len(recording.trees) == 2 * len(PORTS)
