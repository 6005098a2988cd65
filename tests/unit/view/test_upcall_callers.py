from __future__ import annotations

import pytest

from engine.events import Port, Task
from engine.filter import parse_filter
from engine.headers import NO_HEADERS, parse_headers
from engine.source import Batch
from engine.store import PacketStore
from engine.view.upcall_callers import (
    Caller,
    caller_of,
    conversation_of,
    conversation_who,
    handler_who,
    port_key,
    port_who,
    socket_who,
)
from engine.view.upcall_groups import Who
from tests.unit.store.builders import CLIENT, tunnelled_packet
from tests.unit.test_headers import UDP, frame, ipv4, ipv6, tcp
from tests.unit.view.stores import STATUS
from tests.unit.view.upcall_stories import PORTS, Told, fed

VLAN = bytes.fromhex("8100002a")
REPLY = bytes.fromhex("0050a35e 00000001 00000000 5012") + bytes(6)
BOTH = "src host 10.244.1.4 and dst host 10.244.2.6"
MACS = "src host 0a:00:00:00:00:01 and dst host 0a:00:00:00:00:02"
FLOWS = {
    "TCP 10.244.1.4 > 10.244.2.6:80": (
        frame(0x0800, ipv4(6, tcp(2))),
        f"upcall and proto tcp and {BOTH} and dst port 80",
    ),
    "TCP 10.244.1.4:80 > 10.244.2.6": (
        frame(0x0800, ipv4(6, REPLY)),
        f"upcall and proto tcp and {BOTH} and src port 80",
    ),
    "UDP 10.244.1.4 > 10.244.2.6:9999 vlan 42": (
        frame(0x0800, ipv4(17, UDP), VLAN),
        f"upcall and proto udp and {BOTH} and dst port 9999 and vlan 42",
    ),
    "TCP fd00::1 > [fd00::2]:80": (
        frame(0x86DD, ipv6(6, tcp(2))),
        "upcall and proto tcp and src host fd00::1 and dst host fd00::2 and dst port 80",
    ),
    "ICMP 10.244.1.4 > 10.244.2.6": (
        frame(0x0800, ipv4(1, b"\x08\x00")),
        f"upcall and proto icmp and {BOTH}",
    ),
    "IPv4 proto 253 10.244.1.4 > 10.244.2.6": (
        frame(0x0800, ipv4(253, b"")),
        f"upcall and proto 253 and {BOTH}",
    ),
    "LLDP 0a:00:00:00:00:01 > 0a:00:00:00:00:02": (
        frame(0x88CC, b""),
        f"upcall and proto lldp and {MACS}",
    ),
}


def filled(stories: list[Told]) -> PacketStore:
    store = PacketStore()
    what = fed(stories)
    store.append_batch(Batch(what.events, what.packets, STATUS))
    return store


def chosen(store: PacketStore, text: str) -> list[int]:
    return parse_filter(text).select(store, range(1, len(store) + 1))


@pytest.mark.parametrize("words", FLOWS)
def test_a_conversation_is_told_and_its_filter_chooses_it_alone(words: str) -> None:
    store = filled([Told(frame=data) for data, _ in FLOWS.values()])
    packet = list(FLOWS).index(words) + 1
    who = conversation_who(conversation_of(caller_of(store, packet).headers))
    assert (who.words, who.filter) == (words, FLOWS[words][1])
    assert chosen(store, who.filter) == [packet]


def test_a_protocol_that_no_filter_names_is_found_by_its_addresses() -> None:
    who = conversation_who(conversation_of(parse_headers(frame(0x88B5, b""))))
    assert (who.words, who.filter) == (
        "0x88b5 0a:00:00:00:00:01 > 0a:00:00:00:00:02",
        f"upcall and {MACS}",
    )


def test_the_port_that_differs_from_connection_to_connection_does_not_count() -> None:
    one, other = frame(0x0800, ipv4(6, tcp(2))), frame(0x0800, ipv4(6, b"\x99\x99" + tcp(2)[2:]))
    assert conversation_of(parse_headers(one)) == conversation_of(parse_headers(other))


def test_headers_that_were_not_seen() -> None:
    assert conversation_who(conversation_of(NO_HEADERS)) == Who("headers not seen")


@pytest.mark.parametrize(
    ("port", "words", "text"),
    [
        (PORTS[0], "client (4)", "upcall and in client"),
        (PORTS[2], "port 6", "upcall and in 6"),
        (Port(9, "and"), "and (9)", 'upcall and in "and"'),
        (Port(9, "\x1b[1m"), r"\x1b[1m (9)", 'upcall and in "\x1b[1m"'),
    ],
)
def test_a_port_is_told_and_its_filter_chooses_it_alone(port: Port, words: str, text: str) -> None:
    store = filled([Told(PORTS[1]), Told(port)])
    who = port_who(caller_of(store, 2), "")
    assert who == Who(words, text)
    assert chosen(store, who.filter) == [2]


def test_a_port_that_is_added_again_is_the_same() -> None:
    store = filled([Told(Port(4, "client")), Told(Port(9, "client")), Told(Port(4, "other"))])
    keys = [port_key(caller_of(store, packet), "") for packet in (1, 2, 3)]
    assert keys[0] == keys[1] != keys[2]


def test_the_port_is_where_the_packet_first_came_in() -> None:
    store = PacketStore()
    store.append_events(tunnelled_packet(1))  # its outer packet comes in at another port
    entry = caller_of(store, 1).entry
    assert entry is not None
    assert (entry.in_port, entry.datapath) == (CLIENT, "ovs-system")


def test_where_no_pass_was_seen_there_is_the_device_of_the_upcall() -> None:
    nobody = Caller(None, NO_HEADERS)
    assert port_who(nobody, "veth\n0") == Who(r"veth\n0")
    assert port_who(nobody, "") == Who("port not seen")
    assert port_key(nobody, "veth0") == ("", "veth0")
    assert caller_of(PacketStore(), 5) == nobody


def test_handlers_and_sockets() -> None:
    assert handler_who(Task(812, 815, "handler3")) == Who("handler3 (815)", "upcall and handler 815")
    assert socket_who(280) == Who("port id 280: nobody receives")
