"""Probes that stay behind would cost the datapath for ever: they go, however ovscope ends.

That they go after Ctrl-C, `collecting` checks each time.
"""

from __future__ import annotations

import signal

import pytest

from tests.lab.collecting import OVSCOPE, READY, START_TIMEOUT, attached
from tests.lab.topology import two_namespaces
from tests.lab.vm import VM


@pytest.fixture(autouse=True, scope="module")
def _bridge(vm: VM) -> None:
    two_namespaces(vm)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGHUP])
def test_probes_are_off_after_a_signal(vm: VM, number: signal.Signals) -> None:
    process = vm.spawn(f"exec {OVSCOPE} collect -o /tmp/killed.json")
    process.wait_for(READY, START_TIMEOUT)
    assert "ovs_dp_process_packet" in attached(vm)
    process.signal(number)
    process.wait(30)
    assert attached(vm) == []
