"""Which of many packets a filter's tree is true of.

A set of packets is a mask: an integer with one byte a packet, 1 where it is in the set. Conditions are
answered a distinct value and looked up a packet; and, or and not are one operation on all packets.
"""

from __future__ import annotations

import operator
from array import array
from collections.abc import Callable, Collection, Iterable
from functools import reduce
from itertools import repeat
from typing import Any

from engine.events import Port
from engine.filter import items
from engine.filter.memo import Memory, SequenceMemo, ValueMemo
from engine.filter.nodes import (
    And,
    Compare,
    Cookie,
    Ct,
    Everything,
    Handler,
    Host,
    Interface,
    Is,
    Net,
    Node,
    Not,
    Or,
    Ports,
    Protocol,
    Reason,
    Recirc,
    Ufid,
    Vlan,
    Word,
    Zone,
)
from engine.filter.rows import Rows
from engine.filter.texts import HeaderTexts
from engine.flow_id import FlowId
from engine.headers import NO_HEADERS, Headers
from engine.store.sequences import EMPTY
from engine.store.traits import (
    CHECKED,
    DROP,
    GAPS,
    HIT,
    INCOMPLETE,
    LOST,
    MISS,
    QUEUED,
    UNCERTAIN,
    UPCALL,
    Mark,
    PassKey,
)

CookiesOf = Callable[[FlowId], Collection[int]]
"""Tells the cookies of the OpenFlow rules behind a flow, as far as they are known."""

FLAG_BITS = {"miss": MISS, "hit": HIT, "upcall": UPCALL, "lost": LOST, "uncertain": UNCERTAIN}
OPERATORS = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
    "!=": operator.ne,
}
UNKNOWN = 2
FEW = 4  # packets for so many headers: then to ask for each packet's costs less than to look through all
MUCH = 16  # times as many packets: then to ask every item costs less than to look up every packet


