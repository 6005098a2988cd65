from __future__ import annotations

from engine.store import PacketStore
from engine.view.focus import Focus
from engine.view.view import View
from tests.unit.view.stores import add, filled, matching


def view_of(store: PacketStore) -> View:
    view = View(store)
    view.refresh()
    return view


def places(view: View) -> list[tuple[int, int | None]]:
    return [(row.focus.packet, row.focus.event) for row in view.rows(0, view.row_count)]


def test_packets_are_collapsed_rows_in_order() -> None:
    assert places(view_of(filled(3))) == [(1, None), (2, None), (3, None)]


def test_an_expanded_packet_shows_its_events() -> None:
    view = view_of(filled(2))
    view.set_expanded(1, True)
    assert places(view) == [(1, None), (1, 0), (1, 1), (1, 2), (2, None)]
    view.set_expanded(1, False)
    assert view.row_count == 2


def test_an_expanded_packet_grows() -> None:
    store = filled(2)
    view = view_of(store)
    view.set_expanded(1, True)
    add(store, 1, 2)
    change = view.refresh()
    assert change.touched == {1}
    assert view.row_count == 7


def test_all_packets_expanded_and_those_that_come() -> None:
    store = filled(2)
    view = view_of(store)
    view.set_all_expanded(True)
    view.set_expanded(1, False)
    add(store, 3, 1)
    view.refresh()
    assert places(view) == [(1, None), (2, None), (2, 0), (2, 1), (2, 2), (3, None), (3, 0)]
    view.set_all_expanded(False)
    assert view.row_count == 3


def test_a_window_of_rows_begins_and_ends_inside_packets() -> None:
    view = view_of(filled(5))
    view.set_all_expanded(True)
    assert [tuple(row.focus) for row in view.rows(2, 4)] == [(1, 1), (1, 2), (2, None), (2, 0)]


class TestFilter:
    def test_only_what_matches_is_shown(self) -> None:
        view = view_of(filled(6))
        view.set_filter(matching(lambda packet, height: packet % 2 == 0))
        assert list(view.packets()) == [2, 4, 6]
        view.set_filter(None)
        assert view.shown == 6

    def test_a_packet_that_begins_to_match_comes_in_its_place(self) -> None:
        store = filled(4, 1)
        view = view_of(store)
        view.set_filter(matching(lambda packet, height: packet == 4 or height > 2))
        assert list(view.packets()) == [4]
        add(store, 2, 2)
        view.refresh()
        assert list(view.packets()) == [2, 4]

    def test_a_packet_that_stops_matching_goes(self) -> None:
        store = filled(3, 1)
        view = view_of(store)
        view.set_filter(matching(lambda packet, height: height < 3))
        add(store, 2, 2)
        view.refresh()
        assert list(view.packets()) == [1, 3]

    def test_the_cursor_moves_to_the_nearest_and_returns(self) -> None:
        view = view_of(filled(10))
        view.choose(Focus(5))
        view.set_filter(matching(lambda packet, height: packet in (1, 7, 9)))
        assert view.focus == Focus(7)
        view.set_filter(None)
        assert view.focus == Focus(5)

    def test_the_cursor_does_not_return_once_it_was_moved(self) -> None:
        view = view_of(filled(10))
        view.choose(Focus(5))
        view.set_filter(matching(lambda packet, height: packet in (1, 7, 9)))
        view.move(1)
        view.set_filter(None)
        assert view.focus == Focus(9)

    def test_nothing_matches(self) -> None:
        view = view_of(filled(3))
        view.set_filter(matching(lambda packet, height: False))
        assert view.focus is None
        view.move(1)
        view.go_first()
        view.go_last()
        assert view.row_count == 0


