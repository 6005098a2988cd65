"""Which of many packets a filter's tree is true of.

Conditions are answered a distinct value and looked up a packet; and, or and not are one operation on the
masks of all packets.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Collection, Iterable
from functools import reduce
from itertools import repeat

from engine.filter import items
from engine.filter.header_tests import headers_test
from engine.filter.masks import Masks, mask
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
from engine.filter.terms import MARKED
from engine.filter.texts import HeaderTexts
from engine.flow_id import FlowId
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


class Evaluation:
    """One look at some packets.

    Args:
        rows: the packets.
        memory: answers from earlier looks.
        cookies_of: asked anew each time, for its answers get better.
        texts: of the headers that the packets' columns speak of; None: nobody keeps them.
        marked: packets that the user marked.
    """

    def __init__(
        self,
        rows: Rows,
        memory: Memory,
        cookies_of: CookiesOf,
        texts: HeaderTexts | None = None,
        marked: Iterable[int] = (),
    ) -> None:
        self._rows = rows
        self._masks = Masks(rows, memory)
        self._cookies_of = cookies_of
        self._texts = texts
        self._marked = marked

    def mask(self, node: Node) -> int:
        """Return the packets that a condition is true of."""
        match node:
            case And():
                return reduce(operator.and_, map(self.mask, node.parts))
            case Or():
                return reduce(operator.or_, map(self.mask, node.parts))
            case Not():
                return self._masks.all ^ self.mask(node.part)
            case Everything():
                return self._masks.all
            case _:
                return self._condition(node)

    def _condition(self, node: Node) -> int:
        match node:
            case Word():
                return self._word(node)
            case Host() | Net() | Ports() | Protocol() | Vlan():
                return self._masks.headers(node, headers_test(node))
            case Interface():
                return self._interface(node)
            case Is():
                return self._is(node.flag)
            case Compare():
                return self._compare(node)
            case Reason() | Ct() | Zone() | Handler():
                return self._masks.marks(node, items.mark_test(node))
            case _:
                return self._flows(node)

    def _word(self, node: Word) -> int:
        word = node.text.lower()
        places: tuple[Callable[[], int], ...] = (
            lambda: self._masks.passes(node, items.word_in_pass(word)),
            lambda: self._masks.outputs(node, items.word_in_port(word)),
            lambda: self._masks.lookups(node, items.word_in_lookup(word)),
            lambda: self._word_in_headers(node, word),
        )
        mask = 0 if word else self._masks.all
        for find in places:
            if mask == self._masks.all:
                break
            mask |= find()
        return mask

    def _word_in_headers(self, node: Word, word: str) -> int:
        if self._texts is None or not self._masks.many:
            return self._masks.each_headers(node, items.word_in_headers(word))
        return self._masks.found_headers(self._texts.holding(word))

    def _interface(self, node: Interface) -> int:
        test = items.port_test(node.name)
        mask = 0
        if node.side != "out":
            mask |= self._masks.passes(node, lambda key: test(key.in_port), first=True)
        if node.side != "in":
            mask |= self._masks.outputs(node, test)
        return mask

    def _is(self, flag: str) -> int:
        if flag == MARKED:
            return mask(map(frozenset(self._marked).__contains__, self._rows.packets))
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
        return mask(map(OPERATORS[node.operator], values, repeat(node.amount)))

    def _flows(self, node: Node) -> int:
        match node:
            case Ufid():
                return self._masks.lookups(node, lambda lookup: items.ufid_of(lookup).startswith(node.prefix))
            case Recirc():
                return self._masks.passes(node, lambda key: key.recirc_id == node.number)
            case Cookie():
                return self._cookie(node.cookie)
        raise AssertionError(node)

    def _cookie(self, cookie: int) -> int:
        def test(lookup: items.Lookup) -> bool:
            flow = items.flow_of(lookup)
            return flow is not None and cookie in self._cookies_of(flow)

        table = self._rows.columns.lookup_table
        return self._masks.sequences(SequenceMemo(table, test), self._rows.columns.lookups)

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
        return self._masks.look_up(memo.__getitem__, self._rows.columns.flags)

    def _without_output(self) -> int:
        return self._masks.look_up(EMPTY.__eq__, self._rows.columns.outputs)


def _known_incomplete(flags: int) -> int:
    return int(bool(flags & (INCOMPLETE | GAPS))) if flags & (CHECKED | GAPS) else UNKNOWN
