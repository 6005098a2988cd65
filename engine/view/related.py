"""What goes with a flow's answer: its packets, those of each of its rules, and texts to copy."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from engine.detrace.answers import Answer
from engine.detrace.ovn.origins import OriginSource
from engine.detrace.rules import Rule


class Related(NamedTuple):
    """One thing to go to, or to copy.

    Attributes:
        value: what is copied: a UFID, a cookie, the whole answer.
        words: what it is.
        filter: chooses the packets that have it; empty where there is nothing to go to.
    """

    value: str
    words: str
    filter: str = ""


def related(answer: Answer, origins: OriginSource | None = None) -> list[Related]:
    """Return what goes with an answer: the flow first, then its cookies in the order of the rules.

    Args:
        answer: what vswitchd told.
        origins: what tells what cookies are in OVN; None: nobody.
    """
    things = [Related(answer.flow.ufid, "packets of this flow", f"ufid {answer.flow.ufid}")]
    things += _cookies(answer, origins)
    if whole := "\n".join(filter(None, (answer.get_flow_raw.strip(), answer.detrace_raw.rstrip()))):
        things.append(Related(whole, "all that vswitchd told of the flow"))
    return things


def _cookies(answer: Answer, origins: OriginSource | None) -> Iterator[Related]:
    told: set[int] = set()
    for item in answer.rules:
        if isinstance(item, Rule) and item.cookie and item.cookie not in told:
            told.add(item.cookie)
            value = f"{item.cookie:#x}"
            yield Related(value, _rule_words(item, origins), f"cookie {value}")


def _rule_words(rule: Rule, origins: OriginSource | None) -> str:
    words = f"table {rule.table} p{rule.priority} {rule.match or 'any'}"
    answer = origins.origin(rule.cookie) if origins is not None else None
    titles = [
        f"{origin.table} {origin.title}"
        for row in (answer.rows if answer else ())
        for origin in (row.origins or (row,))
    ]
    return " · ".join([*titles, words])
