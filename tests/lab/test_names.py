"""The kernel's names of ports, and the checks, beside what Open vSwitch's own tools say."""

import json
import re

import pytest

from tests.lab.collecting import OVSCOPE
from tests.lab.topology import Topology, two_namespaces
from tests.lab.vm import VM

PORT = re.compile(r"^  port (\d+): (\S+)(?: \((\w+))?", re.MULTILINE)
USDT = "recv_upcall, op_flow_put, op_flow_execute, flow_result, flow_sweep_result in ovs-vswitchd"
VXLAN = ("set", "interface", "vx0", "type=vxlan", "options:remote_ip=10.9.9.9")
READ = """
import json, os
from engine.netnames.names import Names
names = Names()
names.refresh()
files = len(os.listdir("/proc/self/fd"))
for _ in range(5):
    names._next = 0
    names.refresh()
assert len(os.listdir("/proc/self/fd")) == files
datapath, = {port.datapath for port in names.ports()}
assert names.port(datapath, 1) == names.vports()[1].port
print(json.dumps([names.datapath(datapath), [[p.number, p.name, p.type, p.ifindex] for p in names.ports()]]))
"""


@pytest.fixture(scope="module")
def topology(vm: VM) -> Topology:
    made = two_namespaces(vm)
    made.ovs.vsctl("add-port", "br0", "vx0", "--", *VXLAN)
    made.wait_for_ping()
    return made


def test_ports_have_the_names_and_numbers_that_dpctl_shows(vm: VM, topology: Topology) -> None:
    shown = topology.ovs.appctl("dpctl/show")
    datapath, ports = json.loads(vm.python(READ).out)
    assert f"system@{datapath}:" in shown
    found = {(str(number), name) for number, name, _, _ in ports}
    assert found == {(number, name) for number, name, _ in PORT.findall(shown)}
    assert {"p1", "p2", "br0", "ovs-system", "vxlan_sys_4789"} == {name for _, name in found}
    types = {name: kind for _, name, kind, _ in ports}
    assert (types["br0"], types["p1"]) == ("internal", "system")
    for _, name, _, ifindex in ports:
        assert vm.run(["cat", f"/sys/class/net/{name}/ifindex"]).out == f"{ifindex}\n"


def test_the_doctor_finds_all_that_live_tracing_needs(vm: VM, topology: Topology) -> None:
    done = vm.run(f"{OVSCOPE} doctor --json", 120)
    checks = {check["name"]: check for check in json.loads(done.out)["checks"]}
    assert {check["state"] for check in checks.values() if check["needed"]} == {"ok"}
    assert checks["datapath"]["found"] == "ovs-system, 5 ports"
    assert checks["ovs-vswitchd"]["found"].startswith(f"pid {topology.ovs.pid()}, ")
    version = r"\.".join(map(str, vm.flavour.ovs_version))
    assert re.fullmatch(rf"{version}\.\d+", checks["Open vSwitch"]["found"])
    assert checks["ofproto/detrace"]["found"] == "supported"
    assert checks["offload"]["found"] == "off"
    # Debian builds without.
    assert checks["USDT"]["found"] == (USDT if vm.flavour.usdt else "none")


def test_the_doctor_finds_usdt_probes(vm: VM) -> None:
    topology = two_namespaces(vm, usdt=True)
    done = vm.run(f"{OVSCOPE} doctor --rundir {topology.ovs.rundir}", 120)
    assert re.search(f"^ok +USDT +{USDT}$", done.out, re.MULTILINE)
    assert done.out.endswith("live tracing can work\n")


def test_the_doctor_fails_where_there_is_no_datapath(vm: VM) -> None:
    topology = two_namespaces(vm)
    topology.ovs.wipe()
    done = vm.run(f"{OVSCOPE} doctor", 120, check=False)
    assert done.rc == 1
    assert re.search(r"^missing +datapath +none: start ovs-vswitchd and add a bridge", done.out, re.MULTILINE)
    assert done.out.endswith("live tracing cannot work\n")


def test_an_unknown_interface_is_told_with_the_ports(vm: VM) -> None:
    two_namespaces(vm)
    done = vm.run(f"{OVSCOPE} collect -o - -i p1x", 120, check=False)
    assert (done.rc, done.out) == (1, "")
    assert (
        done.err == "ovscope: there is no interface p1x: did you mean p1? known are br0, ovs-system, p1, p2\n"
    )