class TestFocus:
    def test_it_follows_the_newest(self) -> None:
        store = filled(3)
        view = view_of(store)
        assert view.focus == Focus(3)
        add(store, 4)
        view.refresh()
        assert view.focus == Focus(4)

    def test_moving_up_ends_following_and_the_cursor_stays(self) -> None:
        store = filled(3)
        view = view_of(store)
        view.move(-1)
        assert not view.follow
        for packet in range(4, 9):
            add(store, packet)
        view.refresh()
        assert view.focus == Focus(2)

    def test_moving_down_on_the_last_row_changes_nothing(self) -> None:
        view = view_of(filled(3))
        view.move(1)
        assert view.follow

    def test_it_stays_on_its_event_as_its_packet_grows(self) -> None:
        store = filled(2)
        view = view_of(store)
        view.set_expanded(1, True)
        view.choose(Focus(1, 2))
        add(store, 1, 4)
        view.refresh()
        assert view.focus == Focus(1, 2)
        assert view.focus_row == 3

    def test_it_goes_up_to_the_packet_that_is_collapsed(self) -> None:
        view = view_of(filled(2))
        view.set_expanded(1, True)
        view.choose(Focus(1, 2))
        view.set_expanded(1, False)
        assert view.focus == Focus(1)
        view.set_expanded(1, True)
        assert view.focus == Focus(1)

    def test_an_event_is_left_when_all_are_collapsed(self) -> None:
        view = view_of(filled(2))
        view.set_all_expanded(True)
        view.choose(Focus(2, 1))
        view.set_all_expanded(False)
        assert view.focus == Focus(2)

    def test_it_moves_to_the_oldest_when_its_packet_is_evicted(self) -> None:
        store = filled(10, 4, max_events=64)
        view = view_of(store)
        view.choose(Focus(1))
        for packet in range(11, 40):
            add(store, packet, 4)
        change = view.refresh()
        assert change.rows
        assert view.focus == Focus(store.first_packet)
        assert next(view.packets()) == store.first_packet

    def test_there_is_none_where_nothing_is(self) -> None:
        view = view_of(PacketStore())
        assert view.focus is None
        assert view.focus_row is None

    def test_first_and_last(self) -> None:
        view = view_of(filled(5))
        view.go_first()
        assert view.focus == Focus(1)
        assert not view.follow
        view.go_last()
        assert view.focus == Focus(5)
        assert view.follow


class TestPause:
    def test_no_row_comes(self) -> None:
        store = filled(3)
        view = view_of(store)
        view.pause()
        for packet in range(4, 9):
            add(store, packet)
        assert view.refresh().rows is False
        assert list(view.packets()) == [1, 2, 3]
        assert view.new_since_pause == 5
        view.resume()
        assert view.shown == 8
        assert view.new_since_pause == 0
        assert view.focus == Focus(8)

    def test_no_row_changes(self) -> None:
        store = filled(2)
        view = view_of(store)
        view.set_expanded(1, True)
        view.pause()
        add(store, 1, 2)
        assert not view.refresh().touched
        assert places(view) == [(1, None), (1, 0), (1, 1), (1, 2), (2, None)]
        view.resume()
        assert view.row_count == 7

    def test_the_filter_sees_what_is_kept_up_to_the_horizon(self) -> None:
        store = filled(4)
        view = view_of(store)
        view.pause()
        add(store, 6)
        view.set_filter(matching(lambda packet, height: packet % 2 == 0))
        assert list(view.packets()) == [2, 4]
        view.resume()
        assert list(view.packets()) == [2, 4, 6]

    def test_a_packet_that_stops_matching_meanwhile_goes_afterwards(self) -> None:
        store = filled(3, 1)
        view = view_of(store)
        view.set_filter(matching(lambda packet, height: height < 3))
        view.pause()
        add(store, 2, 2)
        view.refresh()
        assert list(view.packets()) == [1, 2, 3]
        view.resume()
        assert list(view.packets()) == [1, 3]

    def test_what_is_evicted_goes_all_the_same(self) -> None:
        store = filled(10, 4, max_events=64)
        view = view_of(store)
        view.pause()
        for packet in range(11, 22):
            add(store, packet, 4)
        view.refresh()
        assert list(view.packets()) == list(range(store.first_packet, 11))
        for packet in range(22, 90):
            add(store, packet, 4)
        view.refresh()
        assert view.row_count == 0
        assert view.focus is None
        view.resume()
        assert list(view.packets()) == list(range(store.first_packet, 90))

    def test_follow_rests_while_paused(self) -> None:
        store = filled(5)
        view = view_of(store)
        view.pause()
        view.choose(Focus(2))
        add(store, 6)
        view.resume()
        assert view.focus == Focus(2)
