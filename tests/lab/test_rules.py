"""The pane's rules are those that were hit: cookie by cookie as ovs-ofctl counts them."""

from __future__ import annotations

import re

import pytest

from tests.lab.explaining import Told
from tests.lab.hit_rules import (
    ALL,
    CONJUNCTION,
    DROPPED,
    MISS,
    PATCH,
    PORTS,
    SELECT,
    TABLES,
    TIMES,
    hit_rules,
)
from tests.lab.vm import VM


@pytest.fixture(scope="module")
def told(vm: VM) -> dict[int, list[Told]]:
    return hit_rules(vm)


EXPECTED = {
    TABLES: ["br0 0 10", "br0 1 11", "br0 2 20", "br0 3 30"],
    PATCH: ["br0 0 10", "br0 1 12", "br1 0 41"],
    ALL: ["br0 0 10", "br0 1 13", "br0 2 20", "br0 3 30"],
    SELECT: ["br0 0 10", "br0 1 14", "br0 3 30"],
    CONJUNCTION: ["br0 0 10", "br0 1 17"],
    MISS: ["br0 0 10", "br0 1 18"],
    DROPPED: ["br0 0 10", "br0 1 19"],
}


@pytest.mark.parametrize("port", PORTS)
def test_the_rules_are_those_that_openflow_counted(vm: VM, told: dict[int, list[Told]], port: int) -> None:
    *flows, counted = told[port]
    # To select a bucket vswitchd has the datapath hash the packet, which then comes a second time.
    assert [flow.state for flow in flows] == ["READY"] * (2 if port == SELECT else 1)
    rules = [rule for flow in flows for rule in flow.cookies["rules"] if not rule.endswith(" 254 0")]
    told_bridges = [rule if vm.flavour.ovs_version >= (4, 0) else rule.split(" ", 1)[1] for rule in rules]
    expected = [
        rule if vm.flavour.ovs_version >= (4, 0) else rule.split(" ", 1)[1] for rule in EXPECTED[port]
    ]
    assert told_bridges == expected
    assert counted.cookies == dict.fromkeys(EXPECTED[port], TIMES)


def lines(flows: list[Told]) -> str:
    return "\n".join(line for flow in flows for line in flow.lines)


def test_a_table_that_nothing_matches_in_is_told(vm: VM, told: dict[int, list[Told]]) -> None:
    text = lines(told[MISS])
    assert re.search(r"254 p0 +no cookie +hidden: table miss: dropped", text)
    assert ("  9  no rule matched" in text) == (vm.flavour.ovs_version >= (4, 0))


def test_groups_are_told_with_their_buckets(told: dict[int, list[Told]]) -> None:
    assert "group 1  all" in lines(told[ALL])
    assert "group 2  select" in lines(told[SELECT])
    assert lines(told[ALL]).count("bucket ") == 2
