"""What a rule's cookie is in OVN: the logical flow, and the northbound row that somebody wrote."""

from __future__ import annotations

from collections.abc import Iterator

from engine.detrace.ovn.answers import OvnAnswer, OvnRow, OvnState
from engine.labels.spans import Role, Span
from engine.labels.text import printable

SIGN: Span = ("↳ ", Role.DIM)
MARK: Span = ("ovn ", Role.DIM)
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


def ovn_labels(answer: OvnAnswer) -> Iterator[list[Span]]:
    """Yield what is known of a cookie: a line for each row, and one for what it was made from."""
    if answer.state is OvnState.LOADING:
        yield [MARK, ("…", Role.DIM)]
    elif answer.state is OvnState.UNREACHABLE:
        yield [MARK, (printable(answer.note or answer.state.value), Role.MISSING)]
    for row in answer.rows:
        yield _southbound(row)
        for origin in row.origins:
            yield _northbound(origin)
        if row.missing:
            yield [SIGN, (printable(row.missing), Role.DIM)]


def _southbound(row: OvnRow) -> list[Span]:
    where = row.fact("datapath")
    if row.table != "Logical_Flow":
        return [MARK, (f"{words(row.table)} ", Role.DIM), (printable(row.title), Role.PORT), *_behind(where)]
    line = [MARK, (f"{printable(where)} " if where else "", Role.PLAIN), (printable(row.title), Role.TITLE)]
    if match := row.fact("match"):
        line.append((f"  {printable(match)}", Role.PLAIN))
    actions = row.fact("actions")
    return [*line, (" → ", Role.DIM), (printable(actions), _action_role(actions))]


def _behind(where: str) -> list[Span]:
    return [(f" of {printable(where)}", Role.DIM)] if where else []


def _action_role(actions: str) -> Role:
    return Role.DROP if actions in ("drop;", "/* drop */") else Role.DIM


def _northbound(row: OvnRow) -> list[Span]:
    line = [SIGN, (f"{words(row.table)} ", Role.DIM), (printable(row.title), Role.ORIGIN)]
    for name in _FIRST:
        value = row.fact(name)
        if value:
            role = Role.DROP if name == "action" and value in DROPS else Role.PLAIN
            line += [(f"  {'' if name == 'action' else name + ' '}", Role.DIM), (printable(value), role)]
    return line


def words(table: str) -> str:
    """A table's name as people say it: ``Load_Balancer`` is a load balancer, an ACL an ACL."""
    return _TITLED.get(table) or printable(table.replace("_", " ").lower())
