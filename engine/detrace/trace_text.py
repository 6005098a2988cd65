"""The parser of ``ofproto/trace``'s answers (OVS ofproto/ofproto-dpif-trace.c)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

_BRIDGE = re.compile(r'bridge\("(?P<name>.*)"\)')
_RULE = re.compile(
    r"(?P<table>\d{1,3})\. (?:(?P<match>.*), )?priority (?P<priority>\d{1,5})"
    r"(?:, cookie 0x(?P<cookie>[0-9a-f]{1,16}))?",
    re.ASCII,
)
_RESULT = re.compile(r"(?P<name>Flow|Final flow|Relevant fields|Megaflow|Datapath actions): (?P<text>.*)")
_RULER = re.compile(r"-{3,}|={3,}")
_NOTE = "-> "


class TraceKind(Enum):
    """What a line of a trace tells."""

    BRIDGE = "bridge"
    RULE = "rule"
    ACTION = "action"  # or what came of one: what is indented under a rule
    NOTE = "note"
    RESULT = "result"  # of the whole: the flow before and after, the megaflow, the datapath's actions
    OTHER = "other"


@dataclass(frozen=True)
class TraceLine:
    """One line of a trace.

    Attributes:
        kind: what it tells.
        depth: how many spaces it is indented by.
        text: the line without them; of a bridge its name, of a result its value, of a note what it says.
        name: what a result is: ``Flow``, ``Megaflow``.
        table: of a rule.
        priority: of a rule.
        cookie: of a rule; 0 is not printed by OVS.
    """

    kind: TraceKind
    depth: int
    text: str
    name: str = ""
    table: int = 0
    priority: int = 0
    cookie: int = 0


def parse_trace(text: str) -> tuple[TraceLine, ...]:
    """Read an answer of ``ofproto/trace``; never raises, and loses nothing but rulers and empty lines."""
    lines = (line.rstrip() for line in text.splitlines())
    return tuple(_line(line) for line in lines if line and not _RULER.fullmatch(line))


def _line(line: str) -> TraceLine:
    body = line.lstrip(" ")
    depth = len(line) - len(body)
    if not depth and (bridge := _BRIDGE.fullmatch(body)):
        return TraceLine(TraceKind.BRIDGE, 0, bridge["name"])
    if not depth and (result := _RESULT.fullmatch(body)):
        return TraceLine(TraceKind.RESULT, 0, result["text"], result["name"])
    if rule := _RULE.fullmatch(body):
        numbers = int(rule["table"]), int(rule["priority"]), int(rule["cookie"] or "0", 16)
        return TraceLine(TraceKind.RULE, depth, rule["match"] or "", "", *numbers)
    if body.startswith(_NOTE):
        return TraceLine(TraceKind.NOTE, depth, body.removeprefix(_NOTE))
    return TraceLine(TraceKind.ACTION if depth else TraceKind.OTHER, depth, body)
