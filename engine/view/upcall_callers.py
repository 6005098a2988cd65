"""Who causes an upcall: the port that its packet came in by, and its conversation."""

from __future__ import annotations

from typing import NamedTuple

from engine.events import Task
from engine.filter.nodes import And, Handler, Host, Interface, Is, Node, Ports, Protocol, Vlan
from engine.filter.protocols import protocol_name
from engine.headers import NO_HEADERS, Headers
from engine.labels import plain, printable
from engine.labels.flow_words import flow_words
from engine.store import PacketStore
from engine.store.sequences import EMPTY
from engine.store.traits import PassKey, output_name
from engine.view.upcall_groups import Who

MOST_WORDS = 1000  # cells: conversations are told whole


class Caller(NamedTuple):
    """What the store knows of an upcall's packet.

    Attributes:
        entry: where it first came in; None where that was not seen.
        headers: what its first bytes say.
    """

    entry: PassKey | None
    headers: Headers


def caller_of(store: PacketStore, packet: int) -> Caller:
    """Return who a packet is of; one that is not kept any more is of nobody."""
    if packet not in store:
        return Caller(None, NO_HEADERS)
    columns, at = store.columns, packet - store.first_packet
    passes, number = columns.pass_table, columns.passes[at]
    while number != EMPTY and passes.starts[number] != EMPTY:
        number = passes.starts[number]
    return Caller(passes.items[number] if number != EMPTY else None, columns.headers_at(at))


class PortKey(NamedTuple):
    """A port by its name, for it gets another number when it is added again."""

    datapath: str
    name: str


def port_key(caller: Caller, device: str) -> PortKey:
    """Return which port a packet came in by; ``device`` is what the upcall said of it."""
    if caller.entry is None:
        return PortKey("", device)
    return PortKey(caller.entry.datapath, output_name(caller.entry.in_port))


def port_who(caller: Caller, device: str) -> Who:
    """Tell of a port; only where a pass was seen can a filter find it."""
    if caller.entry is None:
        return Who(printable(device) or "port not seen")
    port = caller.entry.in_port
    words = f"{printable(port.name)} ({port.number})" if port.name else f"port {port.number}"
    return Who(words, _filter(Interface("in", port.name or str(port.number))))


class Conversation(NamedTuple):
    """Who talks to whom, without the port that differs from connection to connection.

    Attributes:
        protocol: as people call it.
        src, dst: IP addresses; MAC addresses where there are none.
        side: which of the two ports tells the service: "src", "dst", or empty where there are none.
        port: that port, the lower one; 0 where there is none.
        vlans: VLAN ids, the outermost first.
    """

    protocol: str
    src: str
    dst: str
    side: str
    port: int
    vlans: tuple[int, ...]


def conversation_of(headers: Headers) -> Conversation | None:
    """Return the conversation that a packet belongs to; None where its headers are not known."""
    if headers == NO_HEADERS:
        return None
    side, port = "", 0
    if headers.sport is not None and headers.dport is not None:
        side = "src" if headers.sport < headers.dport else "dst"
        port = min(headers.sport, headers.dport)
    src, dst = headers.src or headers.eth_src, headers.dst or headers.eth_dst
    return Conversation(headers.protocol, src, dst, side, port, headers.vlans)


def conversation_who(conversation: Conversation | None) -> Who:
    """Tell of a conversation."""
    if conversation is None:
        return Who("headers not seen")
    protocol, src, dst, side, port, vlans = conversation
    sport, dport = (port if side == at else None for at in ("src", "dst"))
    headers = Headers(protocol=protocol, src=src, dst=dst, vlans=vlans, sport=sport, dport=dport)
    return Who(plain(flow_words(headers, MOST_WORDS)), _filter(*_conditions(conversation)), headers)


def _conditions(conversation: Conversation) -> list[Node]:
    protocol, src, dst, side, port, vlans = conversation
    nodes = _protocol(protocol)
    nodes += [Host(at, end) for at, end in (("src", src), ("dst", dst)) if end]
    nodes += [Ports(side, port, port)] if side else []
    return [*nodes, *map(Vlan, vlans)]


def _protocol(name: str) -> list[Node]:
    try:
        return [Protocol(protocol_name(name.rpartition(" proto ")[2]))]
    except ValueError:
        return []  # an EtherType without a name: the addresses must do


def handler_who(task: Task) -> Who:
    """Tell of a handler thread."""
    return Who(f"{printable(task.comm)} ({task.tid})", _filter(Handler(str(task.tid))))


def socket_who(portid: int) -> Who:
    """Tell of a netlink socket that nobody was seen to receive from."""
    return Who(f"port id {portid}: nobody receives")


def _filter(*nodes: Node) -> str:
    return str(And((Is("upcall"), *nodes)))
