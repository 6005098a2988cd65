"""Probes that stay behind would cost the datapath for ever: they go, however ovscope ends."""

from __future__ import annotations

import signal

import pytest

from tests.lab.collecting import OVSCOPE, READY, START_TIMEOUT, collecting
from tests.lab.topology import two_namespaces
from tests.lab.vm import VM

ATTACHED = "/sys/kernel/tracing/enabled_functions"  # functions that anything hangs on


def attached(vm: VM) -> list[str]:
    """The functions of openvswitch that something is attached to, and BPF links and programs that exist."""
    return [line.split()[0] for line in vm.run(["cat", ATTACHED]).out.splitlines() if line.startswith("ovs_")]


@pytest.fixture(autouse=True, scope="module")
def _bridge(vm: VM) -> None:
    two_namespaces(vm)


def test_probes_are_off_after_ctrl_c(vm: VM) -> None:
    with collecting(vm, "/tmp/ended.json"):
        assert "ovs_dp_process_packet" in attached(vm)
    assert attached(vm) == []


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGHUP])
def test_probes_are_off_after_a_signal(vm: VM, number: signal.Signals) -> None:
    process = vm.spawn(f"exec {OVSCOPE} collect -o /tmp/killed.json")
    process.wait_for(READY, START_TIMEOUT)
    assert "ovs_dp_process_packet" in attached(vm)
    process.signal(number)
    process.wait(30)
    assert attached(vm) == []
