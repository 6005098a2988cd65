from __future__ import annotations

from collections.abc import Hashable

from hypothesis import given
from hypothesis import strategies as st

from engine.bulk import Events
from engine.events import Drop, EventKind
from engine.source import Batch
from engine.store import PacketStore
from engine.view.upcall_flight import MOST_ASKING, MOST_QUEUED, MOST_RECEIVED, MOST_SENT, WAITS_AT_MOST
from engine.view.upcall_groups import Failure, Group, Stage
from engine.view.upcall_statistics import Grouping, UpcallStatistics
from tests.unit.store.builders import hit_packet, packet_out
from tests.unit.view.stores import STATUS
from tests.unit.view.upcall_stories import (
    FRAMES,
    PORTS,
    RECEIVERS,
    TOLD,
    Fate,
    Fed,
    Sum,
    Told,
    fed,
    outline,
    recount,
    summed,
)


class Watched:
    """Statistics over a store of their own."""

    def __init__(self, most: int = 256, max_events: int = 1_000_000) -> None:
        self.store = PacketStore(max_events)
        self.upcalls = UpcallStatistics(self.store, most)

    def feed(self, what: Fed, incomplete: tuple[int, ...] = ()) -> UpcallStatistics:
        self.store.append_batch(Batch(what.events, what.packets, STATUS, incomplete))
        self.upcalls.take(what.events)
        return self.upcalls

    def in_batches(self, what: Fed, size: int) -> UpcallStatistics:
        self.store.append_batch(Batch([], what.packets, STATUS))
        for start in range(0, len(what.events), size):
            self.feed(Fed(what.events[start : start + size], []))
        return self.upcalls


def told(*stories: Told) -> UpcallStatistics:
    return Watched().feed(fed(stories))


def by_words(upcalls: UpcallStatistics, grouping: Grouping) -> dict[str, Group]:
    return {group.who.words: group for group in upcalls.groups[grouping]}


@given(st.lists(TOLD, max_size=12), st.integers(1, 40))
def test_the_sums_are_those_of_a_recount(stories: list[Told], size: int) -> None:
    what = fed(stories)
    watched = Watched()
    upcalls = watched.in_batches(what, size)
    sums = recount(what.events)
    ((_, total),) = summed(("", one) for one in sums.values()).items() or [("", Sum())]
    assert outline(upcalls.total) == total.outline()

    ports = summed((stories[packet - 1].port, one) for (packet, _), one in sums.items())
    names: dict[Hashable, str] = {PORTS[0]: "client (4)", PORTS[1]: "web (5)", PORTS[2]: "port 6"}
    found = by_words(upcalls, Grouping.PORT)
    assert {words: outline(group) for words, group in found.items()} == {
        names[port]: one.outline() for port, one in ports.items()
    }

    talks = summed((stories[packet - 1].frame, one) for (packet, _), one in sums.items())
    words: dict[Hashable, str] = dict(
        zip(
            FRAMES,
            [
                "TCP 10.0.0.1 > 10.0.0.2:80",
                "TCP 10.0.0.2:80 > 10.0.0.1",
                "ARP 10.0.0.1 > 10.0.0.9",
                "headers not seen",
            ],
            strict=True,
        )
    )
    found = by_words(upcalls, Grouping.CONVERSATION)
    assert {name: outline(group) for name, group in found.items()} == {
        words[frame]: one.outline() for frame, one in talks.items()
    }


@given(st.lists(TOLD, max_size=12))
def test_by_handler_counts_what_was_received_or_lost(stories: list[Told]) -> None:
    what = fed(stories)
    upcalls = told(*stories)
    sums = recount(what.events)
    reached = [
        (packet, stories[packet - 1].portid, one)
        for (packet, _), one in sums.items()
        if one.lost or one.times[Stage.KERNEL]
    ]
    receiving = {portid for _, portid, one in reached if one.times[Stage.KERNEL]}
    expected = summed(
        (f"handler{RECEIVERS[portid].comm[-1]} ({RECEIVERS[portid].tid})", one)
        if portid in receiving
        else (f"port id {portid}: nobody receives", one)
        for _, portid, one in reached
    )
    found = by_words(upcalls, Grouping.HANDLER)
    assert {words: outline(group) for words, group in found.items()} == {
        words: one.outline() for words, one in expected.items()
    }


@given(st.lists(TOLD, max_size=20), st.integers(1, 3))
def test_however_few_groups_there_may_be_nothing_is_missing(stories: list[Told], most: int) -> None:
    upcalls = Watched(most).feed(fed(stories))
    for grouping in (Grouping.PORT, Grouping.CONVERSATION):
        groups = upcalls.groups[grouping]
        assert len(groups) <= most
        everyone = Group(lambda: upcalls.total.who)
        for group in (*groups, groups.others):
            everyone.take(group)
        assert outline(everyone) == outline(upcalls.total)


