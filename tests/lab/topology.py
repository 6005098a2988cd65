"""Small networks in the guest, each on a clean Open vSwitch."""

import re
import time
from dataclasses import dataclass
from typing import Final

from . import ovs as switches
from .errors import LabTimeout
from .ovs import Ovs
from .vm import VM


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A network namespace with one interface, and the switch port at the other end of its veth."""

    namespace: str
    port: str
    bridge: str
    mac: str
    ipv4: str
    ipv6: str
    device: str = "eth0"

    def command(self, words: str) -> str:
        """A shell command that runs `words` in the namespace."""
        return f"ip netns exec {self.namespace} {words}"


@dataclass(frozen=True, slots=True)
class Rule:
    """One OpenFlow rule; `match` and `actions` in ovs-ofctl's words."""

    cookie: int
    table: int
    priority: int
    match: str
    actions: str

    def __str__(self) -> str:
        match = f"{self.match}," if self.match else ""
        head = f"cookie={self.cookie:#x},table={self.table},priority={self.priority}"
        return f"{head},{match}actions={self.actions}"


@dataclass(frozen=True, slots=True)
class Topology:
    """What was set up."""

    ovs: Ovs
    left: Endpoint
    right: Endpoint
    patches: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()

    @property
    def bridges(self) -> tuple[str, ...]:
        """The bridges' names, left to right."""
        return tuple(dict.fromkeys((self.left.bridge, self.right.bridge)))

    def wait_for_ping(self, timeout: float = 30.0) -> None:
        """Ping right from left until an answer came. Raises CommandFailed after `timeout` seconds."""
        ping = f"ping -n -c 1 -i 0.2 -w {timeout:.0f} {self.right.ipv4}"
        self.ovs.vm.run(self.left.command(ping), timeout + 30)

    def forget_flows(self, timeout: float = 20.0) -> None:
        """Empty the datapath's flow table, and vswitchd's memory of it.

        vswitchd does not put a flow again that it believes to be there, and it takes some dumps until it
        believes otherwise (ofproto/ofproto-dpif-upcall.c, ukey_install). Raises LabTimeout.
        """
        self.ovs.appctl("dpctl/del-flows")
        self.ovs.appctl("revalidator/purge")
        deadline = time.monotonic() + timeout
        while re.search(r"keys [1-9]", shown := self.ovs.appctl("upcall/show")):
            if time.monotonic() > deadline:
                raise LabTimeout(f"vswitchd still remembers flows:\n{shown}")
            time.sleep(0.05)

    def set_rules(self, rules: str) -> None:
        """Replace the rules of br0 by these, a line each."""
        self.ovs.vm.put("/tmp/rules", rules.encode())
        self.ovs.ofctl("-O", "OpenFlow15", "--names", "replace-flows", "br0", "/tmp/rules")

    def wait_for_flow(self, pattern: str, timeout: float = 60.0) -> None:
        """Wait until the datapath has a flow in whose line the regex is. Raises LabTimeout."""
        deadline = time.monotonic() + timeout
        while not re.search(pattern, shown := self.ovs.appctl("dpctl/dump-flows")):
            if time.monotonic() > deadline:
                raise LabTimeout(f"no flow has {pattern!r}:\n{shown}")
            time.sleep(0.05)


LEFT: Final = Endpoint("left", "p1", "br0", "02:00:00:00:00:01", "10.0.0.1", "fd00::1")
RIGHT: Final = Endpoint("right", "p2", "br0", "02:00:00:00:00:02", "10.0.0.2", "fd00::2")

