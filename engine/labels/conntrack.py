"""Connection tracking: what an action asks of it, and what it said of a packet."""

from __future__ import annotations

from engine.events import ActionExecute, Conntrack
from engine.labels.spans import Role, Span
from engine.labels.text import printable

# OVS does not print them: which events are reported, and the family, which the flow matches anyway.
_UNSAID = ("eventmask", "family")
_BARE = (1, "")  # the argument is there; that is all that it says


def ct_action_words(action: ActionExecute) -> list[Span]:
    """Tell a ct action: its zone, then the flags and nat together, then what has a value."""
    zone = action.argument("zone")
    others = [pair for pair in action.arguments if pair[0] not in ("zone", *_UNSAID)]
    words: list[Span] = [] if zone is None else [(f"zone {zone}", Role.NUMBER)]
    flags = [_flag(name, value) for name, value in others if name == "nat" or value in _BARE]
    if flags:
        words.append((printable(",".join(flags)), Role.PLAIN))
    return words + [_valued(name, value) for name, value in others if name != "nat" and value not in _BARE]


def _flag(name: str, value: int | str) -> str:
    return name if value in (*_BARE, "nat") else f"{name}({value})"


def _valued(name: str, value: int | str) -> Span:
    shown = f"{value:#x}" if name == "flags" and isinstance(value, int) else value
    return printable(f"{name} {shown}"), Role.PLAIN


def conntrack_words(ct: Conntrack) -> list[Span]:
    """Tell what connection tracking said: ``ct_state est,rpl,trk zone 2 mark 0x1``; one part of a row."""
    words: list[Span] = [(f"ct_state {printable(','.join(ct.state)) or '-trk'}", Role.NAME)]
    if ct.state or ct.zone:
        words.append((f" zone {ct.zone}", Role.NUMBER))
    numbers = (("mark", ct.mark), ("label", ct.label))
    return words + [(f" {name} {number:#x}", Role.PLAIN) for name, number in numbers if number]
