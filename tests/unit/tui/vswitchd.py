"""Somebody who can be asked what vswitchd knows, and what a host has besides, for tests of the UI."""

from __future__ import annotations

from concurrent.futures import Future
from pathlib import Path
from typing import Any

from engine.detrace.answers import ExplainerStatus
from engine.detrace.discovery import Daemon
from engine.detrace.switch_reader import Log
from engine.errors import OvscopeError
from engine.ovsdb.switch import Bridge, Connection, Interface, Port, Switch
from engine.preflight.check import Check, State
from engine.vswitchd.log_lines import parse_log_line
from tests.unit.tui.answers import SimulatedAnswers

SHOW = """\
system@ovs-system:
  lookups: hit:1234567 missed:5678 lost:3
  flows: 41
  masks: hit:2345678 total:7 hit/pkt:1.89
  cache: hit:1100000 hit-rate:89.10%
  caches:
    masks-cache: size:256
  port 0: ovs-system (internal)
  port 1: br-int (internal)
  port 2: client
  port 3: web
  port 4: genev_sys_6081 (geneve: packet_type=ptap)
"""
LATER = SHOW.replace("hit:1234567 missed:5678", "hit:1259367 missed:5740").replace("flows: 41", "flows: 39")
PORTS = """\
system@ovs-system: hit:1234567 missed:5678
  br-ex:
    br-ex 65534/none: (internal)
    patch-br-ex-to-int 1/none: (patch: peer=patch-br-int-to-ex)
  br-int:
    br-int 65534/1: (internal)
    client 5/2: (system)
    ovn-node2-0 7/4: (geneve: csum=true, key=flow, remote_ip=170.168.0.5)
    ovn-node3-0 8/4: (geneve: csum=true, key=flow, remote_ip=170.168.0.6)
    patch-br-int-to-ex 2/none: (patch: peer=patch-br-ex-to-int)
    web 6/3: (system)
"""
_OFFLOADED = "n_offload_packets=0, n_offload_bytes=0"
_RULES = (
    (
        "cookie=0xaed19b4d, duration=812s, n_packets=9181, n_bytes=880211",
        "priority=100,in_port=5,actions=set_field:0x2/0xffff->reg13,set_field:0x1->metadata,resubmit(,8)",
    ),
    (
        "cookie=0x3a11f0c7, table_id=8, duration=812s, n_packets=9177, n_bytes=880043",
        "priority=50,reg14=0x2,metadata=0x1,dl_src=0a:58:0a:f4:01:04,actions=resubmit(,9)",
    ),
    ("table_id=8, duration=812s, n_packets=4, n_bytes=168", "priority=0,actions=drop"),
    (
        "cookie=0x1d826318, table_id=14, duration=640s, n_packets=0, n_bytes=0",
        "priority=100,ip,metadata=0x1,"
        "nw_dst=10.244.2.6,actions=set_field:0x80/0x80->reg10,ct(table=15,zone=NXM_NX_REG13[0..15],nat)",
    ),
    ("table_id=254, duration=901s, n_packets=0, n_bytes=0", "priority=2,recirc_id=0,actions=drop"),
    (
        "table_id=254, duration=901s, n_packets=0, n_bytes=0",
        "priority=0,reg0=0x1,actions=controller(reason=)",
    ),
    ("table_id=254, duration=901s, n_packets=31, n_bytes=2604", "priority=0,reg0=0x2,actions=drop"),
    ("table_id=254, duration=901s, n_packets=0, n_bytes=0", "priority=0,reg0=0x3,actions=drop"),
)
RULES = "".join(f"{counted}, {_OFFLOADED}, {rule}\n" for counted, rule in _RULES)
FDB = """\
 port  VLAN  MAC                Age
    5     0  0a:58:0a:f4:01:04    1
    6     7  0a:58:0a:f4:02:06   12
LOCAL     0  26:1b:b4:ab:1a:4e  static
"""
COVERAGE = """\
Event coverage, avg rate over last: 5 seconds, last minute, last hour,  hash=f77395cd:
ofproto_flush              0.0/sec     0.033/sec        0.0006/sec   total: 5
xlate_actions            412.6/sec   398.150/sec      311.2041/sec   total: 1120334
upcall_flow_limit_hit      0.0/sec     1.200/sec        0.0200/sec   total: 72
upcall_ukey_contention     0.4/sec     0.067/sec        0.0011/sec   total: 4
dpif_flow_put             18.2/sec    20.317/sec       17.9033/sec   total: 64452
dpif_execute              31.0/sec    33.067/sec       30.1528/sec   total: 108550
seq_change              1036.2/sec   365.167/sec        6.0861/sec   total: 29290
netdev_sent                0.0/sec     0.000/sec        0.0000/sec   total: 0
105 events never hit
"""
UPCALL = """\
system@ovs-system:
  flows         : (current 41) (avg 38) (max 1204) (limit 200000)
  offloaded flows : 0
  dump duration : 3ms
  ufid enabled : true

  16: (keys 21)
  17: (keys 20)
"""
LOG = """\
2023-11-15T13:55:20.102Z|00052|memory|INFO|19240 kB peak resident set size after 10.0 seconds
2023-11-15T13:55:22.530Z|00054|connmgr|INFO|br-int<->unix#10: 4 flow_mods in the last 0 s (4 adds)
2023-11-15T13:55:22.540Z|00058|rconn|WARN|br-int<->tcp:127.0.0.1:6653: connection failed (Connection refused)
2023-11-15T13:55:23.001Z|00059|timeval|WARN|Unreasonably long 1311ms poll interval (1204ms user, 96ms system)
2023-11-15T13:55:23.001Z|00060|timeval|WARN|context switches: 0 voluntary, 31 involuntary
2023-11-15T13:55:24.483Z|00007|ofproto_dpif_upcall(handler3)|INFO|received packet on unassociated \
datapath port 9
2023-11-15T13:55:24.490Z|00061|bridge|ERR|another process is already listening on br-int.mgmt: the \
socket is not taken over, and controllers cannot reach this bridge until it is restarted
2023-11-15T13:55:25.101Z|00062|bridge|INFO|bridge br-int: added interface web on port 6
"""
OFFSET = 1_700_006_000_000_000_000  # that of the scenes' clock
SWITCH = Switch(
    "3.5.0",
    (
        Bridge(
            "br-ex",
            ports=(
                Port("br-ex", (Interface("br-ex", "internal", 65534, link="up"),)),
                Port(
                    "patch-br-ex-to-int",
                    (Interface("patch-br-ex-to-int", "patch", 1, {"peer": "patch-br-int-to-ex"}, link="up"),),
                ),
                Port(
                    "bond0",
                    (
                        Interface("eth1", "system", 2, link="up"),
                        Interface("eth2", "system", 3, link="down"),
                    ),
                    trunks=(7, 8),
                    bond_mode="balance-tcp",
                ),
            ),
        ),
        Bridge(
            "br-int",
            fail_mode="secure",
            protocols=("OpenFlow13", "OpenFlow15"),
            controllers=(
                Connection(
                    "tcp:127.0.0.1:6653", status={"state": "BACKOFF", "last_error": "Connection refused"}
                ),
                Connection("unix:/run/ovn/br-int.mgmt", True, "master", {"sec_since_connect": "812"}),
            ),
            ports=(
                Port("client", (Interface("client", "system", 5, link="up", iface_id="node1_client"),), 42),
                Port(
                    "ovn-node2-0",
                    (
                        Interface(
                            "ovn-node2-0",
                            "geneve",
                            7,
                            {"csum": "true", "key": "flow", "remote_ip": "170.168.0.5"},
                            link="up",
                        ),
                    ),
                ),
                Port(
                    "tap9",
                    (
                        Interface(
                            "tap9", "system", -1, error="could not open network device tap9 (No such device)"
                        ),
                    ),
                ),
            ),
        ),
    ),
    (Connection("ptcp:6640:127.0.0.1", False),),
    {"hw-offload": "false", "max-idle": "10000"},
)
COMMANDS = frozenset(
    {
        "dpctl/show",
        "dpif/show",
        "ofproto/list",
        "bridge/dump-flows",
        "fdb/show",
        "coverage/show",
        "upcall/show",
        "ofproto/detrace",
    }
)
BUSY = OvscopeError(
    "ovs-vswitchd did not answer on /run/openvswitch/ovs-vswitchd.812.ctl within 1 s",
    "its main thread is busy; see 'Unreasonably long poll interval' in its log",
)
CHECKS = (
    Check("privileges", State.OK, "root", needed=True),
    Check("bcc", State.OK, "0.31.0", needed=True),
    Check("openvswitch", State.OK, "loaded", needed=True),
    Check("ofproto/detrace", State.WARNING, "not supported", "upgrade to Open vSwitch 3.4 or later"),
)


