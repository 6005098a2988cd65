"""A filter, ready to choose packets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import compress
from weakref import ref

from engine.filter.evaluate import CookiesOf, Evaluation
from engine.filter.memo import Memory
from engine.filter.nodes import And, Everything, Is, Node, Not, Or
from engine.filter.parser import parse
from engine.filter.rows import Rows
from engine.filter.terms import MARKED
from engine.filter.texts import HeaderTexts
from engine.flow_id import FlowId
from engine.store.store import PacketStore


def _no_cookies(_flow: FlowId) -> frozenset[int]:
    return frozenset()


class Filter:
    """Chooses packets, whole ones, over everything that a store keeps.

    It remembers its answers for each distinct header, port and flow, so that asking again about packets
    that changed costs little. One thread owns a filter.

    Attributes:
        text: what it was read from.
        node: what it says.
    """

    def __init__(self, text: str, node: Node) -> None:
        self.text = text
        self.node = node
        self._store: ref[PacketStore] | None = None
        self._memory = Memory()

    def __repr__(self) -> str:
        return f"Filter({str(self.node)!r})"

    def __bool__(self) -> bool:
        """Whether it leaves any packet out."""
        return not isinstance(self.node, Everything)

    @property
    def asks_for_marks(self) -> bool:
        """Whether what it chooses hangs on which packets are marked."""
        return Is(MARKED) in _conditions(self.node)

    def matches(self, store: PacketStore, packet: int, cookies_of: CookiesOf = _no_cookies) -> bool:
        """Whether a packet is chosen; one that is not kept is not. For many, ``select`` is much quicker."""
        return bool(self.select(store, (packet,), cookies_of))

    def select(
        self,
        store: PacketStore,
        packets: Iterable[int],
        cookies_of: CookiesOf = _no_cookies,
        texts: HeaderTexts | None = None,
        marked: Iterable[int] = (),
    ) -> list[int]:
        """Return the packets that are chosen, in the order given; those that are not kept are left out.

        Args:
            store: where the packets are.
            packets: their numbers. A range, or a list of consecutive numbers, is quickest.
            cookies_of: tells the cookies behind a flow, as far as they are known.
            texts: of the store's headers, kept from filter to filter: words are found sooner.
            marked: packets that the user marked.
        """
        if self._store is None or self._store() is not store:
            self._store, self._memory = ref(store), Memory()
        rows = Rows(store, packets)
        mask = Evaluation(rows, self._memory, cookies_of, texts, marked).mask(self.node)
        return list(compress(rows.packets, mask.to_bytes(rows.size, "little")))


def _conditions(node: Node) -> Iterator[Node]:
    """Yield all that a filter asks for, without what binds it together."""
    match node:
        case And() | Or():
            for part in node.parts:
                yield from _conditions(part)
        case Not():
            yield from _conditions(node.part)
        case _:
            yield node


def parse_filter(text: str) -> Filter:
    """Read a filter's text; no text at all chooses everything.

    Raises:
        FilterError: it makes no sense; the error says where.
    """
    return Filter(text, parse(text))


EVERYTHING = parse_filter("")
