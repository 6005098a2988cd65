"""A packet as a tree of text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.detrace.answers import Answer, State
from engine.detrace.detrace_text import parse_detrace
from engine.detrace.ovn.answers import OvnAnswer
from engine.detrace.rules import Rule
from engine.export.exported import Exported
from engine.labels import (
    Clock,
    event_label,
    gaps_label,
    guide,
    missing_label,
    ovn_labels,
    packet_label,
    plain,
    printable,
)
from engine.store.missing import missing_stages
from engine.store.tree import TreeRow, tree_rows

WIDTH = 120  # of a packet's row
UNDER = "  "  # how far what a cookie is stands in from its rule

Cookies = Mapping[int, OvnAnswer]


def tree_lines(item: Exported, clock: Clock) -> Iterator[str]:
    """Yield the lines of a packet, without colours and control characters.

    Of one that comes again: the packet's row and what is new. What is known of flows stands under what
    names them.
    """
    summary = item.summary
    if summary is not None:
        yield plain(packet_label(summary, clock, WIDTH)).rstrip()
    else:
        yield f"packet {item.packet}"  # it goes on after all else of it was forgotten
    for row in tree_rows(item.events):
        yield f"{guide(row)}{plain(event_label(row, full_ufid=True))}"
        if answer := item.answers.get(row.event.number):
            yield from _under(row, answer, item.cookies)
    if item.events and item.events[0].number == 0:
        yield from (f"  {plain(missing_label(stage))}" for stage in missing_stages(item.events))
    if summary is not None and summary.gaps:
        yield f"  {plain(gaps_label())}"


def _under(row: TreeRow, answer: Answer, cookies: Cookies) -> Iterator[str]:
    above = "".join("  " if last else "│ " for last in row.last)
    return (f"{above}    {line}" for line in answer_lines(answer, cookies))


def answer_lines(answer: Answer, cookies: Cookies) -> Iterator[str]:
    """Yield what vswitchd said: the datapath flow, then the rules as they came, under each its OVN rows."""
    if answer.get_flow_raw:
        yield printable(answer.get_flow_raw.strip())
    if answer.rules:
        for line in answer.detrace_raw.splitlines():
            yield printable(line.rstrip())
            yield from _cookie_lines(line, cookies)
    if answer.state is not State.READY:
        yield f"({answer.state.words})"


def _cookie_lines(line: str, cookies: Cookies) -> Iterator[str]:
    """Yield what the cookies of a line's rules are in OVN: one rule, or what is glued to a group."""
    if not cookies or "cookie=" not in line:
        return
    indent = line[: len(line) - len(line.lstrip())] + UNDER
    for item in parse_detrace(line):
        if isinstance(item, Rule) and (told := cookies.get(item.cookie)):
            yield from (f"{indent}{plain(label)}" for label in ovn_labels(told))
