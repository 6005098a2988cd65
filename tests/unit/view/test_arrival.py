"""Going to a packet or to a time: where it leads, and what is said."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.labels import WallClock, relative
from engine.store import PacketStore
from engine.view.arrival import Arrival, Hindrance, find
from engine.view.destination import read_destination
from engine.view.focus import Focus
from engine.view.view import View
from tests.unit.view.stores import add, filled, matching
from tests.unit.view.test_time_column import timed

SECOND = 1_000_000_000
OFFSET = 1_700_006_400 * SECOND  # 2023-11-15 00:00:00 UTC
CLOCK = WallClock(OFFSET)


@pytest.fixture(autouse=True)
def _utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    yield from in_zone("UTC", monkeypatch)


def in_zone(zone: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def at(text: str) -> int:
    """The time of event of a time of day."""
    hours, minutes, seconds = (*map(float, text.split(":")), 0.0)[:3]
    return round((hours * 3600 + minutes * 60 + seconds) * SECOND)


def view_of(store: PacketStore) -> View:
    view = View(store)
    view.refresh()
    return view


def go(view: View, text: str, clock: object = CLOCK) -> Arrival:
    destination = read_destination(text)
    assert destination is not None
    return find(view, clock, destination)  # type: ignore[arg-type]


TIMES = [at("13:59"), at("14:02:11.25"), at("14:02:11.25"), at("14:02:12"), at("14:05:03")]


@pytest.mark.parametrize(
    ("text", "arrival"),
    [
        ("14:02", Arrival(2)),
        ("14:02:11", Arrival(2)),
        ("14:02:11.25", Arrival(2)),
        ("14:02:11.250000001", Arrival(4)),
        ("02:11.25", Arrival(2)),
        ("14:03", Arrival(5)),
        ("14:05:03", Arrival(5)),
        ("13:00", Arrival(1)),
        ("4:00", Arrival(1)),
        (
            "14:06",
            Arrival(None, "there is no packet at or after 14:06: the newest is of 14:05:03.000000"),
        ),
        ("#3", Arrival(3)),
        ("6", Arrival(None, "there is no packet 6: the newest is 5")),
        ("+1s", Arrival(5)),
        ("+750ms", Arrival(4)),
        ("-1ms", Arrival(2)),
        ("-10s", Arrival(2)),
        (
            "+5000s",
            Arrival(None, "there is no packet at or after 15:25:31.250000: the newest is of 14:05:03.000000"),
        ),
    ],
)
def test_where_it_leads(text: str, arrival: Arrival) -> None:
    view = view_of(timed(TIMES))
    view.choose(Focus(3))
    assert go(view, text) == arrival


def test_what_is_evicted_is_told() -> None:
    store = filled(10, 4, max_events=64)
    for packet in range(11, 60):
        add(store, packet, 4)
    view, oldest = view_of(store), store.first_packet
    words = f"packet 3 is no longer kept: the oldest is {oldest}"
    assert go(view, "3") == Arrival(None, words)
    gone = f"packets before 00:00:00.0000{oldest} are no longer kept"
    assert go(view, "23:59:59") == Arrival(oldest, gone)
    assert go(view, f"00:00:00.0000{oldest}") == Arrival(oldest)


def test_what_the_filter_hides_is_told() -> None:
    view = view_of(timed(TIMES))
    view.set_filter(matching(lambda packet, height: packet in (1, 4)))
    assert go(view, "2") == Arrival(2, "packet 2 does not match the filter", Hindrance.FILTER)
    assert go(view, "14:02:11") == Arrival(4)
    hidden = Arrival(5, "the filter hides the packets from 14:05 on", Hindrance.FILTER)
    assert go(view, "14:05") == hidden
    view.set_context(True)
    assert go(view, "14:05") == Arrival(5)
    assert go(view, "2") == Arrival(2)


def test_what_came_after_the_pause_is_told() -> None:
    store = timed(TIMES)
    view = view_of(store)
    view.pause()
    add(store, 6)
    frozen = Arrival(None, "packet 6 came after the rows were frozen", Hindrance.PAUSE)
    assert go(view, "6") == frozen
    assert go(view, "7") == Arrival(None, "there is no packet 7: the newest is 5")
    assert go(view, "15:00").words.endswith("the newest is of 14:05:03.000000")


def test_a_number_that_was_left_out_is_told() -> None:
    store = PacketStore()
    add(store, 1)
    add(store, 3)
    assert go(view_of(store), "2") == Arrival(None, "of packet 2 nothing was seen")


def test_where_nothing_is_kept() -> None:
    for text in ("14:02", "3", "+5s"):
        assert go(view_of(PacketStore()), text) == Arrival(None, "no packet is kept yet")


def test_where_nothing_is_shown_nothing_is_chosen() -> None:
    view = view_of(timed(TIMES))
    view.set_filter(matching(lambda packet, height: False))
    assert go(view, "+5s") == Arrival(None, "no packet is chosen")


@pytest.mark.parametrize("clock", [relative(), WallClock(1 << 70), WallClock(0)])
def test_a_recording_without_a_calendar(clock: object) -> None:
    told = Arrival(None, "the recording does not tell what time of day it was")
    assert go(view_of(timed(TIMES)), "14:02", clock) == told


@pytest.mark.parametrize(
    ("text", "packet"),
    [("23:50", 1), ("23:59", 2), ("00:00", 3), ("0:04", 4), ("23:00", 1), ("00:05", None), ("01:00", None)],
)
def test_a_recording_over_midnight(text: str, packet: int | None) -> None:
    times = [at("23:50"), at("23:59:30"), at("24:00:10"), at("24:04:30")]
    assert go(view_of(timed(times)), text).packet == packet


def test_of_several_days_the_latest() -> None:
    assert go(view_of(timed([at("12:00"), at("36:00"), at("50:00")])), "12:00").packet == 2


@settings(max_examples=50)
@given(
    zone=st.sampled_from(["UTC", "Europe/Berlin", "America/St_Johns", "Asia/Kathmandu"]),
    start=st.integers(1_600_000_000, 1_800_000_000),
    steps=st.lists(st.integers(0, 200 * SECOND), min_size=1, max_size=40),
    cut=st.sampled_from([5, 8, 11, 15]),
    data=st.data(),
)
def test_typing_what_a_row_shows_goes_to_the_first_row_that_shows_it(
    zone: str, start: int, steps: list[int], cut: int, data: st.DataObject
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        for _ in in_zone(zone, patch):
            clock = WallClock(start * SECOND + 123)
            view = view_of(timed([sum(steps[:end]) for end in range(1, len(steps) + 1)]))
            shown = [clock(view.store.summary(packet).time) for packet in view.packets()]
            typed = data.draw(st.sampled_from(shown))[:cut]
            rows = [number for number, text in enumerate(shown, 1) if text[:cut] == typed]
            # Two hours a year have the same times twice.
            assert go(view, typed, clock).packet == rows[0] or shown != sorted(shown)
