"""Many headers at once, against one by one and the standard library's addresses."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from socket import AF_INET6, inet_ntop

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.filter.header_tests import headers_test
from engine.filter.nodes import Host, Net, Ports, Protocol, Vlan
from engine.headers import NO_HEADERS, Headers

OCTETS = st.sampled_from([0, 1, 2, 10, 20, 100, 128, 255])
GROUPS = st.sampled_from([0, 0, 0, 1, 0x10, 0xDB8, 0xFD00, 0xFFFF])
FOURS = st.lists(OCTETS, min_size=4, max_size=4).map(lambda octets: ".".join(map(str, octets)))
SIXES = st.lists(GROUPS, min_size=8, max_size=8).map(
    lambda groups: inet_ntop(AF_INET6, b"".join(group.to_bytes(2, "big") for group in groups))
)
NETWORKS = st.one_of(
    st.builds(lambda text, bits: ip_network(f"{text}/{bits}", strict=False), FOURS, st.integers(0, 32)),
    st.builds(lambda text, bits: ip_network(f"{text}/{bits}", strict=False), SIXES, st.integers(0, 128)),
)
SIDES = st.sampled_from(["", "src", "dst"])


@given(NETWORKS, SIDES, st.data())
def test_a_network_holds_the_addresses_that_the_standard_library_says(
    network: IPv4Network | IPv6Network, side: str, data: st.DataObject
) -> None:
    borders = st.sampled_from([str(network.network_address), str(network.broadcast_address)])
    addresses = st.one_of(borders, FOURS, SIXES, st.just(""))
    asked = data.draw(st.lists(st.builds(Headers, src=addresses, dst=addresses), max_size=8))
    found = headers_test(Net(side, network))(asked)
    assert found == [
        any(end and ip_address(end) in network for end in _ends(headers, side)) for headers in asked
    ]


def _ends(headers: Headers, side: str) -> tuple[str, ...]:
    return {"src": (headers.src,), "dst": (headers.dst,)}.get(side, (headers.src, headers.dst))


ASKED = [
    NO_HEADERS,
    Headers("0a:00:00:00:00:01", "0a:00:00:00:00:02", 0x0800, (), "TCP", "10.0.0.1", "10.0.0.2", 80, 0),
    Headers("0a:00:00:00:00:02", "0a:00:00:00:00:01", 0x86DD, (10, 20), "IPv6 proto 99", "::1", "fd00::2"),
]


@pytest.mark.parametrize(
    ("node", "found"),
    [
        (Host("", "10.0.0.2"), [False, True, False]),
        (Host("src", "10.0.0.2"), [False, False, False]),
        (Host("dst", "fd00::2"), [False, False, True]),
        (Host("", "0a:00:00:00:00:02"), [False, True, True]),
        (Host("src", "0a:00:00:00:00:02"), [False, False, True]),
        (Ports("", 0, 65535), [False, True, False]),
        (Ports("dst", 0, 0), [False, True, False]),
        (Ports("src", 0, 79), [False, False, False]),
        (Protocol("tcp"), [False, True, False]),
        (Protocol("ip6"), [False, False, True]),
        (Protocol("6"), [False, True, False]),
        (Protocol("99"), [False, False, True]),
        (Vlan(None), [False, False, True]),
        (Vlan(20), [False, False, True]),
        (Vlan(11), [False, False, False]),
    ],
)
def test_conditions(node: Host | Ports | Protocol | Vlan, found: list[bool]) -> None:
    assert headers_test(node)(ASKED) == found
    assert [headers_test(node)([headers])[0] for headers in ASKED] == found
