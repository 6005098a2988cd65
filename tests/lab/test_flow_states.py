"""How an answer stands when its flow is new, gone or another's, and when vswitchd is stopped or restarted."""

from __future__ import annotations

from typing import Any

import pytest

from tests.lab.explaining import HEAD
from tests.lab.live_script import live
from tests.lab.rounds import SOURCE, datagram
from tests.lab.sinks import add_rules, add_sinks
from tests.lab.topology import two_namespaces
from tests.lab.vm import VM

ONE_PACKET, EVICTED, UNSEEN, STOPPED, CHANGED, RESTARTED = PORTS = range(8101, 8107)
RULES = "".join(f"cookie={port:#x},udp,tp_dst={port},actions=output:d1\n" for port in PORTS)
BODY = (
    HEAD
    + """
import os, signal

def send(port):
    send_frame(FRAMES[port])

def sent(port):
    send(port)
    return flows_of_last(SOURCE, port)[-1]

# What the pane would show now; the explainer is asked again as for every repaint.
def now(seen, *states, seconds=25):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        explainer.ask(seen.flow, Priority.SELECTED, seen.at)
        answer = explainer.answer(seen.flow, seen.at)
        if answer is not None and answer.state.name in states:
            break
        time.sleep(0.05)
    cookies = [f"{rule.cookie:#x}" for rule in answer.rules if isinstance(rule, Rule)]
    return [answer.state.name, cookies, answer.datapath_flow is not None]

def idle(milliseconds):
    run(f"{BIN}/ovs-vsctl set Open_vSwitch . other_config:max-idle={milliseconds}")

def until_gone(seen):
    deadline = time.monotonic() + 20
    shown = f"{BIN}/ovs-appctl dpctl/get-flow ufid:{seen.flow.ufid}"
    while not subprocess.run(shown, shell=True, capture_output=True).returncode:
        assert time.monotonic() < deadline, "the flow is still there"
        time.sleep(0.1)

def twice(port):
    sent(port)
    time.sleep(0.7)
    seen = sent(port)
    return seen

def daemon():
    return int(open("/var/run/openvswitch/ovs-vswitchd.pid").read())

idle(600000)
# Chosen at once, after its first packet; then with the next.
put = sent(ONE)
told["at once"] = now(put, "PENDING", "READY")
send(ONE)
told["one more"] = now(put, "READY")

# Known, then evicted; and one that nobody asked for in time.
known, unseen = twice(EVICTED), twice(UNSEEN)
told["known"] = now(known, "READY")
idle(500)
until_gone(known)
until_gone(unseen)
told["evicted"] = now(known, "GONE")
told["too late"] = now(unseen, "GONE")
idle(600000)

# The same UFID with other actions: the old ones are not told of it.
before = twice(CHANGED)
told["before"] = now(before, "READY")
run(f"{BIN}/ovs-ofctl --names add-flow br0 cookie=0xbeef,udp,tp_dst={CHANGED},actions=output:d2")
time.sleep(2)
after = twice(CHANGED)
told["changed"] = [*now(after, "READY"), after.flow.ufid == before.flow.ufid, after.flow == before.flow]

# Stopped, it is busy; what is asked meanwhile comes once it goes on.
stopped = twice(STOPPED)
pid = daemon()
os.kill(pid, signal.SIGSTOP)
told["stopped"] = now(stopped, "BUSY")
os.kill(pid, signal.SIGCONT)
told["going on"] = now(stopped, "READY")

# Restarted: what was told stays, as what it is; the new daemon is asked for the new flow.
old = twice(RESTART)
told["running"] = now(old, "READY")
run(RESTARTING)
told["restarted"] = now(old, "RESTARTED")
run(f"{BIN}/ovs-ofctl -O OpenFlow15 --names replace-flows br0 /tmp/rules")
new = twice(RESTART)
told["anew"] = [*now(new, "READY"), new.flow.ufid == old.flow.ufid]
"""
)


@pytest.fixture(scope="module")
def told(vm: VM) -> dict[str, Any]:
    topology = two_namespaces(vm)
    add_sinks(topology, "d1", "d2")
    topology.ovs.ofctl("del-flows", "br0")
    add_rules(topology, RULES)
    frames = {port: datagram(port).hex() for port in PORTS}
    prefix = topology.ovs.prefix
    script = f"sh /ovscope/tests/lab/guest/ovs.sh '{prefix}'"
    names = {
        "FRAMES": frames,
        "SOURCE": SOURCE,
        "BIN": f"{prefix or '/usr'}/bin",
        "ONE": ONE_PACKET,
        "EVICTED": EVICTED,
        "UNSEEN": UNSEEN,
        "CHANGED": CHANGED,
        "STOPPED": STOPPED,
        "RESTART": RESTARTED,
        "RESTARTING": f"{script} stop-switch && {script} start-switch",
    }
    head = "".join(f"{name} = {value!r}\n" for name, value in names.items())
    found: dict[str, Any] = live(vm, 'Capture(interfaces=("p1",))', head + BODY, 900)
    return found


def cookie(port: int) -> list[str]:
    return [f"{port:#x}"]


def test_a_flow_of_one_packet_is_pending_until_the_next(told: dict[str, Any]) -> None:
    assert told["at once"] == ["PENDING", [], True]
    assert told["one more"] == ["READY", cookie(ONE_PACKET), True]


def test_a_flow_that_was_evicted_keeps_what_was_told(told: dict[str, Any]) -> None:
    assert told["known"] == ["READY", cookie(EVICTED), True]
    assert told["evicted"] == ["GONE", cookie(EVICTED), True]
    assert told["too late"] == ["GONE", [], False]


def test_the_same_ufid_with_other_actions_is_another_flow(told: dict[str, Any]) -> None:
    assert told["before"] == ["READY", cookie(CHANGED), True]
    assert told["changed"] == ["READY", ["0xbeef"], True, True, False]


def test_a_vswitchd_that_is_stopped_is_busy(told: dict[str, Any]) -> None:
    assert told["stopped"][0] == "BUSY"
    assert told["going on"] == ["READY", cookie(STOPPED), True]


def test_a_vswitchd_that_restarted_is_not_asked_for_the_flows_of_the_one_before(told: dict[str, Any]) -> None:
    assert told["running"] == ["READY", cookie(RESTARTED), True]
    assert told["restarted"] == ["RESTARTED", cookie(RESTARTED), True]
    assert told["anew"] == ["READY", cookie(RESTARTED), True, False]
