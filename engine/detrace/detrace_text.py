"""The parser of ``ofproto/detrace``'s answers: all three generations of the output, and its glued lines.

3.4.0 and 3.4.1 print flat rule lines; 3.4.2 to 3.7 add the messages ``UFID/Cache was not found``; 4.0
indents the rules under their bridge's name and prints ``no match``. None of them ends a group's line, so
that what follows is glued to it (ofproto/ofproto-dpif-xlate-cache.c).

Python's ``ovs.flow.ofp`` cannot read them: it raises on ``table_id`` and ``n_offload_packets``, and on all
lines that are no rules.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from itertools import pairwise

from engine.detrace.rules import DEFAULT_PRIORITY, Group, Item, NoCache, NoFlow, NoMatch, Rule, Unknown

_ITEM_START = re.compile(
    r"(?:cookie=0x[0-9a-f]+, )?(?:table_id=\d+, )?duration=\d+s, n_packets="
    r"|table_id=\d+, no match"
    r"|group_id=\d+,type="
    r"|(?:UFID|Cache) was not found for "
)
_RULE = re.compile(
    r"(?:cookie=0x(?P<cookie>[0-9a-f]{1,16}), )?(?:table_id=(?P<table>\d{1,3}), )?"
    r"duration=(?P<duration>\d{1,20})s, n_packets=(?P<packets>\d{1,20}), n_bytes=(?P<bytes>\d{1,20}), "
    r"(?:n_offload_packets=(?P<offload_packets>\d{1,20}), n_offload_bytes=(?P<offload_bytes>\d{1,20}), )?"
    r"(?:priority=(?P<priority>\d{1,5}),?)?(?P<match>.*?),?actions=(?P<actions>.*)",
    re.ASCII,
)
_GROUP = re.compile(r"group_id=(?P<id>\d{1,10}),type=(?P<type>\w+),?(?P<text>.*)", re.ASCII)
_NO_MATCH = re.compile(r"table_id=(?P<table>\d{1,3}), no match\s*", re.ASCII)
_MESSAGE = re.compile(r"(?P<what>UFID|Cache) was not found for (?P<datapath>\S+)\s*")
_HEADER = re.compile(r"[^\s=,:()]+")
_GLUED_HEADER = re.compile(r"(?<=\))[^\s=,:()]+$")
_INDENT = "  "


def parse_detrace(text: str, bridges: Collection[str] = ()) -> tuple[Item, ...]:
    """Read an answer of ``ofproto/detrace``; never raises, and loses no text.

    Args:
        text: the answer.
        bridges: the names of all bridges (``ofproto/list``). A name that is glued to a group is cut off
            for certain when it is one of these; without them, where a parenthesis goes before it.
    """
    items: list[Item] = []
    bridge: str | None = None
    lines = [line for line in text.split("\n") if line.strip()]
    for line, following in zip(lines, [*lines[1:], ""], strict=False):
        under_header = _is_indented_item(following)
        if under_header and _HEADER.fullmatch(line):
            bridge = line
            continue
        body, header = _cut_header(line, bridges) if under_header else (line, "")
        items += (_parse_item(piece, bridge) for piece in _split_items(body))
        bridge = header if header is None else header or bridge
    return tuple(items)


def _is_indented_item(line: str) -> bool:
    return line.startswith(_INDENT) and _MESSAGE.match(line.strip()) is None


def _cut_header(line: str, bridges: Collection[str]) -> tuple[str, str | None]:
    """Cut the name of the next bridge from the end of a line whose last item is a group.

    Returns:
        The line without it, and the name: empty where there is none, None where there may be one.
    """
    starts = [found.start() for found in _ITEM_START.finditer(line)]
    if not starts or not line.startswith("group_id=", starts[-1]):
        return line, ""
    if name := _known_at_end(line, bridges) or _guess_at_end(line):
        return line.removesuffix(name), name
    # An OVS that ends a group's line: certain only where the bucket's last action shows its end.
    return line, "" if bridges and line.endswith(")") else None


def _known_at_end(line: str, bridges: Collection[str]) -> str:
    return max((name for name in bridges if line.endswith(name)), key=len, default="")


def _guess_at_end(line: str) -> str:
    found = _GLUED_HEADER.search(line)
    return found.group() if found else ""


def _split_items(line: str) -> Iterator[str]:
    """Cut a line where items begin; a text before the first is an item of its own."""
    starts = [found.start() for found in _ITEM_START.finditer(line)]
    bounds = [0, *starts, len(line)]
    for start, end in pairwise(bounds):
        if piece := line[start:end].strip():
            yield piece


def _parse_item(text: str, bridge: str | None) -> Item:
    if found := _RULE.fullmatch(text):
        return _rule(found, bridge)
    if found := _GROUP.fullmatch(text):
        return Group(bridge, int(found["id"]), found["type"], found["text"], text)
    if found := _NO_MATCH.fullmatch(text):
        return NoMatch(bridge, int(found["table"]), text)
    if found := _MESSAGE.fullmatch(text):
        return (NoFlow if found["what"] == "UFID" else NoCache)(found["datapath"], text)
    return Unknown(bridge, text)


def _rule(found: re.Match[str], bridge: str | None) -> Rule:
    return Rule(
        bridge=bridge,
        table=int(found["table"] or 0),
        priority=DEFAULT_PRIORITY if found["priority"] is None else int(found["priority"]),
        match=found["match"].strip(),
        actions=found["actions"],
        cookie=int(found["cookie"] or "0", 16),
        duration=int(found["duration"]),
        n_packets=int(found["packets"]),
        n_bytes=int(found["bytes"]),
        n_offload_packets=int(found["offload_packets"] or 0),
        n_offload_bytes=int(found["offload_bytes"] or 0),
        raw=found.string,
    )
