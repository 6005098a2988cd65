"""A hypervisor with tunnels: an inner bridge, an outer one that carries them, a host at their other end."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from . import ovs as switches
from .ovs import Ovs
from .topology import LEFT, RIGHT, namespace
from .vm import VM

OUR_UNDERLAY: Final = "172.31.0.1"
THEIR_UNDERLAY: Final = "172.31.0.2"


@dataclass(frozen=True, slots=True)
class Tunnel:
    """A tunnel to the other host.

    Attributes:
        kind: of the port, and of the other host's device.
        port: of the inner bridge.
        device: the kernel's device that all tunnels of the kind share.
        key: of the tunnel.
        udp_port: that it goes to.
        near: our inner address.
        far: the other host's inner address.
        far_mac: and its Ethernet address.
    """

    kind: str
    port: str
    device: str
    key: int
    udp_port: int
    near: str
    far: str
    far_mac: str


GENEVE: Final = Tunnel(
    "geneve", "gnv", "genev_sys_6081", 7, 6081, "10.0.7.1", "10.0.7.2", "02:00:00:00:07:02"
)
VXLAN: Final = Tunnel("vxlan", "vxl", "vxlan_sys_4789", 9, 4789, "10.0.9.1", "10.0.9.2", "02:00:00:00:09:02")
INNER: Final = replace(LEFT, bridge="br-int")
OUTER: Final = replace(RIGHT, port="ul", bridge="br-phys", ipv4=THEIR_UNDERLAY)


def tunnels(vm: VM) -> Ovs:
    """Namespace `left` on br-int with GENEVE and VXLAN; namespace `right`, their other end, on br-phys.

    All neighbours are known: nobody asks for addresses.
    """
    ovs = switches.clean(vm)
    words: list[str] = []
    for end in (INNER, OUTER):
        vm.run(namespace(end))
        words += ["--", "add-br", end.bridge, "--", "add-port", end.bridge, end.port]
    for tunnel in (GENEVE, VXLAN):
        words += ["--", "add-port", "br-int", tunnel.port, "--", "set", "interface", tunnel.port]
        words += [f"type={tunnel.kind}", f"options:remote_ip={THEIR_UNDERLAY}", f"options:key={tunnel.key}"]
    ovs.vsctl(*words)
    vm.run(_underlay())
    for tunnel in (GENEVE, VXLAN):
        vm.run(_inside(tunnel))
        _add_flows(ovs, "br-int", f"in_port=p1,ip,nw_dst={tunnel.far},actions=output:{tunnel.port}")
        _add_flows(ovs, "br-int", f"in_port={tunnel.port},actions=output:p1")
    return ovs


def _add_flows(ovs: Ovs, bridge: str, rule: str) -> None:
    ovs.ofctl("--names", "add-flow", bridge, rule)


def _underlay() -> str:
    """Shell commands for the outer bridge's own address, and who is where."""
    return f"""set -e
        ip addr add {OUR_UNDERLAY}/24 dev br-phys
        ip link set br-phys up
        ip neigh replace {THEIR_UNDERLAY} lladdr {OUTER.mac} dev br-phys
        ip -n right neigh replace {OUR_UNDERLAY} lladdr $(cat /sys/class/net/br-phys/address) dev eth0"""


def _inside(tunnel: Tunnel) -> str:
    """Shell commands for both ends of a tunnel."""
    device = tunnel.port
    return f"""set -e
        ip -n left addr add {tunnel.near}/24 dev eth0
        ip -n left neigh replace {tunnel.far} lladdr {tunnel.far_mac} dev eth0
        ip -n right link add {device} type {tunnel.kind} id {tunnel.key} remote {OUR_UNDERLAY} \
            dstport {tunnel.udp_port}
        ip -n right link set {device} address {tunnel.far_mac} up
        ip -n right addr add {tunnel.far}/24 dev {device}
        ip -n right neigh replace {tunnel.near} lladdr {INNER.mac} dev {device}"""