def test_a_gso_packet_is_one_upcall_and_a_time_for_each_segment() -> None:
    upcalls = told(Told(fates=(Fate(recv=500_000), Fate(recv=600_000), Fate(recv=700_000))))
    assert (upcalls.total.asked, upcalls.total.lost) == (1, 0)
    assert [stage.count for stage in upcalls.total.stages] == [3] * 5
    [handler] = upcalls.groups[Grouping.HANDLER]
    assert (handler.asked, handler.stages[Stage.SOCKET].count) == (1, 3)


def test_a_gso_packet_of_which_two_segments_are_lost_is_lost_once() -> None:
    upcalls = told(Told(fates=(Fate(), Fate(ret=-105), Fate(ret=-105)), ret=-105))
    assert (upcalls.total.asked, upcalls.total.lost) == (1, 1)
    assert upcalls.total.stages[Stage.WHOLE].count == 1


def test_an_upcall_without_a_socket_is_lost() -> None:
    upcalls = told(Told(portid=0, fates=(), ret=-107))
    assert (upcalls.total.asked, upcalls.total.lost) == (1, 1)
    assert list(by_words(upcalls, Grouping.HANDLER)) == ["port id 0: nobody receives"]


def test_what_is_lost_counts_for_the_thread_that_receives_there_later() -> None:
    upcalls = told(Told(fates=(Fate(ret=-105),)), Told(), Told(fates=(Fate(ret=-105),)))
    handlers = by_words(upcalls, Grouping.HANDLER)
    assert {words: (group.asked, group.lost) for words, group in handlers.items()} == {
        "handler3 (815)": (3, 2)
    }


def test_an_action_may_get_no_answer() -> None:
    upcalls = told(Told(cmd="action", fates=(Fate(put=None, exec=None),)))
    assert (upcalls.total.asked, upcalls.total.actions, upcalls.total.failed) == (1, 1, 0)
    assert [stage.count for stage in upcalls.total.stages] == [1, 1, 0, 0, 0]


def test_without_a_put_classification_lasts_until_the_packet_is_sent_back() -> None:
    upcalls = told(Told(fates=(Fate(put=None, exec=400_000),)))
    stages = upcalls.total.stages
    assert (stages[Stage.CLASSIFICATION].worst, stages[Stage.REINJECTION].worst) == (400_001, 3_000)


def test_what_nobody_receives_for_a_minute_has_failed() -> None:
    watched = Watched()
    watched.feed(fed([Told(), Told(fates=(Fate(recv=None),))]))
    assert watched.upcalls.waiting(watched.upcalls.total) == 1
    assert watched.upcalls.total.failed == 0
    watched.feed(Fed(hit_packet(3, 1_000_000_000 + WAITS_AT_MOST + 3_000_000), []))
    assert watched.upcalls.waiting(watched.upcalls.total) == 0
    assert (watched.upcalls.total.failed, watched.upcalls.total.failures) == (1, [1, 0, 0])
    [handler] = watched.upcalls.groups[Grouping.HANDLER]
    assert (handler.asked, handler.failures[Failure.NEVER_RECEIVED]) == (2, 1)


def test_what_may_just_not_have_been_seen_has_not_failed() -> None:
    later = Fed(hit_packet(3, 1_000_000_000 + WAITS_AT_MOST + 3_000_000), [])
    gaps, blind = Watched(), Watched()
    gaps.feed(fed([Told(), Told(fates=(Fate(recv=None),))]), incomplete=(2,))
    blind.feed(fed([Told(fates=(Fate(recv=None),)), Told(fates=(Fate(recv=None),))]))  # no hook for it
    for watched in (gaps, blind):
        watched.feed(later)
        assert watched.upcalls.total.failed == 0
        assert watched.upcalls.waiting(watched.upcalls.total) == 0


def test_a_vswitchd_that_restarts_has_other_handlers() -> None:
    watched = Watched()
    what = fed([Told(), Told(fates=(Fate(recv=None),)), Told()])
    reborn = RECEIVERS[7]._replace(pid=2000, tid=2003)
    events = [
        event._replace(task=reborn) if event.packet == 3 and event.task == RECEIVERS[7] else event
        for event in what.events
    ]
    upcalls = watched.feed(Fed(events, what.packets))
    handlers = by_words(upcalls, Grouping.HANDLER)
    assert {words: group.asked for words, group in handlers.items()} == {
        "handler3 (815)": 1,
        "handler3 (2003)": 1,
    }


