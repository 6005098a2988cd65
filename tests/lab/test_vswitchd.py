"""The daemons of the guest: found, told apart and watched, beside the real thing."""

import json
import re
from collections.abc import Iterator

import pytest

from tests.lab.collecting import OVSCOPE
from tests.lab.process import Process
from tests.lab.topology import Topology, two_namespaces
from tests.lab.vm import PYTHON, VM

WATCH = """
import time
from engine.vswitchd.watch import VswitchdWatch
watch = VswitchdWatch()
print("watching", [daemon.title for daemon in watch.daemons], flush=True)
while True:
    time.sleep(0.2)
    for change in watch.poll():
        print(change.what.value, change.daemon.pid, change.text, flush=True)
"""
CHOOSE = """
import asyncio, json, sys
from engine.detrace.discovery import find_daemon
from engine.detrace.session import Target
from engine.vswitchd.choose import choose
asked = []
target = choose(Target(), lambda text: asked.append(text) or "2")
daemon = asyncio.run(find_daemon(target.rundir, target.pid))
print(json.dumps([asked[0].splitlines(), daemon.pid, str(daemon.socket), list(daemon.version)]))
"""
# One of a container: its own mounts and process numbers, a run directory of its own, and not of the kernel.
CONTAINED = (
    "exec unshare --mount --pid --fork --kill-child sh -c 'mount -t tmpfs none {run} && "
    "exec {program} --disable-system --no-chdir --pidfile={run}/ovs-vswitchd.pid "
    "--unixctl={run}/ovs-vswitchd.1.ctl unix:{run}/none.sock'"
)
RUN = "/var/run/openvswitch"


@pytest.fixture(scope="module")
def topology(vm: VM) -> Topology:
    return two_namespaces(vm)


@pytest.fixture
def contained(vm: VM, topology: Topology) -> Iterator[Process]:
    process = vm.spawn(CONTAINED.format(run=RUN, program=topology.ovs.vswitchd))
    process.wait_for("connecting|waiting", 60)
    yield process
    process.signal(9)
    process.wait(30)


def test_restarts_and_threads_are_told(vm: VM, topology: Topology) -> None:
    pid = topology.ovs.pid()
    watching = vm.spawn([PYTHON, "-u", "-c", WATCH])
    watching.wait_for(rf"^watching \['pid {pid}, {RUN}'\]$", 60)
    # One for each CPU that it may use; n-handler-threads is for kernels that dispatch by port.
    vm.run(["taskset", "-ap", "1", str(pid)])
    watching.wait_for(rf"^handlers {pid} ovs-vswitchd, pid {pid}, has 1 handler thread; it had 2$", 120)
    vm.run(["kill", "-SEGV", str(pid)])  # the one that monitors it starts it again
    told = watching.wait_for(rf"restarted: pid {pid} is now (\d+), {RUN}$", 60)
    assert int(told[1]) == topology.ovs.pid() != pid
    topology.ovs.stop_switch()
    watching.wait_for(rf"^gone {told[1]} ovs-vswitchd ended: pid {told[1]}, {RUN}$", 60)
    topology.ovs.start_switch()
    told = watching.wait_for(
        rf"^restarted \d+ ovs-vswitchd restarted: pid {told[1]} is now (\d+), {RUN}$", 60
    )
    assert int(told[1]) == topology.ovs.pid()
    watching.signal(9)
    watching.wait(30)


def test_one_of_a_container_is_another_one(vm: VM, topology: Topology, contained: Process) -> None:
    lines, pid, path, version = json.loads(vm.python(CHOOSE).out)
    assert lines == [
        "several ovs-vswitchd run here:",
        f"  1  pid {topology.ovs.pid()}, {RUN}",
        f"  2  pid {pid}, {RUN} (in another mount namespace)",
        "which one? [1] ",
    ]
    assert path == f"/proc/{pid}/root/run/openvswitch/ovs-vswitchd.1.ctl"
    assert tuple(version[:2]) == vm.flavour.ovs_version
    done = vm.run(f"{OVSCOPE} doctor", 120)
    assert re.search(rf"^ok +ovs-vswitchd +pid {topology.ovs.pid()}, ", done.out, re.MULTILINE)
    remedy = "choose the one that is meant with --rundir or --pid"
    other = rf"runs as well, pid {pid}, {RUN} \(in another mount namespace\): {remedy}"
    assert re.search(rf"^warning +ovs-vswitchd {pid} +{other}$", done.out, re.MULTILINE)
    assert re.search(rf"^\w+ +USDT of {pid} +", done.out, re.MULTILINE)
