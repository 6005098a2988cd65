"""What a host lacks is told in one line, with what to do about it, and exit code 1."""

from __future__ import annotations

import pytest

from tests.lab import ovs
from tests.lab.collecting import OVSCOPE
from tests.lab.vm import PYTHON, VM

COLLECT = "collect -o /tmp/refused.json"
AS_NOBODY = "setpriv --reuid 65534 --regid 65534 --clear-groups"
WITH_BPFS_RIGHTS = "--inh-caps +bpf,+perfmon,+net_admin --ambient-caps +bpf,+perfmon,+net_admin"
WITH_ITS_RIGHTS = "--inh-caps +sys_admin,+net_admin --ambient-caps +sys_admin,+net_admin"
WITHOUT_BCC = (
    f"""{PYTHON} -c 'import sys; sys.modules["bcc"] = None; from tui.cli import main; sys.exit(main())'"""
)
UNLOAD = "modprobe -r openvswitch && test ! -e /sys/module/openvswitch"


def refusal(vm: VM, command: str) -> str:
    """What the command says; it must fail, in one line."""
    ended = vm.run(command, check=False)
    assert ended.rc == 1, ended
    assert ended.out == ""
    assert ended.err.endswith("\n")
    assert ended.err.count("\n") == 1
    return ended.err.rstrip("\n")


@pytest.fixture(scope="module", autouse=True)
def _no_ovs(vm: VM) -> None:
    ovs.clean(vm).wipe()


def test_without_roots_rights(vm: VM) -> None:
    assert refusal(vm, f"{AS_NOBODY} {OVSCOPE} {COLLECT}") == (
        "ovscope: live tracing cannot work, privileges: no CAP_SYS_ADMIN, CAP_NET_ADMIN: "
        "run it as root, such as with sudo"
    )


def test_with_the_rights_that_bpf_wants_elsewhere(vm: VM) -> None:
    """They do not get the types of a module from the kernel."""
    assert refusal(vm, f"{AS_NOBODY} {WITH_BPFS_RIGHTS} {OVSCOPE} {COLLECT}") == (
        "ovscope: live tracing cannot work, privileges: no CAP_SYS_ADMIN: run it as root, such as with sudo"
    )


def test_the_rights_that_are_asked_for_do(vm: VM) -> None:
    with_bridge = ovs.clean(vm)
    with_bridge.vsctl("add-br", "br0")
    ended = vm.run(f"{AS_NOBODY} {WITH_ITS_RIGHTS} {OVSCOPE} collect -o /tmp/allowed.json --duration 1", 120)
    with_bridge.wipe()
    assert ended.err.splitlines()[-1] == "ovscope: recorded 0 events of 0 packets"


def test_without_bcc(vm: VM) -> None:
    assert refusal(vm, f"{WITHOUT_BCC} {COLLECT}") == (
        "ovscope: live tracing cannot work, bcc: not found: install it: apt-get install python3-bpfcc, "
        "or dnf install python3-bcc; and let the venv see it: python3 -m venv --system-site-packages"
    )


def test_without_openvswitch(vm: VM) -> None:
    vm.run(UNLOAD)
    assert refusal(vm, f"{OVSCOPE} live") == (
        "ovscope: live tracing cannot work, openvswitch: not loaded: "
        "start Open vSwitch, or load the module: modprobe openvswitch"
    )


def test_without_vswitchd_flows_cannot_be_asked_for(vm: VM) -> None:
    with_bridge = ovs.clean(vm)
    with_bridge.vsctl("add-br", "br0")
    with_bridge.stop()
    ended = vm.run(f"{OVSCOPE} {COLLECT} --enrich --duration 1", 120)
    assert ended.out == ""
    kernel = vm.run("uname -r").out.strip()
    assert ended.err.splitlines() == [
        f"ovscope: tracing ovs-system · {kernel}; Ctrl-C stops",
        "ovscope: recorded 0 events of 0 packets",
        "ovscope: no ovs-vswitchd found in /var/run/openvswitch: "
        "start it, or name its run directory with --rundir",
    ]
