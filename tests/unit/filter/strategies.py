"""Random filters, over values that the random stores have."""

from __future__ import annotations

from ipaddress import ip_network

from hypothesis import strategies as st

from engine.filter.nodes import (
    And,
    Compare,
    Cookie,
    Ct,
    Handler,
    Host,
    Interface,
    Is,
    Net,
    Node,
    Not,
    Or,
    Ports,
    Protocol,
    Reason,
    Recirc,
    Ufid,
    Vlan,
    Word,
    Zone,
)
from engine.filter.terms import FLAGS, STATES

SIDES = st.sampled_from(["", "src", "dst"])
ADDRESSES = st.sampled_from(["10.244.1.4", "10.244.2.6", "fd00::1", "fd00::2", "0a:00:00:00:00:01"])
NETWORKS = st.sampled_from(
    list(map(ip_network, ["10.244.0.0/16", "10.244.2.0/24", "fd00::/64", "0.0.0.0/0"]))
)
PORTS = st.sampled_from([(80, 80), (1, 1024), (41822, 41822), (0, 65535)])
NAMES = st.sampled_from(["p1_l", "p*", "client", "cli?nt", "1", "port 2", "", "and", "tcp", '"', "\\"])
PROTOCOLS = st.sampled_from(["tcp", "udp", "icmp", "ip", "ip6", "arp", "6", "17", "253", "lldp"])
OPERATORS = st.sampled_from(["<", "<=", ">", ">=", "=", "!="])
WORDS = st.sampled_from(
    [
        "client",
        "P1_",
        "10.244",
        "tcp",
        "41822",
        "echo",
        "9fbc",
        "ovs-sys",
        "port 2",
        "0a:00",
        "not",
        "",
        '"\\',
        "e",
    ]
)
REASONS = st.sampled_from(["no_socket", "LAST", "explicit", "not found", "reason 0x3", "", "and", '"'])
TERMS: st.SearchStrategy[Node] = st.one_of(
    st.builds(Word, WORDS | st.text(max_size=5)),
    st.builds(Host, SIDES, ADDRESSES),
    st.builds(Net, SIDES, NETWORKS),
    st.builds(lambda side, ports: Ports(side, *ports), SIDES, PORTS),
    st.builds(Interface, st.sampled_from(["", "in", "out"]), NAMES | st.text(max_size=5)),
    st.builds(Protocol, PROTOCOLS),
    st.builds(Vlan, st.none() | st.sampled_from([0, 10, 100, 4095])),
    st.builds(Is, st.sampled_from(FLAGS)),
    st.builds(Ufid, st.sampled_from(["9", "2cc4a33c", "9fbc68d5-0123-45ab-cdef-00010000beef", "-"])),
    st.builds(Cookie, st.sampled_from([0, 1, 2, 0xAED19B4D])),
    st.builds(Recirc, st.integers(0, 4)),
    st.builds(Reason, REASONS | st.text(max_size=5)),
    st.builds(Ct, st.sampled_from(STATES)),
    st.builds(Zone, st.integers(0, 4)),
    st.builds(Handler, st.sampled_from(["0", "2", "handler3", "swapper/0", "", "and", "x y"])),
    st.builds(Compare, st.just("latency"), OPERATORS, st.sampled_from([0, 1, 1000, 10**15])),
    st.builds(Compare, st.just("len"), OPERATORS, st.sampled_from([0, 1, 60, 70_000])),
)


def _flat(kind: type[And] | type[Or], parts: list[Node]) -> Node:
    flat = [inner for part in parts for inner in (part.parts if isinstance(part, kind) else (part,))]
    return kind(tuple(flat))


NODES: st.SearchStrategy[Node] = st.recursive(
    TERMS,
    lambda nodes: st.one_of(
        st.builds(Not, nodes),
        st.builds(_flat, st.sampled_from([And, Or]), st.lists(nodes, min_size=2, max_size=3)),
    ),
    max_leaves=6,
)
