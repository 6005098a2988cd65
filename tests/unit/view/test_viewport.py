from __future__ import annotations

from engine.view.focus import Focus
from engine.view.view import View
from engine.view.viewport import Viewport
from tests.unit.view.stores import add, filled, matching


def top_packet(view: View, port: Viewport) -> int:
    return view.focus_at(port.top).packet


def look(packets: int, max_events: int = 1_000_000) -> tuple[View, Viewport]:
    view = View(filled(packets, 4, max_events))
    view.refresh()
    port = Viewport(view)
    port.resize(5)
    return view, port


def test_it_follows_the_end() -> None:
    view, port = look(20)
    assert port.top == 15
    add(view.store, 21)
    view.refresh()
    port.settle()
    assert port.top == 16


def test_rows_that_come_move_nothing() -> None:
    view, port = look(20)
    view.move(-3)
    port.reveal()
    add(view.store, 21)
    view.refresh()
    port.settle()
    assert port.top == 15


def test_a_cursor_that_leaves_takes_the_window_along() -> None:
    view, port = look(20)
    view.choose(Focus(3))
    port.settle()
    port.reveal()
    assert port.top == 2
    view.move(6)
    port.reveal()
    assert port.top == 4


def test_the_cursor_keeps_its_line_when_rows_above_go() -> None:
    view, port = look(20, max_events=96)
    view.choose(Focus(18))
    port.settle()
    line = 17 - port.top
    for packet in range(21, 28):
        add(view.store, packet, 4)
    view.refresh()
    port.settle()
    assert view.store.first_packet > 1
    assert view.focus_row == port.top + line
    assert view.focus == Focus(18)


def test_the_cursor_keeps_its_line_when_a_filter_hides_rows_above() -> None:
    view, port = look(40)
    view.choose(Focus(30))
    port.settle()
    port.reveal()
    line = 29 - port.top
    view.set_filter(matching(lambda packet, height: packet % 2 == 0))
    port.settle()
    assert view.focus_row == port.top + line


def test_out_of_sight_the_top_row_keeps_its_place() -> None:
    view, port = look(40)
    view.choose(Focus(30))
    port.scroll_to(3)
    assert top_packet(view, port) == 4
    view.set_expanded(2, True)
    port.settle()
    assert top_packet(view, port) == 4
    assert view.focus == Focus(30)


def test_scrolling_up_ends_following() -> None:
    view, port = look(20)
    port.scroll_to(10)
    assert not view.follow
    add(view.store, 21)
    view.refresh()
    port.settle()
    assert port.top == 10


def test_few_rows_stand_at_the_top() -> None:
    view, port = look(3)
    assert port.top == 0
    view.set_filter(matching(lambda packet, height: False))
    port.settle()
    assert port.top == 0


def test_an_opened_packet_is_seen_as_far_as_it_fits() -> None:
    view, port = look(20)
    view.choose(Focus(19))
    view.set_expanded(19, True)
    port.settle()
    port.reveal(5)
    assert [tuple(row.focus) for row in view.rows(port.top, 5)] == [
        (19, None), (19, 0), (19, 1), (19, 2), (19, 3)
    ]  # fmt: skip


def test_a_smaller_window_keeps_the_cursor() -> None:
    view, port = look(20)
    view.choose(Focus(20))
    port.settle()
    port.resize(2)
    assert port.top <= 19 < port.top + 2
