"""Random frames, whole and broken ones, and filters of which the kernel can decide much."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import ip_address, ip_network

from hypothesis import strategies as st

from engine.events import ActionExecute, Detail, Event, FlowTblLookup, Pass, Port, Upcall
from engine.filter.header_tests import headers_test
from engine.filter.nodes import And, Host, Interface, Is, Net, Node, Not, Or, Ports, Protocol, Vlan
from engine.filter.protocols import KNOWN
from engine.headers import Headers
from tests.unit.filter.strategies import TERMS as FILTER_TERMS
from tests.unit.store.builders import FLOW, Built, output

ADDRESSES = [ip_address(text) for text in ("10.244.1.4", "10.244.2.6", "0.0.0.0", "192.0.2.7")]
ADDRESSES_6 = [ip_address(text) for text in ("fd00::1", "fd00::2", "::", "::ffff:10.244.1.4")]
NUMBERS = st.sampled_from([80, 1, 53, 41822, 0])
PROTOCOLS = st.sampled_from([6, 17, 132, 136, 1, 58, 47, 51, 253])
EXTENSIONS = st.sampled_from([0, 43, 60, 51, 135, 139, 140])


@st.composite
def transports(draw: st.DrawFn) -> bytes:
    ports = b"".join(draw(NUMBERS).to_bytes(2, "big") for _ in range(2))
    return (
        ports
        + bytes(8)
        + bytes([draw(st.sampled_from([0x50, 0x60, 0x00]))])
        + bytes(draw(st.integers(0, 16)))
    )


@st.composite
def ipv4s(draw: st.DrawFn) -> bytes:
    words = draw(st.sampled_from([5, 5, 6, 15, 2]))
    fragment = draw(st.sampled_from([0, 0, 0x2000, 0x4000, 0x00B9, 0x20B9]))
    head = bytes([0x40 | words]) + bytes(5) + fragment.to_bytes(2, "big") + bytes([64, draw(PROTOCOLS)])
    ends = b"".join(draw(st.sampled_from(ADDRESSES)).packed for _ in range(2))
    return head + bytes(2) + ends + bytes(4 * max(words - 5, 0)) + draw(transports())


@st.composite
def ipv6s(draw: st.DrawFn) -> bytes:
    number, data = draw(PROTOCOLS), draw(transports())
    for kind in draw(st.lists(EXTENSIONS | st.just(44), max_size=3)):
        flags = draw(st.sampled_from([0, 1, 0x08, 0x09])) if kind == 44 else 0
        size = 0 if kind == 44 else draw(st.sampled_from([0, 0, 1, 20]))
        words = size + 4 if kind == 51 else size * 2 + 2  # of 4 bytes
        data = bytes([number, size, 0, flags]).ljust(max(words * 4, 8), b"\0") + data
        number = kind
    ends = b"".join(draw(st.sampled_from(ADDRESSES_6)).packed for _ in range(2))
    return bytes([0x60, 0, 0, 0, 0, 0, number, 64]) + ends + data


@st.composite
def arps(draw: st.DrawFn) -> bytes:
    head = draw(st.sampled_from(["000108000604", "000108000604", "000108000603"]))
    ends = [bytes(6) + draw(st.sampled_from(ADDRESSES)).packed for _ in range(2)]
    return bytes.fromhex(head) + bytes([0, draw(st.integers(1, 6))]) + b"".join(ends)


SNAP = st.sampled_from([bytes.fromhex("aaaa03000000 0800"), bytes.fromhex("aaaa03000001 0800")])
PAYLOADS: list[tuple[int, st.SearchStrategy[bytes]]] = [
    (0x0800, ipv4s()),
    (0x86DD, ipv6s()),
    (0x0806, arps()),
    (0x8035, arps()),
    (0x0800, st.binary(max_size=60)),
    (0x86DD, st.binary(max_size=60)),
    (0x88CC, st.just(b"")),
    (0x8864, st.just(b"")),
    (0x8847, st.just(bytes(4))),
    (0x0100, st.builds(bytes.__add__, SNAP, ipv4s())),
    (0x0026, st.just(bytes.fromhex("424203") + bytes(40))),
]


@st.composite
def tags(draw: st.DrawFn) -> bytes:
    ids = draw(st.lists(st.sampled_from([10, 100, 0, 4095]), max_size=3))
    kinds = [draw(st.sampled_from([0x8100, 0x8100, 0x88A8, 0x9100])) for _ in ids]
    return b"".join(
        kind.to_bytes(2, "big") + number.to_bytes(2, "big") for kind, number in zip(kinds, ids, strict=True)
    )


@st.composite
def frames(draw: st.DrawFn) -> bytes:
    ethertype, payloads = draw(st.sampled_from(PAYLOADS[:4]) | st.sampled_from(PAYLOADS))
    frame = (
        bytes.fromhex("0a0000000002 0a0000000001")
        + draw(tags())
        + ethertype.to_bytes(2, "big")
        + draw(payloads)
    )
    return frame[: draw(st.none() | st.integers(14, len(frame)))]


DEVICES = st.sampled_from([Port(1, "client"), Port(2, "p1_l"), Port(3, ""), Port(4, "1"), Port(5, "cli?nt")])
FATES = st.sampled_from(["output", "asked", "dropped"])


@st.composite
def journeys(draw: st.DrawFn) -> list[Event]:
    """The events of a packet: where it entered, and what became of it."""
    built = Built()
    entry = built.add(Pass(draw(DEVICES), 0, "ovs-system", 98))
    fate = draw(FATES)
    built.add(FlowTblLookup(None if fate == "asked" else FLOW, 1, 0), entry)
    last: dict[str, Detail] = {
        "output": output(Port(2, "p1_l")),
        "asked": Upcall("miss", 7, "ovs-system", ""),
        "dropped": ActionExecute("drop"),
    }
    built.add(last[fate], entry)
    return built.events


PROTOCOL_NAMES = [
    *sorted(KNOWN - {"ipv4", "ipv6"}),
    "ip",
    "ip6",
    *map(str, [0, 6, 17, 44, 51, 58, 132, 136, 253]),
]
TERMS: st.SearchStrategy[Node] = st.one_of(
    FILTER_TERMS,
    st.builds(Is, st.sampled_from(["upcall", "drop"])),
    st.builds(Protocol, st.sampled_from(PROTOCOL_NAMES)),
)


def true_terms(headers: Headers, port: Port, outputs: Iterable[str]) -> list[Node]:
    """Conditions that a packet fulfils by its headers and by the ports that it entered and left by."""
    found: list[Node] = [
        Protocol(name) for name in PROTOCOL_NAMES if headers_test(Protocol(name))([headers]) == [True]
    ]
    found += [Vlan(number) for number in headers.vlans]
    for side, address, number in (("src", headers.src, headers.sport), ("dst", headers.dst, headers.dport)):
        if address:
            wide = ip_network(f"{address}/{8 if '.' in address else 16}", strict=False)
            found += [Host("", address), Host(side, address), Net("", wide), Net(side, wide)]
        if number is not None:
            found += [Ports("", number, number), Ports(side, number, min(number + 3, 65535))]
    names = (port.name, str(port.number), port.name or f"port {port.number}", f"{port.name}*")
    found += [Host("", mac) for mac in (headers.eth_src, headers.eth_dst)]
    found += [Interface(side, name) for side in ("in", "") for name in names]
    return found + [Interface(side, name) for side in ("out", "") for name in outputs]


def filters(*terms: Node) -> st.SearchStrategy[Node]:
    """Filters of which half the conditions are these."""
    some = st.sampled_from(terms) if terms else TERMS
    return st.recursive(
        some | TERMS,
        lambda nodes: st.one_of(
            st.builds(Not, nodes),
            st.builds(And, st.lists(nodes, min_size=2, max_size=3).map(tuple)),
            st.builds(Or, st.lists(nodes, min_size=2, max_size=3).map(tuple)),
        ),
        max_leaves=6,
    )
