"""What a rule's cookie is in OVN: the logical flow, and the northbound row that somebody wrote."""

from __future__ import annotations

from collections.abc import Iterator

from engine.detrace.ovn.answers import OvnAnswer, OvnRow, OvnState
from engine.labels import Role, printable
from tui.spans import Line, Paragraph, Tone

INDENT = 6
SIGN = "↳ "
MARK: Line = [("ovn ", Tone.DIM)]
DROPS = frozenset({"drop", "reject"})  # actions of ACLs and routing policies
_FIRST = (
    "of",
    "action",
    "direction",
    "priority",
    "vips",
    "match",
    "addresses",
)  # of a northbound row, in its line
_TITLED = {"ACL": "ACL", "NAT": "NAT", "QoS": "QoS"}


def ovn_paragraphs(answer: OvnAnswer) -> Iterator[Paragraph]:
    """Yield what is known of a cookie: a line for each row, and one for what it was made from."""
    if answer.state is OvnState.LOADING:
        yield _line([*MARK, ("…", Tone.DIM)])
    elif answer.state is OvnState.UNREACHABLE:
        yield _line([*MARK, (printable(answer.note or answer.state.value), Tone.WARNING)])
    for row in answer.rows:
        yield _line(_southbound(row))
        for origin in row.origins:
            yield _line(_northbound(origin))
        if row.missing:
            yield _line([(SIGN, Tone.DIM), (printable(row.missing), Tone.DIM)])


def no_ovn() -> Paragraph:
    """Say that cookies are told as they are."""
    return Paragraph([("No OVN here; --ovnsb names its southbound database.", Tone.DIM)])


def _line(line: Line) -> Paragraph:
    return Paragraph([(" " * INDENT, Tone.TEXT), *line], INDENT + len(SIGN))


def _southbound(row: OvnRow) -> Line:
    where = row.fact("datapath")
    if row.table != "Logical_Flow":
        return [*MARK, (f"{words(row.table)} ", Tone.DIM), (printable(row.title), Role.PORT), *_behind(where)]
    line: Line = [*MARK, (f"{printable(where)} " if where else "", Tone.TEXT)]
    line.append((printable(row.title), Tone.TITLE))
    if match := row.fact("match"):
        line.append((f"  {printable(match)}", Tone.TEXT))
    actions = row.fact("actions")
    return [*line, (" → ", Tone.DIM), (printable(actions), _action_tone(actions))]


def _behind(where: str) -> Line:
    return [(f" of {printable(where)}", Tone.DIM)] if where else []


def _action_tone(actions: str) -> Role | Tone:
    return Role.DROP if actions in ("drop;", "/* drop */") else Tone.DIM


def _northbound(row: OvnRow) -> Line:
    line: Line = [(SIGN, Tone.DIM), (f"{words(row.table)} ", Tone.DIM), (printable(row.title), Tone.GOOD)]
    for name in _FIRST:
        value = row.fact(name)
        if value:
            tone = Role.DROP if name == "action" and value in DROPS else Tone.TEXT
            line += [(f"  {'' if name == 'action' else name + ' '}", Tone.DIM), (printable(value), tone)]
    return line


def words(table: str) -> str:
    """A table's name as people say it: ``Load_Balancer`` is a load balancer, an ACL an ACL."""
    return _TITLED.get(table) or table.replace("_", " ").lower()
