"""A datapath flow as ``dpctl/get-flow`` prints it (OVS lib/dpctl.c, lib/odp-util.c).

Python's ``ovs.flow.odp`` reads these too, and the tests compare us with it. It cannot be the parser: it
raises on a match field that it does not know, such as one of a newer kernel, and on spaces in a port's name,
where a pane must show what was told; and its actions are no longer the text that OVS printed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from engine.detrace.nesting import split_outside

_CALL = re.compile(r"(?P<name>[\w-]+)\((?P<inside>.*)\)", re.DOTALL)
_STATISTIC = re.compile(
    r"(?P<name>packets|bytes):(?P<number>\d{1,20})|(?P<used>used):(?:never|(?P<seconds>\d{1,15}(?:\.\d{1,9})?)s)"
    r"|(?P<word>ufid|flags|offloaded):(?P<value>\S*)",
    re.ASCII,
)
_ZERO_MASK = re.compile(r"[0.:x]+")
_ACTIONS = re.compile(r"(?:^|(?<=[\s,]))actions:")
_DEEPEST = 16  # groups in groups; OVS prints four at most, a hostile text any number
# The text of an answer that is a success by its form only: dpctl prints the failure into it (lib/dpctl.c).
_FAILURE = "ovs-vswitchd: "


@dataclass(frozen=True)
class MatchField:
    """One field of a match: ``name(value/mask)``, ``name=value/mask``, or a group such as ``ipv4(dst=...)``.

    Attributes:
        name: as OVS prints it; empty for a text that has none.
        value: the text before the mask; of a group, all that is in its parentheses.
        mask: the text after the slash; empty for an exact match.
        parts: the members of a group.
    """

    name: str
    value: str
    mask: str = ""
    parts: tuple[MatchField, ...] = ()

    @property
    def wildcarded(self) -> bool:
        """Whether any value matches: the mask is all zero, in every part."""
        if self.parts:
            return all(part.wildcarded for part in self.parts)
        if not self.value and not self.mask:
            return True  # eth(): an Ethernet packet, whatever its addresses
        return _ZERO_MASK.fullmatch(self.mask) is not None


@dataclass(frozen=True)
class DatapathFlow:
    """What the datapath does with the packets that match.

    Attributes:
        match: the fields in the order printed; without ``-m`` the wildcarded ones are left out.
        actions: the actions at the top level, each as printed.
        packets: hits since the flow was installed, None where the text has none; the packet of the upcall
            that installed it is not among them.
        bytes: bytes of these packets.
        used_seconds: seconds since the last hit when asked; None for a flow that was never hit.
        flags: TCP flags seen, for example ``SP.``.
        offloaded: ``yes`` or ``partial``; empty where the flow is not offloaded.
        ufid: as printed by ``-m``; otherwise empty.
        other: texts that fit nowhere, as they are.
        raw: the whole answer.
    """

    match: tuple[MatchField, ...]
    actions: tuple[str, ...]
    packets: int | None = None
    bytes: int | None = None
    used_seconds: float | None = None
    flags: str = ""
    offloaded: str = ""
    ufid: str = ""
    other: tuple[str, ...] = ()
    raw: str = ""


def flow_key(flow: DatapathFlow) -> str:
    """Return the match as OVS printed it, which is how ``ofproto/trace`` takes it."""
    return ",".join(
        f"{field.name}({field.value}{'/' if field.mask else ''}{field.mask})" for field in flow.match
    )


def failure_text(answer: str) -> str:
    """Return the failure that an answer of success holds; empty when it is a flow.

    A UFID that cannot be parsed is answered with the text ``ovs-vswitchd: parsing flow ufid``.
    """
    text = answer.strip()
    return text.removeprefix(_FAILURE) if text.startswith(_FAILURE) else ""


def parse_datapath_flow(text: str) -> DatapathFlow:
    """Read the answer of ``dpctl/get-flow``, with or without ``-m``; never raises, and loses no text."""
    head, actions, trailer = _cut_actions(text.strip())
    pieces = [piece.strip() for piece in split_outside(head)]
    statistics: dict[str, str] = {}
    match: list[MatchField] = []
    other: list[str] = []
    for piece in filter(None, [*pieces, *trailer]):
        _sort(piece, statistics, match, other)
    packets, size, used = (statistics.get(name) for name in ("packets", "bytes", "used"))
    return DatapathFlow(
        match=tuple(match),
        actions=tuple(actions),
        packets=int(packets) if packets else None,
        bytes=int(size) if size else None,
        used_seconds=float(used) if used else None,
        flags=statistics.get("flags", ""),
        offloaded=statistics.get("offloaded", ""),
        ufid=statistics.get("ufid", ""),
        other=tuple(other),
        raw=text,
    )


def _cut_actions(text: str) -> tuple[str, list[str], list[str]]:
    """Return the text before the actions, the actions, and what comes after them (``dp-extra-info:``)."""
    found = _ACTIONS.search(text)
    if found is None:
        return text, [], []
    pieces = split_outside(text[found.end() :])
    actions = [piece for piece in pieces if not piece.startswith(" ")]
    return text[: found.start()], [a for a in actions if a], [p.strip() for p in pieces if p.startswith(" ")]


def _sort(piece: str, statistics: dict[str, str], match: list[MatchField], other: list[str]) -> None:
    """Put one piece where it belongs."""
    if found := _STATISTIC.fullmatch(piece):
        name = found["name"] or found["used"] or found["word"]
        statistics[name] = found["number"] or found["seconds"] or found["value"] or ""
    elif _CALL.fullmatch(piece):
        match.append(_field(piece))
    else:
        other.append(piece)


def _field(text: str, depth: int = 0) -> MatchField:
    if call := _CALL.fullmatch(text):
        name, inside = call["name"], call["inside"]
        if depth < _DEEPEST and ("=" in inside or "(" in inside):
            parts = tuple(_field(part, depth + 1) for part in split_outside(inside))
            return MatchField(name, inside, parts=parts)
        return MatchField(name, *_cut_mask(inside))
    name, equals, value = text.partition("=")
    return MatchField(name, *_cut_mask(value)) if equals else MatchField("", text)


def _cut_mask(text: str) -> tuple[str, str]:
    value, _, mask = text.partition("/")
    return value, mask
