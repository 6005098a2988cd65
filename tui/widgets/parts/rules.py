"""The OpenFlow rules behind a flow, in the order in which they ran."""

from __future__ import annotations

from collections.abc import Iterator

from engine.detrace.answers import Answer
from engine.detrace.ovn.origins import OriginSource
from engine.detrace.rules import Group, Item, NoMatch, Rule
from engine.labels import Role, printable
from tui.spans import Line, Paragraph, Tone, cookie_tone
from tui.widgets.parts.ovn import no_ovn, ovn_paragraphs

INDENT = 6
BLANK = Paragraph([])


def rule_paragraphs(answer: Answer, origins: OriginSource | None = None) -> list[Paragraph]:
    """Return the rules, a heading where the bridge changes.

    Args:
        answer: what was told of the flow.
        origins: what tells what the rules' cookies are in OVN; None: nobody.
    """
    if not answer.rules:
        return []
    paragraphs = [BLANK, *_items(answer.rules, origins)]
    has_cookies = any(isinstance(item, Rule) and item.cookie for item in answer.rules)
    if origins is not None and origins.status().absent and has_cookies:
        paragraphs += [BLANK, no_ovn()]
    return paragraphs


def _items(items: tuple[Item, ...], origins: OriginSource | None) -> Iterator[Paragraph]:
    bridge: str | None = ""
    for item in items:
        found = getattr(item, "bridge", None)
        if found != bridge:
            bridge = found
            yield Paragraph([("OpenFlow", Tone.DIM), (f"  {printable(bridge or '')}", Tone.TITLE)])
        yield from _item(item)
        if origins is not None and isinstance(item, Rule) and (told := origins.origin(item.cookie)):
            yield from ovn_paragraphs(told)


def _item(item: Item) -> Iterator[Paragraph]:
    match item:
        case Rule():
            yield Paragraph(_rule(item), INDENT)
        case Group():
            yield Paragraph(
                [(f"group {item.group_id}", Tone.TITLE), (f"  {printable(item.type)}", Tone.DIM)], INDENT
            )
            for bucket in item.buckets:
                yield Paragraph([("    bucket ", Tone.DIM), (printable(bucket), Tone.TEXT)], INDENT)
        case NoMatch():
            yield Paragraph([(f"{item.table:>3}", Tone.TITLE), ("  no rule matched", Tone.WARNING)], INDENT)
        case _:
            yield Paragraph([(printable(item.raw), Tone.DIM)], INDENT)


def _rule(rule: Rule) -> Line:
    """Table, priority and cookie in columns, what it matches, an arrow, what it does."""
    line: Line = [
        (f"{rule.table:>3}", Tone.TITLE),
        (f" p{rule.priority:<5} ", Tone.DIM),
        (_cookie(rule).ljust(10), cookie_tone(rule.cookie) if rule.cookie else Tone.DIM),
        ("  ", Tone.TEXT),
    ]
    if rule.hidden:
        line.append((f"hidden: {printable(rule.hidden_name)}  ", Tone.WARNING))
    line.append((printable(rule.match) or "any", Tone.TEXT if rule.match else Tone.DIM))
    actions = printable(rule.actions)
    return [*line, (" → ", Tone.DIM), (actions, Role.DROP if actions == "drop" else Tone.TEXT)]


def _cookie(rule: Rule) -> str:
    """Eight digits: those of OVN are the start of a UUID."""
    return f"{rule.cookie:#010x}" if rule.cookie else "no cookie"
