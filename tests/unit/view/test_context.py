"""A view under everything that can happen to it, against lists made anew each time."""

from __future__ import annotations

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from engine.store import PacketStore
from engine.view import row_index
from engine.view.focus import Focus
from engine.view.jumps import go_match
from engine.view.view import View
from tests.unit.view.stores import add, filled, matching


class AgainstLists(RuleBasedStateMachine):
    """Packets come, change and are evicted; the filter, its context, pause and open packets change."""

    def __init__(self) -> None:
        super().__init__()
        self.store = PacketStore(60, 4)
        self.view = View(self.store)
        self.modulus = 1

    @rule(events=st.integers(1, 5))
    def come(self, events: int) -> None:
        add(self.store, self.store.last_packet + 1, events)
        self.view.refresh()

    @rule(back=st.integers(0, 6))
    def change(self, back: int) -> None:
        if self.store.last_packet - back in self.store:
            add(self.store, self.store.last_packet - back, 1)
            self.view.refresh()

    @rule(modulus=st.integers(1, 4))
    def filter(self, modulus: int) -> None:
        self.modulus = modulus
        self.view.set_filter(
            matching(lambda packet, height: (packet + height) % modulus == 0) if modulus > 1 else None
        )

    @rule(context=st.booleans())
    def context(self, context: bool) -> None:
        self.view.set_context(context)

    @rule(back=st.integers(0, 12), expanded=st.booleans())
    def expand(self, back: int, expanded: bool) -> None:
        if self.store.last_packet - back in self.store:
            self.view.set_expanded(self.store.last_packet - back, expanded)

    @rule(expanded=st.booleans())
    def expand_all(self, expanded: bool) -> None:
        self.view.set_all_expanded(expanded)

    @rule()
    def pause_and_go_on(self) -> None:
        self.view.pause()
        add(self.store, self.store.last_packet + 1, 2)
        if self.store.last_packet - 1 in self.store:
            add(self.store, self.store.last_packet - 1, 1)
        self.view.refresh()
        self.view.resume()

    @invariant()
    def same_rows(self) -> None:
        kept = range(self.store.first_packet, self.store.last_packet + 1)
        matching = [packet for packet in kept if self._matches(packet)]
        assert list(self.view.selection.matches) == matching
        shown = list(kept) if self.view.context else matching
        rows = [(packet, number) for packet in shown for number in (None, *self._events(packet))]
        assert [tuple(row.focus) for row in self.view.rows(0, self.view.row_count)] == rows
        assert [row.packet for row in self.view.rows(0, len(rows)) if row.matched] == [
            packet for packet, _ in rows if packet in matching
        ]

    @invariant()
    def the_next_match_is_the_next(self) -> None:
        matching, selection = list(self.view.selection.matches), self.view.selection
        for packet in range(self.store.first_packet - 1, self.store.last_packet + 2):
            assert selection.match_after(packet) == next((p for p in matching if p > packet), None)
            assert selection.match_before(packet) == next((p for p in matching[::-1] if p < packet), None)

    def _matches(self, packet: int) -> bool:
        return (packet + self.store.height(packet)) % self.modulus == 0

    def _events(self, packet: int) -> range:
        return range(self.store.height(packet) if packet in self.view.expansion else 0)


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a few packets fill many blocks."""
    monkeypatch.setattr(row_index, "BLOCK", 4)


TestAgainstLists = AgainstLists.TestCase
TestAgainstLists.settings = settings(max_examples=100, stateful_step_count=40, deadline=None)


def test_matches_are_gone_to_past_the_events_of_open_packets() -> None:
    view = View(filled(9))
    view.refresh()
    view.set_filter(matching(lambda packet, height: packet % 3 == 0))
    view.set_context(True)
    view.set_all_expanded(True)
    view.choose(Focus(3, 1))
    assert go_match(view, True)
    assert view.focus == Focus(6)
    view.choose(Focus(4, 2))
    assert go_match(view, False)
    assert view.focus == Focus(3)
    assert not go_match(view, False)
    assert view.focus == Focus(3)


def test_the_cursor_stays_as_the_surroundings_come_and_go() -> None:
    view = View(filled(9))
    view.refresh()
    view.set_filter(matching(lambda packet, height: packet == 5))
    view.choose(Focus(5))
    view.set_context(True)
    assert (view.focus, view.row_count) == (Focus(5), 9)
    view.choose(Focus(7))
    view.set_context(False)
    assert view.focus == Focus(5)
