"""Ports where what goes out is thrown away, and an address that nobody has."""

from __future__ import annotations

import time
from typing import Final

from .errors import LabTimeout
from .topology import Topology

NOBODY: Final = "10.0.0.99"
_NOBODYS_MAC: Final = "02:00:00:00:00:99"


def add_sinks(topology: Topology, *names: str) -> None:
    """Add internal ports to the left bridge, and let the left end believe in NOBODY: it asks no questions."""
    words: list[str] = []
    for name in names:
        words += ["--", "add-port", topology.left.bridge, name]
        words += ["--", "set", "interface", name, "type=internal"]
    topology.ovs.vsctl(*words)
    links = "".join(f"link set {name} up\n" for name in names)
    topology.ovs.vm.run(["ip", "-batch", "-"], stdin=links)
    left = topology.left
    neighbour = f"replace {NOBODY} lladdr {_NOBODYS_MAC} dev {left.device}"
    topology.ovs.vm.run(f"ip -n {left.namespace} neigh {neighbour}")


def add_rules(topology: Topology, rules: str) -> None:
    """Add OpenFlow rules to the left bridge."""
    topology.ovs.vm.put("/tmp/rules", rules.encode())
    topology.ovs.ofctl("-O", "OpenFlow15", "--names", "add-flows", topology.left.bridge, "/tmp/rules")


def received(topology: Topology, *sinks: str) -> int:
    """How many packets the sinks got since they are there."""
    files = [f"/sys/class/net/{sink}/statistics/rx_packets" for sink in sinks]
    return sum(map(int, topology.ovs.vm.run(["cat", *files]).out.split()))


def wait_until_received(topology: Topology, count: int, *sinks: str, timeout: float = 120.0) -> None:
    """Wait until the sinks have got so many. Raises LabTimeout."""
    deadline = time.monotonic() + timeout
    while (now := received(topology, *sinks)) < count:
        if time.monotonic() > deadline:
            raise LabTimeout(f"{', '.join(sinks)} got {now} packets, not {count}")
        time.sleep(0.05)