class Evaluation:
    """One look at some packets.

    Args:
        rows: the packets.
        memory: answers from earlier looks.
        cookies_of: asked anew each time, for its answers get better.
        texts: of the headers that the packets' columns speak of; None: nobody keeps them.
    """

    def __init__(
        self, rows: Rows, memory: Memory, cookies_of: CookiesOf, texts: HeaderTexts | None = None
    ) -> None:
        self._rows = rows
        self._memory = memory
        self._cookies_of = cookies_of
        self._texts = texts
        self._all = int.from_bytes(b"\1" * rows.size, "little")

    def mask(self, node: Node) -> int:
        """Return the packets that a condition is true of."""
        match node:
            case And():
                return reduce(operator.and_, map(self.mask, node.parts))
            case Or():
                return reduce(operator.or_, map(self.mask, node.parts))
            case Not():
                return self._all ^ self.mask(node.part)
            case Everything():
                return self._all
            case _:
                return self._condition(node)

    def _condition(self, node: Node) -> int:
        match node:
            case Word():
                return self._word(node)
            case Host() | Net() | Ports() | Protocol() | Vlan():
                return self._headers(node, items.header_test(node))
            case Interface():
                return self._interface(node)
            case Is():
                return self._is(node.flag)
            case Compare():
                return self._compare(node)
            case Reason() | Ct() | Zone() | Handler():
                return self._marks(node, items.mark_test(node))
            case _:
                return self._flows(node)

    def _word(self, node: Word) -> int:
        word = node.text.lower()
        places: tuple[Callable[[], int], ...] = (
            lambda: self._passes(node, items.word_in_pass(word)),
            lambda: self._outputs(node, items.word_in_port(word)),
            lambda: self._lookups(node, items.word_in_lookup(word)),
            lambda: self._word_in_headers(node, word),
        )
        mask = 0 if word else self._all
        for find in places:
            if mask == self._all:
                break
            mask |= find()
        return mask

    def _word_in_headers(self, node: Word, word: str) -> int:
        columns, texts = self._rows.columns, self._texts
        if texts is None or self._rows.size * FEW < len(columns.header_table):
            return self._headers(node, items.word_in_headers(word))
        found = texts.holding(word)
        return _mask(map(found.__getitem__, self._rows.of(columns.headers))) if True in found else 0

    def _interface(self, node: Interface) -> int:
        test = items.port_test(node.name)
        mask = 0
        if node.side != "out":
            mask |= self._passes(node, lambda key: test(key.in_port), first=True)
        if node.side != "in":
            mask |= self._outputs(node, test)
        return mask

    def _is(self, flag: str) -> int:
        if flag == "incomplete":
            return self._incomplete()
        if flag == "drop":
            return self._flags(DROP, DROP) | (self._flags(LOST | QUEUED, LOST) & self._without_output())
        return self._flags(FLAG_BITS[flag], FLAG_BITS[flag])

    def _compare(self, node: Compare) -> int:
        columns, of = self._rows.columns, self._rows.of
        values: Iterable[int] = of(columns.lengths)
        if node.field == "latency":
            values = map(operator.sub, of(columns.ends), of(columns.times))
        return _mask(map(OPERATORS[node.operator], values, repeat(node.amount)))

    def _flows(self, node: Node) -> int:
        match node:
            case Ufid():
                return self._lookups(node, lambda lookup: items.ufid_of(lookup).startswith(node.prefix))
            case Recirc():
                return self._passes(node, lambda key: key.recirc_id == node.number)
            case Cookie():
                return self._cookie(node.cookie)
        raise AssertionError(node)

    def _cookie(self, cookie: int) -> int:
        def test(lookup: items.Lookup) -> bool:
            flow = items.flow_of(lookup)
            return flow is not None and cookie in self._cookies_of(flow)

        table = self._rows.columns.lookup_table
        return self._sequences(SequenceMemo(table, test), self._rows.columns.lookups)

    def _incomplete(self) -> int:
        """Ask the store about the packets that it did not look at since they changed, and no others."""
        rows = self._rows
        known = ValueMemo(_known_incomplete)
        answers = bytearray(map(known.__getitem__, rows.of(rows.columns.flags)))
        unknown = answers.find(UNKNOWN)
        while unknown >= 0:
            answers[unknown] = rows.store.is_incomplete(rows.packets[unknown])
            unknown = answers.find(UNKNOWN, unknown)
        return int.from_bytes(answers, "little")

    def _flags(self, bits: int, value: int) -> int:
        memo = ValueMemo(lambda flags: int(flags & bits == value))
        return self._look_up(memo, self._rows.columns.flags)

    def _without_output(self) -> int:
        return self._look_up(ValueMemo(lambda number: int(number == EMPTY)), self._rows.columns.outputs)

    def _headers(self, node: Node, test: Callable[[Headers], bool]) -> int:
        columns = self._rows.columns
        memo = self._memory.sequence(node, "headers", columns.header_table, test, empty=test(NO_HEADERS))
        return self._sequences(memo, columns.headers)

    def _passes(self, node: Node, test: Callable[[PassKey], bool], *, first: bool = False) -> int:
        columns = self._rows.columns
        memo = self._memory.sequence(node, "passes", columns.pass_table, test, first=first)
        return self._sequences(memo, columns.passes)

    def _outputs(self, node: Node, test: Callable[[Port], bool]) -> int:
        columns = self._rows.columns
        memo = self._memory.sequence(node, "outputs", columns.output_table, test)
        return self._sequences(memo, columns.outputs)

    def _lookups(self, node: Node, test: Callable[[items.Lookup], bool]) -> int:
        columns = self._rows.columns
        memo = self._memory.sequence(node, "lookups", columns.lookup_table, test)
        return self._sequences(memo, columns.lookups)

    def _marks(self, node: Node, test: Callable[[Mark], bool]) -> int:
        columns = self._rows.columns
        memo = self._memory.sequence(node, "marks", columns.mark_table, test)
        return self._sequences(memo, columns.marks)

    def _sequences(self, memo: SequenceMemo[Any], column: array[int]) -> int:
        """Ask a table that is much shorter than the column first whether there is anything to find."""
        if len(memo.table) * MUCH <= self._rows.size and memo.finds_nothing():
            return 0
        return self._look_up(memo, column)

    def _look_up(self, memo: dict[int, int], column: array[int]) -> int:
        return _mask(map(memo.__getitem__, self._rows.of(column)))


def _known_incomplete(flags: int) -> int:
    return int(bool(flags & (INCOMPLETE | GAPS))) if flags & (CHECKED | GAPS) else UNKNOWN


def _mask(answers: Iterable[int]) -> int:
    return int.from_bytes(bytes(answers), "little")
