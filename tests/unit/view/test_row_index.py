"""The row index against a flat list of rows, under everything that can happen to it."""

from __future__ import annotations

from itertools import islice

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from engine.view import row_index
from engine.view.row_index import RowIndex

PACKETS = st.integers(1, 60)
HEIGHTS = st.integers(1, 5)


class AgainstAFlatList(RuleBasedStateMachine):
    """Every operation is done to the index and to a dict; the rows must be the same after each."""

    def __init__(self) -> None:
        super().__init__()
        self.index = RowIndex()
        self.model: dict[int, int] = {}

    @rule(height=HEIGHTS)
    def append(self, height: int) -> None:
        packet = max(self.model, default=0) + 1
        self.index.put(packet, height)
        self.model[packet] = height

    @rule(packet=PACKETS, height=HEIGHTS)
    def insert_or_change(self, packet: int, height: int) -> None:
        self.index.put(packet, height)
        self.model[packet] = height

    @rule(packet=PACKETS)
    def remove(self, packet: int) -> None:
        assert self.index.remove(packet) == (packet in self.model)
        self.model.pop(packet, None)

    @rule(packet=PACKETS)
    def evict(self, packet: int) -> None:
        self.index.drop_before(packet)
        self.model = {held: height for held, height in self.model.items() if held >= packet}

    @rule(modulus=st.integers(1, 4))
    def filter(self, modulus: int) -> None:
        kept = sorted(packet for packet in self.model if packet % modulus == 0)
        self.model = {packet: self.model[packet] for packet in kept}
        self.index.fill(kept, [self.model[packet] for packet in kept])

    @rule(height=HEIGHTS)
    def expand_or_collapse_all(self, height: int) -> None:
        self.model = dict.fromkeys(sorted(self.model), height)
        self.index.fill(self.model, self.model.values())

    @invariant()
    def same_rows(self) -> None:
        flat = [(packet, offset) for packet in sorted(self.model) for offset in range(self.model[packet])]
        assert self.index.rows == len(flat)
        assert len(self.index) == len(self.model)
        assert list(self.index.walk(0)) == flat
        assert [self.index.at(row) for row in range(len(flat))] == flat
        assert list(self.index) == sorted(self.model)

    @invariant()
    def same_packets(self) -> None:
        flat = [(packet, offset) for packet in sorted(self.model) for offset in range(self.model[packet])]
        for packet, height in self.model.items():
            assert self.index.row_of(packet) == flat.index((packet, 0))
            assert self.index.height(packet) == height
        assert self.index.first() == min(self.model, default=None)
        assert self.index.last() == max(self.model, default=None)

    @invariant()
    def nearest_is_nearest(self) -> None:
        for packet in range(0, 62, 7):
            expected = min(self.model, key=lambda held: (abs(held - packet), -held), default=None)
            assert self.index.nearest(packet) == expected


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a few packets fill many blocks."""
    monkeypatch.setattr(row_index, "BLOCK", 4)


TestAgainstAFlatList = AgainstAFlatList.TestCase
TestAgainstAFlatList.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)


def test_a_row_that_is_not_there() -> None:
    index = RowIndex()
    assert list(index.walk(0)) == []
    with pytest.raises(IndexError):
        index.at(0)
    index.put(1, 3)
    with pytest.raises(IndexError):
        index.at(3)
    with pytest.raises(IndexError):
        index.at(-1)


def test_a_window_of_rows_in_the_middle() -> None:
    index = RowIndex()
    for packet in range(1, 1001):
        index.put(packet, 1 + packet % 3)
    flat = list(index.walk(0))
    assert list(islice(index.walk(700), 50)) == flat[700:750]