# Table 0 sorts by protocol, table 1 admits, table 2 forwards.
RULES: Final = (
    Rule(0xC0FFEE00, 0, 200, "arp", "resubmit(,2)"),
    Rule(0xC0FFEE01, 0, 100, "ip", "resubmit(,1)"),
    Rule(0xC0FFEE02, 0, 100, "ipv6", "resubmit(,1)"),
    Rule(0xC0FFEE0F, 0, 0, "", "drop"),
    Rule(0xC0FFEE10, 1, 300, "udp,tp_dst=9999", "drop"),
    Rule(0xC0FFEE11, 1, 200, "icmp", "resubmit(,2)"),
    Rule(0xC0FFEE12, 1, 200, "tcp", "resubmit(,2)"),
    Rule(0xC0FFEE13, 1, 100, "", "resubmit(,2)"),
    Rule(0xC0FFEE21, 2, 10, "in_port=p1", "output:p2"),
    Rule(0xC0FFEE22, 2, 10, "in_port=p2", "output:p1"),
)


def two_namespaces(vm: VM, usdt: bool = False) -> Topology:
    """Namespaces `left` and `right` on the bridge br0, which learns addresses (rule: NORMAL)."""
    topology = Topology(switches.clean(vm, usdt), LEFT, RIGHT)
    joined(topology)
    return topology


def patched_bridges(vm: VM, usdt: bool = False) -> Topology:
    """Namespace `left` on br0, `right` on br1, and patch ports between the bridges."""
    right = Endpoint("right", "p2", "br1", RIGHT.mac, RIGHT.ipv4, RIGHT.ipv6)
    patches = ("patch-br1", "patch-br0")
    topology = Topology(switches.clean(vm, usdt), LEFT, right, patches)
    joined(topology)
    words: list[str] = []
    for bridge, name, peer in (("br0", *patches), ("br1", *reversed(patches))):
        words += ["--", "add-port", bridge, name, "--", "set", "interface", name, "type=patch"]
        words += [f"options:peer={peer}"]
    topology.ovs.vsctl(*words)
    return topology


def rules_with_cookies(vm: VM, usdt: bool = False) -> Topology:
    """two_namespaces with RULES in place of NORMAL: a chain over tables 0, 1 and 2, each with its cookie."""
    topology = Topology(switches.clean(vm, usdt), LEFT, RIGHT, rules=RULES)
    joined(topology)
    vm.put("/tmp/rules", "".join(f"{rule}\n" for rule in RULES).encode())
    topology.ovs.ofctl("-O", "OpenFlow14", "--names", "replace-flows", "br0", "/tmp/rules")
    return topology


def with_rules(vm: VM, rules: str, usdt: bool = False) -> Topology:
    """two_namespaces with these rules in place of NORMAL, a line each; flows stay for 10 minutes."""
    topology = two_namespaces(vm, usdt)
    topology.set_rules(rules)
    topology.ovs.vsctl("set", "Open_vSwitch", ".", "other_config:max-idle=600000")
    return topology


def joined(topology: Topology) -> Topology:
    """Make its bridges, namespaces, veths; one command for each step that can be one: the guest is slow."""
    words: list[str] = []
    for bridge in topology.bridges:
        words += ["--", "add-br", bridge]
    for end in (topology.left, topology.right):
        topology.ovs.vm.run(namespace(end))
        words += ["--", "add-port", end.bridge, end.port, "--", "set", "interface", end.port]
        words += [f"ofport_request={end.port[1:]}"]
    topology.ovs.vsctl(*words)
    return topology


def namespace(end: Endpoint) -> str:
    """Shell commands for a namespace that says nothing of its own accord (no DAD, no router solicits)."""
    inside = f"ip -n {end.namespace}"
    return f"""set -e
        sysctl -qw net.ipv6.conf.default.disable_ipv6=1
        ip netns add {end.namespace}
        {end.command("sysctl -qw net.ipv6.conf.default.addr_gen_mode=1 net.ipv6.conf.default.disable_ipv6=0")}
        ip link add {end.port} type veth peer name {end.device} netns {end.namespace}
        {inside} link set {end.device} address {end.mac}
        {inside} link set lo up
        {inside} link set {end.device} up
        {inside} addr add {end.ipv4}/24 dev {end.device}
        {inside} addr add {end.ipv6}/64 dev {end.device} nodad
        ip link set {end.port} up"""
