"""Protocol and addresses of a packet, as short as they must be."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from engine.headers import Headers, endpoint
from engine.labels.spans import Role, Span, cut_spans
from engine.labels.text import cells, printable


@lru_cache(8192)  # a flow's packets are told the same over and over
def flow_words(headers: Headers, width: int) -> tuple[Span, ...]:
    """Tell ``TCP 10.244.1.4:41822 > 10.244.2.6:80 S`` in so many cells.

    The longest form that fits: whole addresses, of the destination's its end, of both their ends, the last
    word of what it says, no more than the ends; then what the width leaves of that.
    """
    for form in _forms(headers):
        if sum(cells(text) for text, _ in form) <= width:
            break
    return tuple(cut_spans(form, width))


def _forms(headers: Headers) -> Iterator[list[Span]]:
    src, dst = headers.src or headers.eth_src, headers.dst or headers.eth_dst
    for left, right in ((src, dst), (src, _end(dst)), (_end(src), _end(dst))):
        yield _join(headers, endpoint(left, headers.sport), endpoint(right, headers.dport))
    ends = endpoint(_end(src), headers.sport), endpoint(_end(dst), headers.dport)
    for info in (headers.info.rpartition(" ")[2], ""):  # of "echo request" what tells it from the reply
        yield _join(headers._replace(info=info, vlans=()), *ends)


def _join(headers: Headers, src: str, dst: str) -> list[Span]:
    words: list[Span] = [(printable(headers.protocol), Role.PROTOCOL)]
    words += [(f"{src} > {dst}", Role.ADDRESS)] if src or dst else []
    words += [(printable(headers.info), Role.PLAIN)] if headers.info else []
    words += [(f"vlan {vlan}", Role.DIM) for vlan in headers.vlans]
    spaced = [(text if position == 0 else f" {text}", role) for position, (text, role) in enumerate(words)]
    return spaced if headers.protocol else spaced[1:]


def _end(address: str) -> str:
    """Return the last part of an address: ``…2.6``, ``…:2``."""
    if "." in address and ":" not in address:
        return "…" + ".".join(address.split(".")[-2:])
    head, colon, end = address.rpartition(":")
    return f"…:{end}" if colon and len(head) > 1 else address
