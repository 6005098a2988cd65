"""A filter that asks for marks, against a list made anew, whatever happens to packets and marks."""

from __future__ import annotations

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from engine.filter import parse_filter
from engine.store import PacketStore
from engine.view.view import View
from tests.unit.filter.naive import naive
from tests.unit.view.stores import add, filled

TEXTS = ["marked", "not marked", "marked and len < 100", "not (marked or latency > 2ns)", "(marked or out 9)"]
BACK = st.integers(0, 14)


class Marking(RuleBasedStateMachine):
    """Packets come, change and are evicted; the user marks, filters, pauses, and opens packets."""

    def __init__(self) -> None:
        super().__init__()
        self.store = PacketStore(60, 4)
        self.view = View(self.store)
        self.wanted = parse_filter("")
        self.marked: set[int] = set()

    @rule(packets=st.integers(1, 6), events=st.integers(1, 5))
    def come(self, packets: int, events: int) -> None:
        for _ in range(packets):
            add(self.store, self.store.last_packet + 1, events)
        self.view.refresh()

    @rule(back=BACK)
    def change(self, back: int) -> None:
        if not self.view.paused and self.store.last_packet - back in self.store:
            add(self.store, self.store.last_packet - back, 1)
            self.view.refresh()

    @rule(back=BACK)
    def mark(self, back: int) -> None:
        """Mark a packet, or take its mark away: whether it has a row or not."""
        packet = self._last - back
        if packet in self.store:
            self.view.toggle_mark(packet)
            self.marked ^= {packet}

    @rule()
    def mark_under_the_cursor(self) -> None:
        if self.view.focus is not None:
            self.marked ^= {self.view.focus.packet}
            self.view.toggle_mark(self.view.focus.packet)

    @rule(text=st.sampled_from(TEXTS))
    def filter(self, text: str) -> None:
        self.wanted = parse_filter(text)
        self.view.set_filter(self.wanted)

    @rule(context=st.booleans())
    def context(self, context: bool) -> None:
        self.view.set_context(context)

    @rule(back=BACK, expanded=st.booleans())
    def expand(self, back: int, expanded: bool) -> None:
        if self._last - back in self.store:
            self.view.set_expanded(self._last - back, expanded)

    @rule()
    def pause_or_go_on(self) -> None:
        if self.view.paused:
            self.view.resume()
        else:
            self.view.pause()

    @property
    def _last(self) -> int:
        return self.store.last_packet if self.view.horizon is None else self.view.horizon

    @invariant()
    def what_is_marked_matches(self) -> None:
        kept = range(self.store.first_packet, self._last + 1)
        matching = [packet for packet in kept if naive(self.wanted.node, self.store, packet, self.marked)]
        view = self.view
        assert list(view.selection.matches) == matching
        assert list(view.packets()) == (list(kept) if view.context and view.filter else matching)
        signs = {(row.packet, row.marked, row.matched) for row in view.rows(0, view.row_count)}
        assert signs == {(packet, packet in self.marked, packet in matching) for packet in view.packets()}


TestMarking = Marking.TestCase
TestMarking.settings = settings(max_examples=100, stateful_step_count=40, deadline=None)


def test_a_mark_changes_no_row_that_stands_still() -> None:
    """While paused an open packet has the events that it had, marked or not."""
    store = filled(3, 4)
    view = View(store)
    view.refresh()
    view.set_filter(parse_filter("marked"))
    view.set_context(True)
    view.set_expanded(2, True)
    view.pause()
    add(store, 2, 5)
    view.refresh()
    assert view.row_count == 3 + 4
    view.toggle_mark(2)
    assert list(view.selection.matches) == [2]
    assert view.row_count == 3 + 4
    view.toggle_mark(2)
    assert list(view.selection.matches) == []
    view.resume()
    assert view.row_count == 3 + 9
