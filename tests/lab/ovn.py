"""A small OVN in the guest: two logical switches, a router, a load balancer, ACLs and NAT, on one chassis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from . import ovs as switches
from .ovs import Ovs
from .rounds import keep_flows
from .topology import Endpoint, namespace
from .vm import VM

_SCRIPT: Final = "/ovscope/tests/lab/guest/ovn.sh"
BRIDGE: Final = "br-int"
VIP: Final = "10.0.0.100"
OUTSIDE: Final = "172.16.0.1"
ROUTER_MAC: Final = "02:00:00:00:ff:0{}"

CLIENT: Final = Endpoint("client", "p1", BRIDGE, "02:00:00:00:00:02", "10.0.0.2", "fd00::2")
SERVER: Final = Endpoint("server", "p2", BRIDGE, "02:00:00:00:00:03", "10.0.0.3", "fd00::3")
FAR: Final = Endpoint("far", "p3", BRIDGE, "02:00:00:00:01:02", "10.0.1.2", "fd01::2")
ENDS: Final = (CLIENT, SERVER, FAR)

# Three ACLs: what is allowed, what is dropped under a name, and what is dropped under none.
NETWORK: Final = f"""
ls-add sw0 -- ls-add sw1 -- lr-add lr0 -- set logical_router lr0 options:chassis=lab
lrp-add lr0 lr0-sw0 {ROUTER_MAC.format(1)} 10.0.0.1/24
lrp-add lr0 lr0-sw1 {ROUTER_MAC.format(2)} 10.0.1.1/24
lsp-add sw0 sw0-lr0 -- lsp-set-type sw0-lr0 router -- lsp-set-options sw0-lr0 router-port=lr0-sw0
lsp-add sw1 sw1-lr0 -- lsp-set-type sw1-lr0 router -- lsp-set-options sw1-lr0 router-port=lr0-sw1
lsp-set-addresses sw0-lr0 router -- lsp-set-addresses sw1-lr0 router
--name=allow-ip acl-add sw0 to-lport 900 ip4 allow-related
--name=no-telnet acl-add sw0 to-lport 1001 "tcp.dst == 23" drop
acl-add sw0 to-lport 1002 "udp.dst == 9" drop
lb-add web {VIP}:80 {SERVER.ipv4}:80 tcp -- ls-lb-add sw0 web
lr-nat-add lr0 snat {OUTSIDE} 10.0.0.0/24
"""


@dataclass(frozen=True, slots=True)
class Ovn:
    """What was set up; all methods raise LabError when the command fails in the guest."""

    ovs: Ovs

    def nbctl(self, *words: str) -> str:
        """Standard output of ovn-nbctl."""
        return self.ovs.vm.run(["ovn-nbctl", *words], 120).out

    def settle(self) -> None:
        """Wait until the chassis has what the northbound database says."""
        self.nbctl("--wait=hv", "--timeout=100", "sync")

    def stop(self) -> None:
        """Stop it and remove its databases; Open vSwitch goes on."""
        self.ovs.vm.run(["sh", _SCRIPT, "stop"])


def logical_network(vm: VM) -> Ovn:
    """NETWORK on a clean Open vSwitch, an end in a namespace at each of its ports."""
    ovs = switches.clean(vm)
    ovn = Ovn(ovs)
    ovn.stop()
    vm.run(["sh", _SCRIPT, "start"], 120)
    for end in ENDS:
        vm.run(namespace(end))
    vm.run(_commands(NETWORK.splitlines()), 120)
    vm.run(_commands(_ports()), 120)
    vm.run(_routes())
    words: list[str] = []
    for end in ENDS:
        words += ["--", "--may-exist", "add-br", BRIDGE, "--", "add-port", BRIDGE, end.port]
        words += ["--", "set", "interface", end.port, f"external_ids:iface-id={end.namespace}"]
    ovs.vsctl(*words)
    keep_flows(ovs)
    ovn.settle()
    return ovn


def _commands(lines: Sequence[str]) -> str:
    return "set -e\n" + "".join(f"ovn-nbctl {line}\n" for line in lines if line)


def _ports() -> list[str]:
    switch = {CLIENT: "sw0", SERVER: "sw0", FAR: "sw1"}
    return [
        f'lsp-add {switch[end]} {end.namespace} -- lsp-set-addresses {end.namespace} "{end.mac} {end.ipv4}"'
        for end in ENDS
    ]


def _routes() -> str:
    """Every end knows its router: nobody asks for addresses."""
    script = ["set -e"]
    for number, end in ((1, CLIENT), (1, SERVER), (2, FAR)):
        router = f"10.0.{number - 1}.1"
        inside = f"ip -n {end.namespace}"
        script.append(f"{inside} neigh replace {router} lladdr {ROUTER_MAC.format(number)} dev {end.device}")
        script.append(f"{inside} route add default via {router}")
    script.append(f"ip -n client neigh replace {SERVER.ipv4} lladdr {SERVER.mac} dev eth0")
    script.append(f"ip -n client neigh replace {VIP} lladdr {ROUTER_MAC.format(1)} dev eth0")
    script.append(f"ip -n server neigh replace {CLIENT.ipv4} lladdr {CLIENT.mac} dev eth0")
    return "\n".join(script)
