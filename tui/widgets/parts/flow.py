"""The datapath flow: how its answer stands, what it matches and what it does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from ipaddress import ip_network

from engine.detrace.answers import Answer, State
from engine.detrace.datapath_flow import DatapathFlow, MatchField
from engine.labels import Role, printable
from engine.view.flows import FlowSeen
from tui.numbers import age, quantity, size
from tui.spans import Line, Paragraph, Span, Tone
from tui.widgets.parts.ovs_text import coloured

NAME_WIDTH = 10
STATE_TONES = {State.READY: Tone.GOOD, State.LOADING: Tone.DIM, State.OFF: Tone.DIM}
SIGNS = {State.READY: "●", State.LOADING: "…", State.OFF: "-"}
BLANK = Paragraph([])

PortNames = Mapping[int, str]


def no_flow() -> list[Paragraph]:
    """Say that nothing is known to have matched."""
    return [Paragraph([("No flow: nothing was found, and none was seen to be put.", Tone.DIM)])]


def flow_paragraphs(
    seen: FlowSeen, answer: Answer | None, explained: bool, names: PortNames, now: int
) -> list[Paragraph]:
    """Return the flow's head and what the datapath knows of it.

    Args:
        seen: the flow.
        answer: what was told of it.
        explained: whether there is anyone to tell.
        names: the ports that the packet itself named, by number.
        now: the time to count ages to, in monotonic ns.
    """
    head = [Paragraph([(printable(seen.flow.ufid), Tone.TITLE)])]
    if answer is None:
        words = "not asked yet" if explained else "not recorded"
        return [*head, Paragraph([("- ", Tone.DIM), (words, Tone.DIM)], 2)]
    return [*head, _state(answer, now), *_told(answer, names)]


def _state(answer: Answer, now: int) -> Paragraph:
    tone = STATE_TONES.get(answer.state, Tone.WARNING)
    line: Line = [(SIGNS.get(answer.state, "!") + " ", tone), (answer.state.words, tone)]
    if (seconds := answer.age(now)) is not None and seconds >= 0:
        line.append((f" · asked {age(seconds)} ago", Tone.DIM))
    if answer.note:
        line.append((f" · {printable(answer.note)}", Tone.DIM))
    return Paragraph(line, 2)


def _told(answer: Answer, names: PortNames) -> Iterator[Paragraph]:
    flow = answer.datapath_flow
    if flow is None:
        return
    yield BLANK
    folded = 0
    for field in flow.match:
        if field.wildcarded:
            folded += 1
        else:
            yield _field(field, names)
    if folded:
        yield Paragraph([(f"… {folded} wildcarded", Tone.DIM)])
    yield from _actions(flow, names)
    yield _statistics(flow)
    for text in flow.other:
        yield Paragraph([(printable(text), Tone.DIM)], 2)


def _field(field: MatchField, names: PortNames) -> Paragraph:
    line: Line = [(printable(field.name).ljust(NAME_WIDTH) + " ", Tone.DIM)]
    if field.name == "in_port" and (name := names.get(_number(field.value))):
        line += [(printable(name), Role.PORT), (f" ({field.value})", Tone.DIM)]
    elif field.parts:
        line += _parts(field)
    else:
        line += _value(field)
    return Paragraph(line, NAME_WIDTH + 1)


def _parts(field: MatchField) -> Iterator[Span]:
    shown = [part for part in field.parts if not part.wildcarded]
    for position, part in enumerate(shown):
        if position:
            yield " ", Tone.TEXT
        yield printable(part.name) + "=", Tone.DIM
        yield from _parts(part) if part.parts else _value(part)


def _value(field: MatchField) -> Line:
    mask = [(f"/{_mask(field.mask)}", Tone.DIM)] if field.mask else []
    return [*coloured(field.value), *mask]


def _mask(text: str) -> str:
    """255.255.255.0 as 24; other masks as they are."""
    try:
        return str(ip_network(f"0.0.0.0/{text}").prefixlen) if "." in text else printable(text)
    except ValueError:
        return printable(text)


def _actions(flow: DatapathFlow, names: PortNames) -> Iterator[Paragraph]:
    label = "actions".ljust(NAME_WIDTH) + " "
    for action in flow.actions or ("",):
        yield Paragraph([(label, Tone.DIM), *_action(action, names)], NAME_WIDTH + 1)
        label = " " * len(label)


def _action(text: str, names: PortNames) -> Line:
    if text in ("", "drop"):
        return [("drop", Role.DROP)]
    if text.isdecimal():
        name = names.get(_number(text))
        told: Line = [(printable(name), Role.PORT), (f" ({text})", Tone.DIM)] if name else [(text, Role.PORT)]
        return [("output ", Tone.TITLE), *told]
    name, bracket, inside = text.partition("(")
    return [(printable(name), Tone.TITLE), *coloured(bracket + inside)]


def _statistics(flow: DatapathFlow) -> Paragraph:
    figures = []
    if flow.packets is not None:
        figures.append(quantity(flow.packets, "packet"))
    if flow.bytes is not None:
        figures.append(size(flow.bytes))
    figures.append("never used" if flow.used_seconds is None else f"used {age(flow.used_seconds)} before")
    if flow.flags:
        figures.append(f"flags {printable(flow.flags)}")
    if flow.offloaded:
        figures.append(f"offloaded: {printable(flow.offloaded)}")
    return Paragraph([(" · ".join(figures), Tone.DIM)], 2)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and text.isascii() else -1
