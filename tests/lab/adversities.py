"""What can go wrong between the datapath and vswitchd, made to happen. Each uses UDP ports of its own."""

from __future__ import annotations

import re
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from .errors import LabTimeout
from .numbering import Numbered, send
from .rounds import datagram, keep_flows, wait_for_flows
from .rounds import send as send_frames
from .sinks import NOBODY, add_rules, add_sinks, received, wait_until_received
from .topology import Topology, two_namespaces
from .vm import VM

FRESH, KNOWN, TOLD, OVERFLOW, IN_FLIGHT, NOBODY_THERE, AFTERWARDS = range(7101, 7108)
THREADS: Final = range(20000, 20400)
OF_EACH: Final = 16
FEW: Final = 4
MANY: Final = 4000


def topology(vm: VM) -> Topology:
    """two_namespaces and the sink d1, where everything goes that no controller gets."""
    made = two_namespaces(vm)
    add_sinks(made, "d1")
    rule_the_ports(made)
    keep_flows(made.ovs)
    return made


def rule_the_ports(made: Topology) -> None:
    """A rule for each port: no flow serves two of them."""
    ports = (*range(FRESH, AFTERWARDS + 1), *THREADS)
    rules = [f"priority=1,udp,tp_dst={port},actions=output:d1\n" for port in ports]
    rules += [f"priority=2,udp,tp_dst={TOLD},actions=controller\n"]
    add_rules(made, "".join(rules))


def one_batch_with_all_answers(made: Topology) -> None:
    """Upcalls that one handler takes at once: for some it puts and executes, for some only the latter."""
    send_frames(made, datagram(KNOWN), datagram(TOLD))
    wait_for_flows(made, 2)
    listed = made.ovs.appctl("dpctl/dump-flows", "-m")
    known = re.search(rf"ufid:[0-9a-f-]+(?=,.*udp\(.*dst={KNOWN})", listed)
    assert known
    before = received(made, "d1")
    with stopped(made):
        # Behind vswitchd's back: it does not put again what it believes installed.
        made.ovs.vm.run(["ovs-dpctl", "del-flow", "ovs-system", known[0]])
        mixed = [(datagram(FRESH, source=5000 + n), datagram(KNOWN), datagram(TOLD)) for n in range(OF_EACH)]
        send_frames(made, *(frame for frames in mixed for frame in frames))
    wait_until_received(made, before + 2 * OF_EACH, "d1")


def overflow(made: Topology) -> int:
    """More upcalls than the handler's socket takes while it does not read; how many the datapath lost."""
    before, lost = received(made, "d1"), _lost(made)
    with stopped(made):
        send(made, Numbered([OVERFLOW] * MANY, NOBODY, payload=1400, one_cpu=True))
        lost = _lost(made) - lost
    wait_until_received(made, before + MANY - lost, "d1")
    return lost


def restart(made: Topology) -> None:
    """vswitchd is killed while it has upcalls to read; later another one starts."""
    vm, pid = made.ovs.vm, made.ovs.pid()
    made.forget_flows()
    with stopped(made):
        send_frames(made, *[datagram(IN_FLIGHT)] * FEW)
        vm.run(f"kill -{signal.SIGKILL.value} {pid}")
    _wait_until_gone(vm, pid)
    send_frames(made, *[datagram(NOBODY_THERE)] * FEW)
    made.ovs.start_switch()
    rule_the_ports(made)
    made.forget_flows()
    before = received(made, "d1")
    send_frames(made, datagram(AFTERWARDS))
    wait_until_received(made, before + 1, "d1")


def other_threads(made: Topology) -> None:
    """vswitchd replaces its handlers by new ones while packets come, each of a flow of its own."""
    made.forget_flows()
    before = received(made, "d1")
    vsctl = f"{made.ovs.prefix or '/usr'}/bin/ovs-vsctl"
    words = (vsctl, "set", "Open_vSwitch", ".", "other_config:n-handler-threads=3")
    # Handlers are one a CPU since OVS 2.16; another number of revalidators replaces them all the same.
    commands = {len(THREADS) // 2: (*words, "other_config:n-revalidator-threads=2")}
    send(made, Numbered(THREADS, NOBODY, commands, pause=0.01))
    wait_until_received(made, before + len(THREADS), "d1")


@contextmanager
def stopped(made: Topology) -> Iterator[None]:
    """Keep vswitchd from doing anything meanwhile."""
    pid = made.ovs.pid()
    made.ovs.vm.run(f"kill -{signal.SIGSTOP.value} {pid}")
    try:
        yield
    finally:
        made.ovs.vm.run(f"kill -{signal.SIGCONT.value} {pid}", check=False)  # it may be gone


def _lost(made: Topology) -> int:
    """What the kernel says; vswitchd cannot be asked while it is stopped."""
    shown = made.ovs.vm.run(["ovs-dpctl", "show"]).out
    match = re.search(r"lost:(\d+)", shown)
    assert match, shown
    return int(match[1])


def _wait_until_gone(vm: VM, pid: int, timeout: float = 30.0) -> None:
    deadline = time.monotonic() + timeout
    while vm.run(["test", "-e", f"/proc/{pid}"], check=False).rc == 0:
        if time.monotonic() > deadline:
            raise LabTimeout(f"process {pid} is still there")
        time.sleep(0.05)