def test_other_packets_of_vswitchd_are_no_upcalls() -> None:
    watched = Watched()
    watched.feed(Fed(packet_out(1), []))
    assert watched.upcalls.total.asked == 0
    assert watched.upcalls.newest > 0


def test_events_of_an_upcall_that_was_not_seen_change_nothing() -> None:
    what = fed([Told()])
    upcalls = Watched().feed(Fed([e for e in what.events if e.kind is not EventKind.UPCALL], what.packets))
    assert upcalls.total.asked == 0
    assert outline(upcalls.total) == Sum().outline()


def test_packets_that_are_gone_are_counted() -> None:
    watched = Watched(max_events=64)
    for number in range(40):
        watched.feed(Fed(hit_packet(number + 1, number * 1000), []))
    what = fed([Told()])
    watched.feed(Fed(what.events, []))  # of packet 1, which was evicted
    assert watched.upcalls.total.asked == 1
    assert list(by_words(watched.upcalls, Grouping.PORT)) == ["client"]
    assert list(by_words(watched.upcalls, Grouping.CONVERSATION)) == ["headers not seen"]


def test_events_come_in_bulk_as_well() -> None:
    what = fed([Told(), Told()])
    bulk = Events()
    for event in what.events:
        bulk.append(event)
    watched = Watched()
    watched.store.append_batch(Batch(bulk, what.packets, STATUS))
    watched.upcalls.take(bulk)
    assert outline(watched.upcalls.total) == outline(told(Told(), Told()).total)
    assert (watched.upcalls.began, watched.upcalls.newest) == (what.events[0].time, what.events[-1].time)


def test_what_is_in_flight_is_bounded() -> None:
    watched = Watched()
    waiting = [Told(fates=(Fate(recv=None),), after=1_000)] * 20_000
    upcalls = watched.feed(fed([Told(), *waiting]))
    assert upcalls.waiting(upcalls.total) == MOST_QUEUED
    assert upcalls.total.failures[Failure.NEVER_RECEIVED] == 20_000 - MOST_QUEUED


def test_what_goes_on_is_what_its_cpu_comes_to_next() -> None:
    what = fed([Told()])
    *before, acted = what.events
    other = acted._replace(kind=EventKind.FLOW_TBL_LOOKUP, detail=before[1].detail, time=acted.time - 1)
    for between, count in [
        (other, 0),
        (other._replace(cpu=7), 1),
        (other._replace(packet=2), 1),
        (other._replace(kind=EventKind.DROP, detail=Drop("NOT_SPECIFIED", "")), 1),
    ]:
        upcalls = Watched().feed(Fed([*before, between, acted], what.packets))
        stages = upcalls.total.stages
        assert (stages[Stage.REINJECTION].count, stages[Stage.WHOLE].count) == (count, count), between


def test_what_is_not_seen_to_go_on_is_bounded() -> None:
    upcalls = told(*[Told(fates=(Fate(on=None),))] * (MOST_SENT + 100))
    assert [stage.count for stage in upcalls.total.stages] == [MOST_SENT + 100] * 3 + [0, 0]
    assert (len(upcalls._flight.sent), len(upcalls._flight._received)) == (MOST_SENT, 0)


def test_what_gets_no_answer_or_no_end_is_bounded() -> None:
    no_answer = [Told(cmd="action", fates=(Fate(put=None, exec=None),))] * (MOST_RECEIVED + 100)
    assert len(told(*no_answer)._flight._received) == MOST_RECEIVED
    what = fed([Told(fates=())] * (MOST_ASKING + 100))
    endless = [event for event in what.events if event.kind is not EventKind.UPCALL_RETURN]
    assert len(Watched().feed(Fed(endless, []))._flight._asking) == MOST_ASKING
    assert len(Watched().feed(what)._flight._asking) == 0


def test_a_second_put_of_a_message_is_none() -> None:
    what = fed([Told()])
    [put] = [event for event in what.events if event.kind is EventKind.FLOW_PUT]
    upcalls = Watched().feed(Fed([*what.events[:-2], put, *what.events[-2:]], what.packets))
    assert outline(upcalls.total) == outline(told(Told()).total)


def test_the_clock_is_the_newest_event_s_whatever_comes_late() -> None:
    upcalls = Watched()
    upcalls.feed(Fed(hit_packet(2, 9_000_000), []))
    upcalls.feed(Fed(hit_packet(1, 5_000_000), []))
    assert (upcalls.upcalls.began, upcalls.upcalls.newest) == (5_000_000, 9_002_000)
