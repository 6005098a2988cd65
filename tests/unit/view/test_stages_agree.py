"""An upcall's stages are the same in its packet's journey and in the statistics of all upcalls."""

from __future__ import annotations

import gzip
import io
from collections import defaultdict
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.events import Event, EventKind, UpcallEnqueue
from engine.files.reader import read
from engine.files.warnings import Warnings
from engine.view.journey import journey_of
from engine.view.stage import OF_AN_UPCALL, Stage, StageKind
from engine.view.upcall_groups import Group
from engine.view.upcall_groups import Stage as Counted
from engine.view.upcall_table import PARTS
from tests.unit.files.samples import sample
from tests.unit.files.test_retis_agrees import BUNDLED
from tests.unit.files.test_retis_lines import read_lines, without_ours
from tests.unit.store.builders import classified_packet, lost_packet, miss_packet, packet_out
from tests.unit.store.test_missing import gso_packet
from tests.unit.tui.stories import story
from tests.unit.view.test_upcall_statistics import Watched
from tests.unit.view.upcall_stories import DELAYS, RETS, TOLD, Fate, Fed, Told, fed

TAKEN = (EventKind.UPCALL_RECV, EventKind.FLOW_PUT, EventKind.FLOW_EXEC)
OF_A_MESSAGE = (EventKind.UPCALL_ENQUEUE, *TAKEN)
WHOLE_FATES = st.tuples(DELAYS, DELAYS, st.none() | DELAYS, RETS, DELAYS, RETS, DELAYS).map(
    lambda drawn: Fate(drawn[0], 0, drawn[1], True, *drawn[2:])
)
Times = dict[StageKind, list[int]]


def agree(events: list[Event]) -> Group:
    """Check each packet by itself, and all of them together; return what the statistics say of them."""
    together: Times = defaultdict(list)
    for packet in {event.packet for event in events}:
        own = [event for event in events if event.packet == packet]
        times = told(own)
        assert counted(statistics(own)) == summed(times)
        for kind in times:
            together[kind] += times[kind]
    found = statistics(events)
    assert counted(found) == summed(together)
    return found


def statistics(events: list[Event]) -> Group:
    return Watched().feed(Fed(events, [])).total


def counted(group: Group) -> dict[StageKind, tuple[int, int]]:
    """How many lengths there are of each stage, and their sum."""
    times = (group.stages[part] for part in PARTS)
    return {kind: (time.count, time.total) for kind, time in zip(OF_AN_UPCALL, times, strict=True)}


def summed(times: Times) -> dict[StageKind, tuple[int, int]]:
    return {kind: (len(times[kind]), sum(times[kind])) for kind in OF_AN_UPCALL}


def told(events: list[Event]) -> Times:
    """What a packet's journey says of each message that a handler thread took."""
    found: Times = defaultdict(list)
    for stages in each_message(events):
        for stage in stages:
            if stage.length is not None:
                found[stage.kind].append(stage.length)
    return found


def each_message(events: list[Event]) -> list[list[Stage]]:
    """The stages of each message, as if it had been its upcall's only one."""
    sent = [e for e in events if isinstance(e.detail, UpcallEnqueue) and e.detail.ret == 0]
    taken = [e for e in sent if any(other.kind in TAKEN and other.value == e.value for other in events)]
    return [
        of_upcall(
            message.parent, [e for e in events if e.kind not in OF_A_MESSAGE or e.value == message.value]
        )
        for message in taken
    ]


def of_upcall(upcall: int | None, events: list[Event]) -> list[Stage]:
    stages = journey_of(events).stages
    return [stage for stage in stages if stage.place.upcall == upcall and stage.kind in OF_AN_UPCALL]


@given(st.lists(TOLD, max_size=6))
def test_whatever_becomes_of_a_message(stories: list[Told]) -> None:
    agree(fed(stories).events)


def test_of_the_bundled_recording() -> None:
    with gzip.open(BUNDLED) as file:
        items = list(read(io.BytesIO(file.read()), "lab.jsonl", Warnings()))
    found = agree([item for item in items if isinstance(item, Event)])
    assert [stage.count for stage in found.stages] == [14] * 5


def test_of_what_retis_collected() -> None:
    found = agree([item for item in read_lines(without_ours(sample()))[0] if isinstance(item, Event)])
    assert [stage.count for stage in found.stages] == [1] * 5


def test_of_packets_made_by_hand() -> None:
    agree([event for packet in range(1, 60) for event in story(packet).events])
    for packet in (classified_packet(), gso_packet(), lost_packet(), miss_packet(), packet_out()):
        agree(packet)


@given(WHOLE_FATES)
def test_between_two_stages_is_nothing(fate: Fate) -> None:
    """And the whole is their sum."""
    what = fed([Told(fates=(fate,))])
    [stages] = each_message(what.events)
    assert [stage.kind for stage in stages] == list(OF_AN_UPCALL)
    assert all(above.end == below.start for above, below in pairwise(stages))
    whole = statistics(what.events).stages[Counted.WHOLE]
    assert (whole.count, whole.total) == (1, sum(stage.length or 0 for stage in stages))
    assert StageKind.GAP not in [
        stage.kind for stage in journey_of(what.events).stages if stage.start >= stages[0].start
    ]


@given(st.lists(WHOLE_FATES, min_size=1, max_size=4))
def test_a_stage_of_a_gso_packet_lasts_from_the_first_message_to_the_last(fates: list[Fate]) -> None:
    events = fed([Told(fates=tuple(fates))]).events
    each = each_message(events)
    [upcall] = (event.number for event in events if event.kind is EventKind.UPCALL)
    for at, stage in enumerate(of_upcall(upcall, events)):
        ends = min(stages[at].start for stages in each), max(stages[at].end for stages in each)
        assert (stage.start, stage.end) == ends


@pytest.mark.parametrize("seen", range(10))
def test_while_it_is_on_its_way(seen: int) -> None:
    events = miss_packet()[:seen]
    waits = EventKind.UPCALL_RECV not in [event.kind for event in events]
    assert sum(stage.count for stage in agree(events).stages) == (0 if waits else [2, 3, 3, 5][seen - 6])
