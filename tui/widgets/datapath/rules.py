"""All OpenFlow rules of a bridge, the hidden ones too: a row each, and all of the chosen one."""

from __future__ import annotations

from engine.detrace.dump_flows import RuleLines
from engine.detrace.rules import Rule
from engine.labels import Role, printable
from engine.view.datapath.model import DatapathModel
from tui.numbers import age, grouped, size
from tui.spans import Line, Paragraph, Tone, cookie_tone
from tui.widgets.columns import cell, heading
from tui.widgets.document import Document, Rows
from tui.widgets.parts.ovs_text import coloured

TABLE, PRIORITY, PACKETS, COOKIE = 5, 8, 11, 12


def rules(model: DatapathModel) -> Document:
    """Return the section."""
    told = model.rules.value
    if told is None:
        return []
    head = heading(("table", -TABLE), ("priority", -PRIORITY), ("packets", -PACKETS), ("cookie", COOKIE))
    return [
        Paragraph([*head, ("match → actions", Tone.DIM)]),
        Rows(len(told), lambda number: _row(told, number), lambda number: _whole(told, number)),
    ]


def _row(told: RuleLines, number: int) -> Line:
    item = told.rule(number)
    if not isinstance(item, Rule):
        return [(printable(item.raw), Tone.DIM)]
    return [
        cell(str(item.table), TABLE, Tone.DIM if item.hidden else Tone.TEXT, right=True),
        cell(str(item.priority), PRIORITY, right=True),
        cell(grouped(item.n_packets), PACKETS, Tone.TEXT if item.n_packets else Tone.DIM, right=True),
        cell(f"{item.cookie:#x}" if item.cookie else "-", COOKIE, _tone(item)),
        *_meaning(item),
        *_way(item),
    ]


def _tone(rule: Rule) -> Role | Tone:
    return cookie_tone(rule.cookie) if rule.cookie else Tone.DIM


def _meaning(rule: Rule) -> Line:
    return [(f"hidden: {rule.hidden_name}  ", Tone.WARNING)] if rule.hidden else []


def _way(rule: Rule) -> Line:
    match = list(coloured(rule.match)) if rule.match else [("any", Tone.DIM)]
    return [*match, (" → ", Tone.DIM), *coloured(rule.actions)]


def _whole(told: RuleLines, number: int) -> list[Paragraph]:
    item = told.rule(number)
    if not isinstance(item, Rule):
        return [Paragraph([(printable(item.raw), Tone.TEXT)])]
    cookie = f"cookie {item.cookie:#x}" if item.cookie else "no cookie"
    figures = (
        f" · {grouped(item.n_packets)} packets · {size(item.n_bytes)} · added {age(item.duration)} before"
    )
    return [
        Paragraph(
            [
                (f"{printable(told.bridge)} table {item.table} priority {item.priority} · ", Tone.TITLE),
                (cookie, _tone(item)),
                (figures, Tone.DIM),
            ]
        ),
        Paragraph([*_meaning(item), *_way(item)], 2),
    ]