class AskableAnswers(SimulatedAnswers):
    """Answers at once, from texts.

    Attributes:
        texts: by command; None: no answer, ever.
        commands: those that there are.
        asked: what was asked for, with the arguments.
    """

    def __init__(self) -> None:
        super().__init__()
        self.texts: dict[str, str | OvscopeError | None] = {
            "dpctl/show": SHOW,
            "dpif/show": PORTS,
            "ofproto/list": "br-int\nbr-ex\n",
            "bridge/dump-flows": RULES,
            "fdb/show": FDB,
            "coverage/show": COVERAGE,
            "upcall/show": UPCALL,
        }
        self.commands = COMMANDS
        self.asked: list[tuple[str, ...]] = []
        rundir = Path("/run/openvswitch")
        daemon = Daemon(812, rundir / "ovs-vswitchd.812.ctl", rundir, (3, 5, 0))
        self._status = ExplainerStatus(rate=20.0, daemon=daemon)

    def request(self, command: str, *arguments: str, within: float | None = None) -> Future[str]:
        self.asked.append((command, *arguments))
        return told(self.texts[command])


class FakeReader:
    """Reads at once what it was given."""

    def __init__(self) -> None:
        self.known: Switch | OvscopeError | None = SWITCH
        lines = tuple(parse_log_line(line) for line in LOG.splitlines())
        self.written: Log | OvscopeError | None = Log("/var/log/openvswitch/ovs-vswitchd.log", lines, OFFSET)

    def switch(self) -> Future[Switch]:
        return told(self.known)

    def log(self) -> Future[Log]:
        return told(self.written)


def told(value: Any) -> Future[Any]:
    """A future that is settled; of None, one that never is."""
    future: Future[Any] = Future()
    if isinstance(value, BaseException):
        future.set_exception(value)
    elif value is not None:
        future.set_result(value)
    return future
