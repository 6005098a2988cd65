"""What packets' times are told from: against the whole list of rows, whatever part of it is drawn."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from engine.labels.clock import TimeBase
from engine.source import Batch
from engine.store import PacketStore
from engine.view.row import Row
from engine.view.time_column import TimeColumn
from engine.view.view import View
from tests.unit.view.stores import STATUS, add, event, filled, matching


def timed(times: list[int], events: int = 2) -> PacketStore:
    """Packets that began at these times, in ns."""
    store = PacketStore()
    for packet, time in enumerate(times, 1):
        made = [event(packet, number)._replace(time=time + number) for number in range(events)]
        store.append_batch(Batch(made, [], STATUS))
    return store


def column_of(view: View, base: TimeBase) -> TimeColumn:
    column = TimeColumn(view)
    while column.base is not base:
        column.turn()
    return column


def since(view: View, column: TimeColumn) -> list[tuple[int, int | None]]:
    """Of all packets' rows, what they are told from."""
    rows = column.date(view.rows(0, view.row_count))
    return [(row.packet, row.since) for row in rows if row.place is None]


def expected(view: View, store: PacketStore) -> list[Row]:
    """All rows, each packet's told from the packet of the row above."""
    found: list[Row] = []
    for row in view.rows(0, view.row_count):
        above = found[-1].packet if found else row.packet
        found.append(row if row.place else row._replace(since=store.summary(above).time))
    return found


@given(
    times=st.lists(st.integers(0, 50), min_size=1, max_size=30),
    modulus=st.integers(1, 4),
    context=st.booleans(),
    opened=st.sets(st.integers(1, 30)),
    start=st.integers(0, 60),
    count=st.integers(0, 40),
)
def test_since_the_row_above_is_right_at_the_top_of_any_window(
    times: list[int], modulus: int, context: bool, opened: set[int], start: int, count: int
) -> None:
    store = timed(times)
    view = View(store)
    view.refresh()
    view.set_filter(matching(lambda packet, height: packet % modulus == 0))
    view.set_context(context)
    for packet in opened & set(view.packets()):
        view.set_expanded(packet, True)
    column = column_of(view, TimeBase.PREVIOUS)
    assert column.date(view.rows(start, count)) == expected(view, store)[start : start + count]


def test_the_time_of_day_dates_no_row() -> None:
    view = View(filled(3))
    view.refresh()
    assert since(view, TimeColumn(view)) == [(1, None), (2, None), (3, None)]


def test_the_bases_come_round() -> None:
    column = TimeColumn(View(filled(1)))
    seen = []
    for _ in range(4):
        seen.append(column.base)
        column.turn()
    assert seen == [TimeBase.CLOCK, TimeBase.FIRST, TimeBase.PREVIOUS, TimeBase.CLOCK]


def test_the_first_packet_stays_the_first_when_it_is_evicted_or_hidden() -> None:
    store = filled(10, 4, max_events=64)
    view = View(store)
    view.refresh()
    column = column_of(view, TimeBase.FIRST)
    assert since(view, column)[0] == (1, 1000)
    view.set_filter(matching(lambda packet, height: packet % 2 == 0))
    assert since(view, column)[0] == (2, 1000)
    for packet in range(11, 60):
        add(store, packet, 4)
    view.refresh()
    first = store.first_packet + store.first_packet % 2
    assert since(view, column)[0] == (first, 1000)
    for _ in TimeBase:
        column.turn()
    assert since(view, column)[0] == (first, store.first_packet * 1000)


def test_a_number_that_was_left_out_is_not_the_first_packet() -> None:
    store = PacketStore()
    view = View(store)
    column = column_of(view, TimeBase.FIRST)
    assert column.date([]) == []
    add(store, 3)
    view.refresh()
    assert since(view, column) == [(3, 3000)]


def test_the_row_above_one_that_is_evicted_is_gone() -> None:
    view = View(filled(4))
    view.refresh()
    column = column_of(view, TimeBase.PREVIOUS)
    assert since(view, column) == [(1, 1000), (2, 1000), (3, 2000), (4, 3000)]
    view.selection.drop_before(3)
    assert since(view, column) == [(3, 3000), (4, 3000)]
