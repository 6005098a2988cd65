"""What a filter means, told once more and slowly: over summaries and events, one packet at a time."""

from __future__ import annotations

import operator
from collections.abc import Callable, Collection, Iterator
from fnmatch import fnmatchcase
from ipaddress import ip_address

from engine.events import (
    ActionExecute,
    Conntrack,
    Drop,
    Event,
    FlowDel,
    FlowPut,
    FlowTblLookup,
    Pass,
    UpcallRecv,
)
from engine.filter.nodes import (
    And,
    Compare,
    Cookie,
    Ct,
    Everything,
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
from engine.flow_id import FlowId
from engine.headers import Headers
from engine.labels.action import DROP_REASONS
from engine.store import PacketStore, PacketSummary

COMPARE: dict[str, Callable[[int, int], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
    "!=": operator.ne,
}


def cookies_of(flow: FlowId) -> frozenset[int]:
    return frozenset({flow.flow, 0xAED19B4D} if flow.ufid.startswith("9fbc") else {flow.flow})


def naive(node: Node, store: PacketStore, packet: int, marked: Collection[int] = ()) -> bool:
    match node:
        case Is("marked"):
            return packet in marked
        case Everything():
            return True
        case And():
            return all(naive(part, store, packet, marked) for part in node.parts)
        case Or():
            return any(naive(part, store, packet, marked) for part in node.parts)
        case Not():
            return not naive(node.part, store, packet, marked)
    return _term(node, store.summary(packet), store.events(packet))


def _term(node: Node, summary: PacketSummary, events: list[Event]) -> bool:
    headers = summary.headers
    match node:
        case Word():
            return any(node.text.lower() in text.lower() for text in _texts(node.text, summary, events))
        case Host():
            return node.address in [
                address for end in _ends(headers, node.side) for address in (end[0], end[2])
            ]
        case Net():
            return any(end[0] and ip_address(end[0]) in node.network for end in _ends(headers, node.side))
        case Ports():
            return any(end[1] in range(node.low, node.high + 1) for end in _ends(headers, node.side))
        case Interface():
            return any(
                name == node.name or fnmatchcase(name, node.name)
                for name in _names(node.side, summary, events)
            )
        case Protocol():
            return _protocol(headers, node.name)
        case Vlan():
            return bool(headers.vlans) if node.number is None else node.number in headers.vlans
        case Is():
            return _is(node.flag, summary)
        case Ufid():
            return any(flow.ufid.startswith(node.prefix) for flow in _flows(events))
        case Cookie():
            return any(node.cookie in cookies_of(flow) for flow in _flows(events))
        case Recirc():
            return any(
                event.detail.recirc_id == node.number for event in events if isinstance(event.detail, Pass)
            )
        case Reason():
            return any(node.text.lower() in reason.lower() for reason in _reasons(events))
        case Ct():
            return any(node.state in ct.state for ct in _conntracks(events))
        case Zone():
            return node.number in [*(ct.zone for ct in _conntracks(events)), *_zones(events)]
        case Handler():
            tasks = [event.task for event in events if isinstance(event.detail, UpcallRecv)]
            return any(node.name in (str(task.tid), task.comm) for task in tasks)
        case Compare():
            value = summary.duration if node.field == "latency" else summary.length
            return COMPARE[node.operator](value, node.amount)
    raise AssertionError(node)


def _ends(headers: Headers, side: str) -> list[tuple[str, int | None, str]]:
    src = headers.src, headers.sport, headers.eth_src
    dst = headers.dst, headers.dport, headers.eth_dst
    return {"src": [src], "dst": [dst], "": [src, dst]}[side]


def _is(flag: str, summary: PacketSummary) -> bool:
    counts = {"miss": summary.n_misses, "hit": summary.n_hits, "upcall": summary.n_upcalls}
    truths = {
        "drop": summary.dropped,
        "lost": summary.lost,
        "incomplete": summary.incomplete,
        "uncertain": summary.uncertain,
    }
    return bool({**counts, **truths}[flag])


def _protocol(headers: Headers, name: str) -> bool:
    if name in ("ip", "ip6"):
        return headers.ethertype == {"ip": 0x0800, "ip6": 0x86DD}[name]
    numbers = {"6": "TCP", "17": "UDP", "253": "IPv4 proto 253"}
    return headers.protocol.lower() == numbers.get(name, name).lower()


def _flows(events: list[Event]) -> Iterator[FlowId]:
    for event in events:
        if isinstance(event.detail, FlowTblLookup) and event.detail.flow is not None:
            yield event.detail.flow
        elif isinstance(event.detail, FlowPut | FlowDel):
            yield FlowId(event.detail.ufid)


def _reasons(events: list[Event]) -> Iterator[str]:
    for event in events:
        if isinstance(event.detail, Drop):
            yield event.detail.reason
        elif isinstance(event.detail, ActionExecute) and event.detail.action == "drop":
            reason = event.detail.argument("reason")
            yield str(DROP_REASONS.get(reason, f"reason {reason}") if isinstance(reason, int) else reason)


def _conntracks(events: list[Event]) -> Iterator[Conntrack]:
    for event in events:
        if isinstance(event.detail, Pass | ActionExecute) and event.detail.ct:
            yield event.detail.ct


def _zones(events: list[Event]) -> Iterator[int | str | None]:
    for event in events:
        if isinstance(event.detail, ActionExecute) and event.detail.action == "ct":
            yield event.detail.argument("zone")


def _names(side: str, summary: PacketSummary, events: list[Event]) -> Iterator[str]:
    if side != "out" and summary.in_port is not None:
        yield from (summary.in_port.name or f"port {summary.in_port.number}", summary.in_port.name)
        yield str(summary.in_port.number)
    if side != "in":
        yield from summary.outputs
        for action in _outputs(events):
            yield from (str(action.argument("port")), str(action.argument("device")))


def _outputs(events: list[Event]) -> Iterator[ActionExecute]:
    for event in events:
        if isinstance(event.detail, ActionExecute) and event.detail.action == "output":
            yield event.detail


def _texts(word: str, summary: PacketSummary, events: list[Event]) -> Iterator[str]:
    headers = summary.headers
    yield from (headers.protocol, headers.info)
    for address, port, mac in _ends(headers, ""):
        bracketed = f"[{address}]" if ":" in address else address
        yield address if port is None else f"{bracketed}:{port}"
        if ":" in word:
            yield mac
    yield from summary.outputs
    yield from (flow.ufid for flow in _flows(events))
    for event in events:
        if isinstance(event.detail, Pass):
            yield event.detail.datapath
            yield event.detail.in_port.name or f"port {event.detail.in_port.number}"
