"""What ovs-vswitchd tells of datapaths, upcalls and rules: recorded from 3.1.0, and the kernel's forms."""

from __future__ import annotations

import json
from pathlib import Path

from engine.detrace.coverage_text import Counter, Coverage, parse_coverage
from engine.detrace.coverage_words import weigh, words_of
from engine.detrace.dpctl_show import Datapath, DatapathPort, DpctlShow, parse_dpctl_show
from engine.detrace.dpif_show import BridgePort, DpifShow, parse_dpif_show
from engine.detrace.dump_flows import RuleLines
from engine.detrace.fdb_text import Fdb, FdbEntry, parse_fdb
from engine.detrace.rules import Rule, Unknown
from engine.detrace.upcall_show import Revalidator, Upcalls, UpcallShow, parse_upcall_show

RECORDED: dict[str, str] = json.loads((Path(__file__).parent / "recorded" / "switch-3.1.0.json").read_text())[
    "texts"
]
KERNEL = """\
system@ovs-system:
  lookups: hit:1234567 missed:5678 lost:3
  flows: 41
  masks: hit:2345678 total:7 hit/pkt:1.89
  cache: hit:1100000 hit-rate:89.10%
  caches:
    masks-cache: size:256
  port 0: ovs-system (internal)
  port 2: client
  port 4: genev_sys_6081 (geneve: packet_type=ptap)
netdev@ovs-netdev:
  lookups: hit:0 missed:0 lost:0
  flows: 0
"""


def test_a_recorded_dpctl_show() -> None:
    names = {
        0: ("ovs-dummy", "dummy-internal"),
        1: ("p1", "dummy"),
        2: ("p2", "dummy"),
        3: ("q1", "dummy"),
        4: ("vx0", "vxlan"),
        5: ("nosuch", "gre"),
        6: ("r1", "dummy"),
        7: ("vxbad", "vxlan"),
        100: ("br0", "dummy-internal"),
        101: ("br1", "dummy-internal"),
        102: ("br2", "dummy-internal"),
    }
    ports = tuple(DatapathPort(number, name, kind) for number, (name, kind) in names.items())
    datapath = Datapath("dummy@ovs-dummy", 0, 18, 0, 6, ports=ports)
    assert parse_dpctl_show(RECORDED["dpctl/show"]) == DpctlShow((datapath,))


def test_with_statistics_the_ports_are_the_same() -> None:
    (plain,) = parse_dpctl_show(RECORDED["dpctl/show"]).datapaths
    (counted,) = parse_dpctl_show(RECORDED["dpctl/show -s"]).datapaths
    assert counted.ports == plain.ports
    assert len(counted.other) == 4 * len(plain.ports)
    assert counted.other[3] == "RX bytes:0  TX bytes:0"


def test_the_kernels_dpctl_show_with_masks_and_their_cache_and_a_second_datapath() -> None:
    system = Datapath(
        "system@ovs-system",
        1234567,
        5678,
        3,
        41,
        7,
        2345678,
        "1.89",
        1100000,
        "89.10",
        (
            DatapathPort(0, "ovs-system", "internal"),
            DatapathPort(2, "client"),
            DatapathPort(4, "genev_sys_6081", "geneve", "packet_type=ptap"),
        ),
        ("caches:", "masks-cache: size:256"),
    )
    netdev = Datapath("netdev@ovs-netdev", 0, 0, 0, 0)
    assert parse_dpctl_show(KERNEL) == DpctlShow((system, netdev))


def test_a_recorded_dpif_show() -> None:
    told = [
        ("br0", "br0", 65534, 100, "dummy-internal", ""),
        ("br0", "p1", 3, 1, "dummy", ""),
        ("br0", "p2", 1, 2, "dummy", ""),
        ("br0", "pt", 2, None, "patch", "peer=pu"),
        ("br0", "vx0", 4, 4, "vxlan", ""),
        ("br0", "vxbad", 5, 7, "vxlan", ""),
        ("br1", "br1", 65534, 101, "dummy-internal", ""),
        ("br1", "nosuch", 3, 5, "gre", ""),
        ("br1", "pu", 1, None, "patch", "peer=pt"),
        ("br1", "q1", 2, 3, "dummy", ""),
        ("br2", "br2", 65534, 102, "dummy-internal", ""),
        ("br2", "r1", 1, 6, "dummy", ""),
    ]
    ports = tuple(BridgePort(*values, datapath="dummy@ovs-dummy") for values in told)
    assert parse_dpif_show(RECORDED["dpif/show"]) == DpifShow(ports)


