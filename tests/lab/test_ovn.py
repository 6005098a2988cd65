"""A rule's cookie down to the ACL, the load balancer or the port, in a real OVN; as ovn-detrace tells it."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.lab import flavour
from tests.lab.collecting import collecting, show
from tests.lab.explaining import HEAD, Told
from tests.lab.live_script import live
from tests.lab.ovn import CLIENT, FAR, SERVER, VIP, logical_network
from tests.lab.vm import VM

# What is sent, again and again until vswitchd has the rules of its flows; and what is then looked for.
BODY = (
    HEAD
    + """
from engine.detrace.ovn.answers import OvnState
from engine.detrace.ovn.locate import OvnPlaces
from engine.detrace.ovn.origins import OvnOrigins
from pathlib import Path

origins = OvnOrigins(OvnPlaces(), Path("/var/run/openvswitch/db.sock"))
origins.start()

def origin_of(cookie):
    deadline = time.monotonic() + 40
    while (found := origins.origin(cookie)) is not None and found.state is OvnState.LOADING:
        assert time.monotonic() < deadline, cookie
        time.sleep(0.02)
    return found

def as_json(row):
    return [row.table, row.title, dict(row.facts), [as_json(origin) for origin in row.origins], row.missing]

for name, command, dport in SENDS:
    for _ in range(3):
        subprocess.run(command, shell=True, capture_output=True)
        time.sleep(0.7)
    told[name] = []
    for seen in flows_of_last(CLIENT, dport):
        answer = explained(seen)
        cookies = {}
        for rule in answer.rules:
            if isinstance(rule, Rule) and rule.cookie:
                found = origin_of(rule.cookie)
                cookies[f"{rule.cookie:x}"] = [found.state.name, [as_json(row) for row in found.rows]]
        texts = answer.get_flow_raw, answer.detrace_raw
        told[name].append([answer.state.name, *texts, cookies, pane(answer, origins)])
