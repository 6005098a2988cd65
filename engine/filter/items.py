"""Whether one pass, lookup, port or mark is what a condition asks for; headers where a word is looked for."""

from __future__ import annotations

from collections.abc import Callable
from fnmatch import fnmatchcase

from engine.events import Port
from engine.filter.nodes import Ct, Handler, Reason, Zone
from engine.flow_id import FlowId
from engine.headers import Headers, endpoint
from engine.labels.drop import reason_name
from engine.store.traits import Mark, PassKey, PutUfid, output_name

Lookup = FlowId | PutUfid | None


def port_test(name: str) -> Callable[[Port], bool]:
    """Return the test of a datapath port: by name, by a pattern with ``*`` or by number."""
    return lambda port: name in (port.name, str(port.number)) or fnmatchcase(output_name(port), name)


def word_in_headers(word: str) -> Callable[[Headers], bool]:
    """Return the test whether a lower-case word is in what a packet's row shows of its headers."""
    macs = ":" in word  # a few hexadecimal digits alone would find MAC addresses everywhere
    return lambda headers: any(
        word in text.lower() for text in (*shown_texts(headers), *(mac_texts(headers) if macs else ()))
    )


def shown_texts(headers: Headers) -> tuple[str, ...]:
    """Return what a packet's row shows of its headers, where any word is looked for."""
    ends = endpoint(headers.src, headers.sport), endpoint(headers.dst, headers.dport)
    return (*ends, headers.protocol, headers.info)


def mac_texts(headers: Headers) -> tuple[str, ...]:
    """Return what is looked at only for words with a colon."""
    return headers.eth_src, headers.eth_dst


def word_in_pass(word: str) -> Callable[[PassKey], bool]:
    """Return the test whether a lower-case word is in the name of a pass's port or datapath."""
    return lambda key: word in key.datapath.lower() or word in output_name(key.in_port).lower()


def word_in_port(word: str) -> Callable[[Port], bool]:
    """Return the test whether a lower-case word is in a port's name."""
    return lambda port: word in output_name(port).lower()


def word_in_lookup(word: str) -> Callable[[Lookup], bool]:
    """Return the test whether a lower-case word is in a flow's UFID."""
    return lambda lookup: word in ufid_of(lookup)


def mark_test(node: Reason | Ct | Zone | Handler) -> Callable[[Mark], bool]:
    """Return the test of what connection tracking said, why a packet was dropped, or who took its upcall."""
    match node:
        case Reason():
            text = node.text.lower()
            return lambda mark: mark.reason is not None and text in reason_name(mark.reason).lower()
        case Ct():
            return lambda mark: node.state in mark.states
        case Zone():
            return lambda mark: node.number in mark.zones
        case Handler():
            return lambda mark: (
                mark.handler is not None and node.name in (str(mark.handler.tid), mark.handler.comm)
            )


def ufid_of(lookup: Lookup) -> str:
    """Return the UFID of a lookup or a put; empty for a miss."""
    return lookup.ufid if isinstance(lookup, FlowId) else lookup or ""


def flow_of(lookup: Lookup) -> FlowId | None:
    """Return the flow of a lookup, or of a put what is known of it; None for a miss."""
    return FlowId(lookup) if isinstance(lookup, str) else lookup
