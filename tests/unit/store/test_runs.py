"""Packets that come in bulk leave the store as their events do when they come one by one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.bulk import Events, FirstBytes
from engine.events import Event, PacketBytes, Task
from engine.passages import Passage, Place, Run, Step, Way
from engine.source import Batch, SourceStatus
from engine.store import PacketStore, sequences
from tests.unit.frames import FRAMES
from tests.unit.store.strategies import DETAILS_IN_ONE_GO, single_events

TIMES = st.integers(0, 2**63)
OF_A_WAY = single_events(DETAILS_IN_ONE_GO)
PLACES = st.builds(Place, st.integers(0, 3), st.builds(Task, st.integers(0, 2), st.just(1), st.just("ping")))


@st.composite
def ways(draw: st.DrawFn) -> Way:
    """What the events of some packets have in common."""
    steps: list[Step] = []
    for number, event in enumerate(draw(st.lists(OF_A_WAY, min_size=1, max_size=6))):
        parent = draw(st.none() | st.integers(0, number - 1)) if number else None
        steps.append(Step(parent, event.kind, event.link, event.uncertain, event.detail))
    return Way(tuple(steps))


@st.composite
def passages(draw: st.DrawFn, known: list[Way]) -> Passage:
    """A packet that went one of some ways."""
    way = draw(st.sampled_from(known))
    times = tuple(draw(TIMES) for _ in way.steps)
    skbs = tuple(draw(st.integers(0, 2)) for _ in way.steps)
    frame = draw(st.sampled_from(FRAMES))
    return times[0], way, draw(PLACES), times, skbs, draw(st.integers(0, 70_000)), frame


class Drawn(NamedTuple):
    """The same batch twice: in bulk, and event by event."""

    in_bulk: Batch
    plain: Batch

    @classmethod
    def of(cls, events: Events, packets: FirstBytes) -> Drawn:
        status = SourceStatus("live", "host")
        return cls(Batch(events, packets, status), Batch(list(events), list(packets), status))


@st.composite
def batches(draw: st.DrawFn) -> list[Drawn]:
    """Batches with runs, with packets that come event by event, and with more events of both kinds."""
    known = draw(st.lists(ways(), min_size=1, max_size=3))
    heights: list[int] = []
    found: list[Drawn] = []
    for _ in range(draw(st.integers(1, 4))):
        events, packets = Events(), FirstBytes()
        for _ in range(draw(st.integers(0, 4))):
            if draw(st.booleans()):
                run = Run(len(heights) + 1, draw(st.lists(passages(known), min_size=1, max_size=12)))
                heights += [len(passage[1].steps) for passage in run.passages]
                events.append_run(run)
                packets.append_run(run)
            else:
                for event in draw(singles(heights)):
                    events.append(event)
                    packets.append(PacketBytes(event.packet, 98, FRAMES[0]))
        found.append(Drawn.of(events, packets))
    return found


@st.composite
def singles(draw: st.DrawFn, heights: list[int]) -> list[Event]:
    """Events of new packets, or of packets that are there; ``heights`` grows."""
    found: list[Event] = []
    for event in draw(st.lists(single_events(), max_size=5)):
        packet = draw(st.integers(max(1, len(heights) - 4), len(heights) + 1))
        if packet > len(heights):
            heights.append(0)
        number = heights[packet - 1]
        heights[packet - 1] += 1
        parent = draw(st.none() | st.integers(0, number - 1)) if number else None
        found.append(event._replace(packet=packet, number=number, parent=parent))
    return found


def told(store: PacketStore) -> Iterator[object]:
    """All that can be asked of a store."""
    yield store.events_seen, store.late_events, store.events_kept, store.packets_seen, store.packets_evicted
    yield store.take_touched()
    columns = store.columns
    for packet in range(store.first_packet, store.last_packet + 1):
        at = packet - columns.first
        yield store.events(packet), store.bytes_of(packet), store.summary(packet), columns.flags[at]
        yield columns.pass_table.values(columns.passes[at]), columns.lookup_table.values(columns.lookups[at])
        yield columns.output_table.values(columns.outputs[at]), columns.mark_table.values(columns.marks[at])


@pytest.mark.parametrize("spare", [0, sequences.SPARE])
@given(batches(), st.integers(1, 60), st.integers(1, 20))
def test_runs_are_kept_as_their_events_are(
    spare: int, drawn: list[Drawn], max_events: int, chunk_rows: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sequences, "SPARE", spare)
        in_bulk, plain = (PacketStore(max_events, chunk_rows) for _ in range(2))
        for batch in drawn:
            in_bulk.append_batch(batch.in_bulk)
            plain.append_batch(batch.plain)
            assert list(told(in_bulk)) == list(told(plain))


@given(batches())
def test_a_bulk_is_the_sequence_of_its_items(drawn: list[Drawn]) -> None:
    together = Events()
    plain: list[Event] = []
    for batch in drawn:
        assert isinstance(batch.in_bulk.events, Events)
        together += batch.in_bulk.events
        plain += batch.plain.events
    assert list(together) == plain
    assert (len(together), bool(together)) == (len(plain), bool(plain))
    if plain:
        assert (together[0], together[-1], together[1:3]) == (plain[0], plain[-1], plain[1:3])
