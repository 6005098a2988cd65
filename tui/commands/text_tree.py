"""A packet as a tree of text."""

from __future__ import annotations

from collections.abc import Iterator

from engine.detrace.answers import Answer, AnswerSource, State
from engine.detrace.detrace_text import parse_detrace
from engine.detrace.ovn.origins import OriginSource
from engine.detrace.rules import Rule
from engine.files.settle import Settled
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
from engine.store import PacketStore
from engine.store.missing import missing_stages
from engine.store.tree import TreeRow, tree_rows
from engine.view.flows import flow_of_event

WIDTH = 120  # of a packet's row
UNDER = "  "  # how far what a cookie is stands in from its rule


class TextTree:
    """Makes the text of packets: no colours, no control characters.

    Args:
        store: has the packets.
        clock: tells times.
        answers: what is known of flows; printed under what names them.
        origins: what is known of rules' cookies; printed under the rules.
    """

    def __init__(
        self,
        store: PacketStore,
        clock: Clock,
        answers: AnswerSource | None = None,
        origins: OriginSource | None = None,
    ) -> None:
        self.store = store
        self._answers = answers
        self._origins = origins
        self._clock = clock

    def lines(self, settled: Settled) -> Iterator[str]:
        """Yield the lines of a packet; of one that comes again, the packet's row and what is new."""
        if settled.packet in self.store:
            summary = self.store.summary(settled.packet)
            gaps = summary.gaps
            yield plain(packet_label(summary, self._clock, WIDTH)).rstrip()
        else:
            gaps = False
            yield f"packet {settled.packet}"  # it goes on after all else of it was forgotten
        for row in tree_rows(settled.events):
            yield f"{guide(row)}{plain(event_label(row, full_ufid=True))}"
            yield from self._answer(row)
        if settled.events and settled.events[0].number == 0:
            yield from (f"  {plain(missing_label(stage))}" for stage in missing_stages(settled.events))
        if gaps:
            yield f"  {plain(gaps_label())}"

    def _answer(self, row: TreeRow) -> Iterator[str]:
        seen = flow_of_event(row.event)
        answer = self._answers.answer(seen.flow, seen.at) if seen and self._answers else None
        if answer is not None:
            above = "".join("  " if last else "│ " for last in row.last)
            yield from (f"{above}    {line}" for line in answer_lines(answer, self._origins))


def answer_lines(answer: Answer, origins: OriginSource | None = None) -> Iterator[str]:
    """Yield what vswitchd said: the datapath flow, then the rules as they came, under each its OVN rows."""
    if answer.get_flow_raw:
        yield printable(answer.get_flow_raw.strip())
    if answer.rules:
        for line in answer.detrace_raw.splitlines():
            yield printable(line.rstrip())
            yield from _cookie_lines(line, origins)
    if answer.state is not State.READY:
        yield f"({answer.state.words})"


def _cookie_lines(line: str, origins: OriginSource | None) -> Iterator[str]:
    """Yield what the cookies of a line's rules are in OVN: one rule, or what is glued to a group."""
    if origins is None or "cookie=" not in line:
        return
    indent = line[: len(line) - len(line.lstrip())] + UNDER
    for item in parse_detrace(line):
        if isinstance(item, Rule) and (told := origins.origin(item.cookie)):
            yield from (f"{indent}{plain(label)}" for label in ovn_labels(told))