"""
)
SENDS = [
    ("switched", f"ip netns exec client ping -n -c 1 -W 1 {SERVER.ipv4}", None),
    ("dropped", f"ip netns exec client nc -n -z -w 1 {SERVER.ipv4} 23", 23),
    ("nameless", f"echo x | ip netns exec client nc -n -u -w 1 {SERVER.ipv4} 9", 9),
    ("balanced", f"ip netns exec client nc -n -z -w 1 {VIP} 80", 80),
    ("translated", f"echo x | ip netns exec client nc -n -u -w 1 {FAR.ipv4} 7777", 7777),
]


@pytest.fixture(scope="module")
def told(vm: VM) -> Iterator[dict[str, list[Told]]]:
    if not flavour.has_ovn(vm.flavour.kernel) or vm.flavour.prefix:
        pytest.skip("OVN is installed beside Debian 13's own Open vSwitch alone")
    ovn = logical_network(vm)
    body = f"SENDS, CLIENT = {SENDS!r}, {CLIENT.ipv4!r}\n{BODY}"
    found = live(vm, 'Capture(interfaces=("p1",))', body, 600)
    yield {name: [Told(*flow) for flow in flows] for name, flows in found.items()}
    ovn.stop()


def lines(told: dict[str, list[Told]], name: str) -> str:
    return "\n".join(line.strip() for flow in told[name] for line in flow.lines)


def test_a_dropped_packets_pane_names_the_acl(told: dict[str, list[Told]]) -> None:
    assert re.search(
        r"^↳ ACL no-telnet  of sw0  drop  direction to-lport  priority 1001", lines(told, "dropped"), re.M
    )
    assert re.search(r"^↳ ACL drop to-lport 1002  of sw0  drop", lines(told, "nameless"), re.M)


def test_a_balanced_packets_pane_names_the_load_balancer_and_its_vip(told: dict[str, list[Told]]) -> None:
    text = f"↳ load balancer web  of sw0  vips {VIP}:80 > {SERVER.ipv4}:80"
    assert text in lines(told, "balanced")


def test_a_switched_packets_pane_names_the_port(told: dict[str, list[Told]]) -> None:
    assert "↳ logical switch port server  of sw0" in lines(told, "switched")


def test_a_translated_packets_pane_names_the_nat(told: dict[str, list[Told]]) -> None:
    assert "↳ NAT snat 172.16.0.1 > 10.0.0.0/24  of lr0" in lines(told, "translated")


@pytest.mark.parametrize("name", [name for name, *_ in SENDS])
def test_it_is_what_ovn_detrace_says_of_the_same_cookies(
    vm: VM, told: dict[str, list[Told]], name: str
) -> None:
    # A flow of the last packet alone has no rules yet: vswitchd learns them with the next packet.
    ready = [flow for flow in told[name] if flow.state == "READY"]
    assert ready
    for flow in ready:
        # It was made for ofproto/trace: it wants cookies in its words, and tells them at the next empty line.
        asked = "".join(f" 0. rule, cookie 0x{cookie}\n\n" for cookie in flow.cookies)
        said = vm.run(["ovn-detrace"], 120, stdin=asked).out
        for cookie, (state, rows) in flow.cookies.items():
            ours = {text for row in rows for text in ovn_detrace_lines(row)}
            assert ours == detraced(said, cookie), (cookie, state)


def test_a_recording_tells_the_acl_under_the_rule_that_dropped(vm: VM, told: dict[str, list[Told]]) -> None:
    path = "/tmp/ovn.json"
    command = next(command for name, command, _ in SENDS if name == "dropped")
    with collecting(vm, path, "-i p1 --enrich"):
        deadline = time.monotonic() + 90
        while "no-telnet" not in vm.run(["cat", path]).out and time.monotonic() < deadline:
            vm.run(["sh", "-c", f"{command}; sleep 0.7"], check=False)
    lines = [re.sub("^[ │]*", "", line) for line in show(vm, path, "-f 'port 23'").splitlines()]
    acl = next(
        number for number, line in enumerate(lines) if line.startswith("↳ ACL no-telnet  of sw0  drop")
    )
    assert lines[acl - 1].startswith("ovn sw0 egress ")
    assert " ls_out_acl_eval " in lines[acl - 1]
    assert re.match(r"cookie=0x[0-9a-f]{1,8}, table_id=\d+, ", lines[acl - 2])


def detraced(said: str, cookie: str) -> set[str]:
    """What ovn-detrace says of a cookie, without its bullets."""
    _, _, after = said.partition(f"cookie 0x{cookie}\n")
    found = set()
    for line in after.splitlines():
        if not re.match(r" +\* ", line):
            break
        text = line.strip().removeprefix("* ").strip()
        if shown := re.match(
            r"(Logical flow|ACL|Load Balancer|NAT|Logical Switch Port|Port Binding)\b.*", text
        ):
            found.add(shortened(shown[0]))
    return found


def shortened(text: str) -> str:
    """Of what follows the names: as much as both tell."""
    cut = {"Load Balancer": r"(Load Balancer: \S+)", "Logical Switch Port": r"(Logical Switch Port: \S+)"}
    cut["NAT"] = r"(NAT: external IP \S+)"
    cut["Port Binding"] = r'(Port Binding: logical_port "[^"]*", tunnel_key \d+)'
    for kind, pattern in cut.items():
        if text.startswith(kind) and (found := re.match(pattern, text)):
            return found[1]
    return text.removesuffix(" (log)")


def ovn_detrace_lines(row: list[Any]) -> Iterator[str]:
    """A row of ours in ovn-detrace's words."""
    table, title, facts, origins, _ = row
    if table == "Logical_Flow":
        _, number, stage = title.split()
        what = f"table={number} ({stage}), priority={facts['priority']}"
        # ovn-detrace takes a quotation mark off the end, too.
        match, actions = (facts[name].strip('"') for name in ("match", "actions"))
        yield f"Logical flow: {what}, match=({match}), actions=({actions})"
    elif table == "Port_Binding":
        yield f'Port Binding: logical_port "{title}", tunnel_key {facts["tunnel_key"]}'
    for origin in origins:
        kind, name, told, *_ = origin
        if kind == "ACL":
            what = f"priority={told['priority']}, match=({told['match']})"
            yield f"ACL: {told['direction']}, {what}, {told['action']}"
        elif kind == "Load_Balancer":
            yield f"Load Balancer: {name}"
        elif kind == "Logical_Switch_Port":
            yield f"Logical Switch Port: {name}"
        elif kind == "NAT":
            yield f"NAT: external IP {name.split()[1]}"
