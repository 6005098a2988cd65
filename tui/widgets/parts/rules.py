"""The OpenFlow rules behind a flow, in the order in which they ran."""

from __future__ import annotations

from collections.abc import Iterator

from engine.detrace.answers import Answer
from engine.detrace.ovn.origins import OriginSource
from engine.detrace.rules import Group, Item, NoMatch, Rule
from engine.labels import printable
from tui.numbers import rate
from tui.spans import Line, Paragraph, Tone, cookie_tone
from tui.widgets.parts.ovn import no_ovn, ovn_paragraphs
from tui.widgets.parts.ovs_text import coloured

INDENT = 6
TIMES = "\N{MULTIPLICATION SIGN}"
SHORTENED = 10_000  # packets
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
    # Which is easily taken for the flow's own.
    about = f"  {TIMES} how often, by all flows"
    for item in items:
        found = getattr(item, "bridge", None)
        if found != bridge:
            bridge = found
            name = f"  {printable(bridge)}" if bridge else ""
            yield Paragraph([("OpenFlow", Tone.DIM), (name, Tone.TITLE), (about, Tone.DIM)], 2)
            about = ""
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
                yield Paragraph([("    bucket ", Tone.DIM), *coloured(bucket)], INDENT)
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
    line += coloured(rule.match) if rule.match else [("any", Tone.DIM)]
    return [*line, (" → ", Tone.DIM), *coloured(rule.actions), (f"  {_counted(rule.n_packets)}", Tone.DIM)]


def _counted(packets: int) -> str:
    """How often a rule was hit, in a word that is not broken: 9181, 12.4k."""
    return f"{TIMES}{packets if packets < SHORTENED else rate(packets)}"


def _cookie(rule: Rule) -> str:
    """Eight digits: those of OVN are the start of a UUID."""
    return f"{rule.cookie:#010x}" if rule.cookie else "no cookie"