def test_ports_of_two_datapaths_with_the_same_number() -> None:
    text = "netdev@ovs-netdev: hit:0 missed:0\n  a:\n    x 1/1: (tap)\n"
    text += "system@ovs-system: hit:0 missed:0\n  b:\n    y 1/1: (system)\n"
    assert parse_dpif_show(text).ports == (
        BridgePort("a", "x", 1, 1, "tap", datapath="netdev@ovs-netdev"),
        BridgePort("b", "y", 1, 1, "system", datapath="system@ovs-system"),
    )


def test_a_recorded_upcall_show() -> None:
    told = Upcalls("dummy@ovs-dummy", 6, 5, 7, 10000, None, 1, "true", (Revalidator(5, 6),))
    assert parse_upcall_show(RECORDED["upcall/show"]) == UpcallShow((told,))


def test_a_recorded_fdb_and_one_with_all_kinds_of_entries() -> None:
    assert parse_fdb(RECORDED["fdb/show br2"]) == Fdb((FdbEntry("1", 0, "50:54:00:00:00:07", 2),))
    text = " port  VLAN  MAC                Age\nLOCAL     7  26:1b:b4:ab:1a:4e  static\n"
    assert parse_fdb(text) == Fdb((FdbEntry("LOCAL", 7, "26:1b:b4:ab:1a:4e", None),))


def test_a_recorded_coverage() -> None:
    told = parse_coverage(RECORDED["coverage/show"])
    lines = RECORDED["coverage/show"].splitlines()
    assert (len(told.counters), told.other) == (len(lines) - 2, ())
    assert told.never == int(lines[-1].split()[0])
    line = next(line for line in lines if line.startswith("dpif_flow_put "))
    now, minute, hour = (float(word.removesuffix("/sec")) for word in line.split()[1:4])
    total = int(line.split()[-1])
    assert Counter("dpif_flow_put", now, minute, hour, total) in told.counters


def test_a_rate_that_is_no_number_is_a_line_as_it_is() -> None:
    line = "x 1.2.3/sec 0/sec 0/sec total: 1"
    assert parse_coverage(line) == Coverage((), None, (line,))


def test_trouble_comes_first_and_what_was_never_hit_is_left_out() -> None:
    names = {
        "seq_change": (9.0, 10),
        "netlink_overflow": (0.0, 1),
        "upcall_flow_limit_hit": (0.0, 3),
        "xlate_actions": (20.0, 5),
        "drop_action_congestion": (0.0, 2),
        "upcall_ukey_contention": (1.0, 0),
    }
    counters = [Counter(name, now, 0, 0, total) for name, (now, total) in names.items()]
    weighed = weigh(counters)
    assert [c.name for c in weighed.trouble] == [
        "upcall_flow_limit_hit",
        "netlink_overflow",
        "drop_action_congestion",
    ]
    assert [c.name for c in weighed.others] == ["xlate_actions", "seq_change"]
    assert [words_of(name) for name in ("xlate_actions", "drop_action_congestion", "seq_change")] == [
        "walks through the OpenFlow tables",
        "packets dropped in vswitchd",
        "",
    ]


def test_the_rules_of_a_bridge_with_the_hidden_ones() -> None:
    lines = RuleLines("br0", RECORDED["bridge/dump-flows br0"])
    rules = [lines.rule(number) for number in range(len(lines))]
    assert all(isinstance(rule, Rule) for rule in rules)
    told = [(r.table, r.priority, r.match, r.hidden_name) for r in rules if isinstance(r, Rule)]
    assert told == [
        (0, 100, "ip,in_port=1", ""),
        (0, 0, "", ""),
        (1, 10, "ip,nw_dst=10.0.0.2", ""),
        (254, 2, "recirc_id=0", "not recirculated"),
        (254, 0, "reg0=0x1", "table miss: sent to the controller"),
        (254, 0, "reg0=0x2", "table miss: dropped"),
        (254, 0, "reg0=0x3", "fragment dropped"),
    ]


def test_a_line_that_is_no_rule_is_kept() -> None:
    lines = RuleLines("br0", "what is this\n")
    assert [lines.rule(0)] == [Unknown("br0", "what is this")]
