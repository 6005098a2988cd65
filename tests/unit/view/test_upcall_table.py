from __future__ import annotations

import pytest

from engine.store import PacketStore
from engine.view.upcall_statistics import Grouping, UpcallStatistics
from engine.view.upcall_table import Column, Order, UpcallTable, upcall_table
from tests.unit.view.test_upcall_statistics import Watched
from tests.unit.view.upcall_stories import FRAMES, PORTS, Fate, Told, fed

CLIENT, WEB, NAMELESS = PORTS
# One lost at web, one that gets no answer, slow ones at client.
STORIES = [
    *[Told(CLIENT, fates=(Fate(recv=2_000_000),))] * 3,
    *[Told(WEB)] * 4,
    Told(WEB, fates=(Fate(ret=-105),)),
    *[Told(NAMELESS, cmd="action", fates=(Fate(put=None, exec=None),))] * 2,
    Told(CLIENT, fates=(Fate(put_ret=-17),)),
]
ORDERS = {
    Column.WHO: ["client (4)", "port 6", "web (5)"],
    Column.RATE: ["web (5)", "client (4)", "port 6"],
    Column.ASKED: ["web (5)", "client (4)", "port 6"],
    Column.LOST: ["web (5)", "client (4)", "port 6"],
    Column.FAILED: ["client (4)", "web (5)", "port 6"],
    Column.P50: ["client (4)", "web (5)", "port 6"],
    Column.P99: ["client (4)", "web (5)", "port 6"],
    Column.WORST: ["client (4)", "web (5)", "port 6"],
}


def table(order: Order = Order(), *, most: int = 256, now: int | None = None) -> UpcallTable:  # noqa: B008
    upcalls = Watched(most).feed(fed(STORIES))
    return upcall_table(upcalls, Grouping.PORT, order, now)


def words(found: UpcallTable) -> list[str]:
    return [row.group.who.words for row in found.rows]


@pytest.mark.parametrize("column", Column)
def test_sorting(column: Column) -> None:
    assert words(table(Order(column))) == ORDERS[column]
    turned = words(table(Order(column, reversed=True)))
    if column in (Column.P50, Column.P99, Column.WORST):  # what is not known stays last
        assert turned == ["web (5)", "client (4)", "port 6"]
    elif column in (Column.LOST, Column.FAILED):  # of equals the one with more upcalls is first
        assert turned[-1] == ORDERS[column][0]
    else:
        assert turned == ORDERS[column][::-1]


def test_a_row_and_the_sum_of_all() -> None:
    found = table()
    client = found.rows[1]
    assert client.group.asked == 4
    assert client.p50 is not None
    assert abs(client.p50 - 2_138_002) < 0.08 * 2_138_002
    assert client.worst == 2_138_002
    assert [round(share, 2) for share in client.shares] == [0.01, 0.93, 0.06, 0.01]
    assert (found.total.group.asked, found.total.group.lost) == (11, 1)


def test_what_is_summed_as_others_is_last() -> None:
    found = table(Order(Column.ASKED, reversed=True), most=2)
    assert words(found)[-1] == "all others"
    assert sum(row.group.asked for row in found.rows) == 11


def test_rates_of_a_recording_are_over_all_of_it_and_others_of_late() -> None:
    upcalls = Watched().feed(fed(STORIES))
    span = (upcalls.newest - upcalls.began) / 1e9
    of_all = upcall_table(upcalls, Grouping.PORT, Order(), None).total.rate
    assert of_all == pytest.approx(11 / span)
    late = upcall_table(upcalls, Grouping.PORT, Order(), upcalls.newest + 9_000_000_000).total.rate
    assert late == 0


def test_nothing_yet() -> None:
    found = upcall_table(UpcallStatistics(PacketStore()), Grouping.HANDLER, Order(), None)
    assert found.rows == []
    assert found.total.rate == 0
    assert (found.total.p50, found.total.worst, set(found.total.shares)) == (None, None, {0.0})


def test_conversations_that_are_not_known_have_a_row() -> None:
    upcalls = Watched().feed(fed([Told(frame=FRAMES[3])]))
    assert words(upcall_table(upcalls, Grouping.CONVERSATION, Order(), None)) == ["headers not seen"]
