"""The live UI in a real terminal, over real packets."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.lab.collecting import OVSCOPE
from tests.lab.process import Process
from tests.lab.terminal import Terminal
from tests.lab.topology import Topology, rules_with_cookies
from tests.lab.vm import VM

THIRD = "10.0.0.3"  # another host, for the filter
RECORDED = "/tmp/live.json"
START = 180.0  # seconds: the probes, and all of our modules, are compiled by an emulated CPU
PACKET_ROW = re.compile(r"[▸▾] [\d:.]+ ")
UNTIL_IDLE = """
    for i in $(seq 100); do ovs-appctl dpctl/dump-flows | grep -q ipv4 || exit 0; sleep 0.2; done; exit 1
"""
COOKIES = ("0xc0ffee01", "0xc0ffee11", "0xc0ffee21")  # tables 0, 1, 2: left to right


@pytest.fixture(scope="module")
def topology(vm: VM) -> Topology:
    made = rules_with_cookies(vm)
    made.ovs.vm.run(f"ip -n {made.left.namespace} addr add {THIRD}/24 dev {made.left.device}")
    made.wait_for_ping()
    return made


@pytest.fixture(scope="module")
def pings(topology: Topology) -> Iterator[list[Process]]:
    """Pings from two hosts, a few a second, until they are stopped."""
    target = topology.right.ipv4
    running = [
        topology.ovs.vm.spawn(topology.left.command(f"ping -n -q -i {pause} -I {source} {target}"))
        for source, pause in ((topology.left.ipv4, 0.3), (THIRD, 0.5))
    ]
    yield running
    stop(running)


def stop(running: list[Process]) -> None:
    for process in running:
        if process.rc is None:
            process.signal(2)
            process.wait(20)


@pytest.fixture(scope="module")
def terminal(vm: VM, topology: Topology, pings: list[Process]) -> Iterator[Terminal]:
    with Terminal(vm, f"{OVSCOPE} live -o {RECORDED}") as screen:
        screen.wait_for(r"LIVE", START)
        screen.wait_for(PACKET_ROW.pattern)
        yield screen


def rows(screen: str) -> list[str]:
    """The packets on the screen, without the side pane."""
    return [line.split("▏")[0].rstrip() for line in screen.splitlines() if PACKET_ROW.search(line)]


def test_typing_an_address_leaves_that_hosts_packets(terminal: Terminal) -> None:
    terminal.wait_for(r"0\.1 > ")
    terminal.keys("/")
    terminal.type(THIRD)
    screen = terminal.wait_until_gone(r"0\.1 > ")
    assert len(rows(screen)) > 3
    assert all("0.3" in row for row in rows(screen))
    terminal.keys("Escape", "Escape")
    terminal.wait_for(r"0\.1 > ")


def test_a_key_lets_the_kernel_capture_what_the_filter_wants_alone(terminal: Terminal) -> None:
    terminal.keys("/")
    terminal.type(f"src host {THIRD} and icmp")
    terminal.keys("Enter")
    terminal.wait_for("⏎ open")
    terminal.keys("F")
    terminal.wait_for(r"kernel: src host 10\.0\.0\.3 and icmp")
    terminal.keys("Escape")
    terminal.wait_for(
        r"packets kept"
    )  # nothing filters but the kernel: soon the screen is full of that host's
    screen = terminal.wait_until_gone(r"0\.[12] > ", 90)
    assert len(rows(screen)) > 3
    assert all(" ICMP …0.3 > " in row for row in rows(screen))
    terminal.keys("F")
    terminal.wait_until_gone("kernel:")
    terminal.wait_for(r"0\.1 > ")


def test_space_stops_the_view_while_the_count_goes_on(terminal: Terminal) -> None:
    terminal.wait_until_gone("the kernel captures")  # a toast lies over rows
    terminal.keys("Space")
    before = terminal.wait_for(r"PAUSED")
    after = terminal.wait_for(r"PAUSED \+(?:[5-9]|\d{2,})")
    assert rows(after) == rows(before) != []
    terminal.keys("Space")
    resumed = terminal.wait_until_gone("PAUSED")
    assert "LIVE" in resumed


def test_a_lookup_shows_its_flow_and_the_rules_with_their_cookies(terminal: Terminal) -> None:
    choose_lookup(terminal, "p1 → p2")
    screen = terminal.wait_for(f"(?s){'.*'.join(COOKIES)}")
    assert re.search(r"in_port +p1", screen)
    assert re.search(r"output p2", screen)
    pane = [line.split("▏")[-1] for line in screen.splitlines() if "▏" in line]
    tables = [re.search(r"^ *(\d+) +p(\d+) +(0x\w+)", line) for line in pane]
    assert [match.groups() for match in tables if match] == [
        ("0", "100", COOKIES[0]),
        ("1", "200", COOKIES[1]),
        ("2", "10", COOKIES[2]),
    ]


def test_the_journey_of_a_packet_that_vswitchd_was_asked_about(
    terminal: Terminal, topology: Topology
) -> None:
    topology.ovs.vm.run("ovs-appctl dpctl/del-flows")
    terminal.keys("/")
    terminal.type("icmp and miss")
    terminal.keys("Enter")
    terminal.wait_for("⏎ open")
    terminal.wait_for(PACKET_ROW.pattern)
    terminal.keys("g", "J")
    screen = terminal.wait_for(r"links: \d+ exact · 0 uncertain · 0 missing")
    for stage in ("socket queue", "classification", "re-injection"):
        assert re.search(rf"{stage} +\+\d+\.\d+ +[\d.]+ m?s", screen), stage
    assert "longest" in screen
    terminal.keys("q")
    terminal.wait_for(PACKET_ROW.pattern)
    terminal.keys("Escape")
    terminal.wait_for("packets kept")


def test_who_causes_upcalls(terminal: Terminal) -> None:
    terminal.keys("u")
    terminal.wait_for(r"all upcalls +[\d.]+ +[1-9]")
    terminal.wait_for(r"p1 \(\d+\) +[\d.]+ +[1-9]\d* +0 +0 +[\d.]+ m?s")  # it is drawn line by line
    terminal.keys("3")
    terminal.wait_for(r"handler\d+ \(\d+\) +[\d.]+ +[1-9]")
    terminal.keys("q")
    terminal.wait_for(PACKET_ROW.pattern)


def test_what_vswitchd_says_of_the_switch(terminal: Terminal) -> None:
    terminal.keys("d")
    terminal.wait_for(r"(?s)system@ovs-system.*hit +[1-9][\d,]*.*masks +[1-9]")
    terminal.wait_for(r" \d+ +p1 +system +br0 ")
    terminal.keys("2")
    terminal.wait_for(r"(?s)● .*br0.*p1.*p2")
    terminal.keys("3")
    terminal.wait_for(r"(?s)c0ffee01")
    terminal.keys("4")
    terminal.wait_for(r"● fdb/show")
    terminal.keys("5")
    terminal.wait_for(r"(?s)● coverage/show.*dpif_flow_put")
    terminal.keys("6")
    terminal.wait_for(r"(?s)● upcall/show.*limit +[1-9]")
    terminal.keys("7")
    terminal.wait_for(r"(?s)INFO")
    terminal.keys("q")
    terminal.wait_for(PACKET_ROW.pattern)


def test_the_doctor_says_that_tracing_works(terminal: Terminal) -> None:
    terminal.keys("D")
    terminal.wait_for(r"ok +flow_tbl_lookup +.*fexit:ovs_flow_tbl_lookup_stats", 60)
    terminal.keys("q")
    terminal.wait_for(PACKET_ROW.pattern)


def test_a_flow_that_was_evicted_is_still_explained(
    terminal: Terminal, topology: Topology, pings: list[Process]
) -> None:
    """Its rules were asked for while it lived; nothing had chosen it."""
    terminal.keys("/")
    terminal.type(f"src host {topology.right.ipv4} and dst host {THIRD} and hit")
    terminal.keys("Enter")
    terminal.wait_until_gone(r"0\.1 > ")
    stop(pings)
    topology.ovs.vsctl("set", "Open_vSwitch", ".", "other_config:max-idle=500")
    topology.ovs.vm.run(UNTIL_IDLE)
    choose_lookup(terminal, "p2 → p1")
    # By its last cookie: the pane may still show the flow that was chosen before, which is gone as well.
    screen = terminal.wait_for(r"(?s)flow gone.*0xc0ffee01.*0xc0ffee11.*0xc0ffee22")
    assert re.search(r"\d+ (s|seconds?|minutes?) ago", screen), "its age is shown"


def test_the_recording_has_the_rules_that_the_screen_had(vm: VM, terminal: Terminal) -> None:
    """Of each direction's flow, though it is gone."""
    terminal.keys("q")
    terminal.wait_for(r"^ended with 0$", 60)
    lines = vm.run(f"{OVSCOPE} show {RECORDED} -f 'icmp and hit' | grep -o 'cookie=0xc0ffee..'", 120).out
    assert {*COOKIES, "0xc0ffee22"} <= set(lines.replace("cookie=", "").split())


def choose_lookup(terminal: Terminal, way: str) -> None:
    """Go to the first packet going that way that a flow answered, open it, and choose its lookup."""
    terminal.keys("g")
    terminal.wait_for(r"▌▸")
    first = rows(terminal.screen())
    at = next(index for index, row in enumerate(first) if way in row and " hit " in row)
    terminal.keys(*["j"] * at, "Enter", "j", "j")
    terminal.wait_for(r"▌.*flow_tbl_lookup hit")
