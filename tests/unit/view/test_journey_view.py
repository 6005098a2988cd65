from __future__ import annotations

from engine.events import Event, PacketBytes
from engine.source import Batch
from engine.store import PacketStore
from engine.view import journey_view
from engine.view.focus import Focus
from engine.view.journey_view import JourneyView
from engine.view.stage import StageKind
from engine.view.view import View
from tests.unit.store.builders import hit_packet, miss_packet
from tests.unit.tui.frames import ACK, arp, tcp
from tests.unit.view.stores import STATUS

THERE = tcp("10.0.0.1", 1024, "10.0.0.2", 80)
AGAIN = tcp("10.0.0.1", 1024, "10.0.0.2", 80, ACK)
BACK = tcp("10.0.0.2", 80, "10.0.0.1", 1024, ACK)
OTHER = arp("10.0.0.1", "10.0.0.2")


def conversation(*frames: bytes, max_events: int = 1_000_000) -> View:
    """A view on packets with these first bytes, a ms apart."""
    view = View(PacketStore(max_events))
    for frame in frames:
        add(view, frame)
    view.refresh()
    return view


def add(view: View, frame: bytes) -> None:
    packet = view.store.last_packet + 1
    events = hit_packet(packet, packet * 1_000_000)
    view.store.append_batch(Batch(events, [PacketBytes(packet, len(frame), frame)], STATUS))


def growing(events: list[Event]) -> tuple[View, JourneyView]:
    view = View(PacketStore())
    view.store.append_events(events)
    view.refresh()
    return view, JourneyView(view, Focus(1))


def kind(journey: JourneyView) -> StageKind:
    assert journey.stage is not None
    return journey.stage.kind


def test_it_opens_at_the_event_or_at_the_longest_stage() -> None:
    view, journey = growing(miss_packet())
    assert kind(journey) is StageKind.QUEUE
    assert kind(JourneyView(view, Focus(1, 4))) is StageKind.KERNEL
    assert JourneyView(view, Focus(1, 8)).focus == Focus(1, 8)


def test_it_opens_at_what_is_not_over() -> None:
    _, journey = growing(miss_packet()[:5])
    assert kind(journey) is StageKind.QUEUE
    assert journey.stage is not None
    assert journey.stage.pending


def test_the_cursor_moves_within_the_stages() -> None:
    _, journey = growing(miss_packet())
    journey.move(-100)
    assert kind(journey) is StageKind.PASS
    journey.move(2)
    assert kind(journey) is StageKind.KERNEL
    journey.move(100)
    assert kind(journey) is StageKind.ACTIONS


def test_a_packet_grows_and_the_cursor_stays_on_its_stage() -> None:
    events = miss_packet()
    view, journey = growing(events[:5])
    assert not journey.refresh()
    journey.move(-1)
    assert kind(journey) is StageKind.KERNEL
    view.store.append_events(events[5:])
    assert journey.refresh()
    assert kind(journey) is StageKind.KERNEL
    assert [event.number for event in journey.events] == list(range(9))
    assert not journey.refresh()


def test_a_gap_leads_to_the_event_after_it() -> None:
    _, journey = growing(hit_packet())
    at = next(n for n, stage in enumerate(journey.journey.stages) if stage.kind is StageKind.GAP)
    journey.choose(at)
    assert journey.focus == Focus(1, 2)


def test_while_paused_it_does_not_grow() -> None:
    events = miss_packet()
    view, journey = growing(events[:5])
    view.pause()
    view.store.append_events(events[5:])
    assert journey.paused
    assert not journey.refresh()
    assert len(journey.events) == 5
    view.resume()
    assert journey.refresh()
    assert len(journey.events) == 9


def test_what_is_evicted_is_still_told() -> None:
    view = conversation(THERE, AGAIN, max_events=60)
    journey = JourneyView(view, Focus(1))
    told = journey.journey
    for _ in range(60):
        add(view, OTHER)
    assert 1 not in view.store
    assert journey.refresh()
    assert journey.evicted
    assert journey.journey == told
    assert not journey.refresh()
    add(view, THERE)
    assert journey.step(1)
    assert (journey.packet, journey.evicted) == (63, False)


def test_steps_within_the_flow_and_direction() -> None:
    journey = JourneyView(conversation(THERE, OTHER, BACK, AGAIN, THERE), Focus(1))
    walked = [journey.packet]
    while journey.step(1):
        walked.append(journey.packet)
    assert walked == [1, 4, 5]
    assert journey.step(-1)
    assert journey.packet == 4


def test_while_paused_it_goes_no_further_than_the_rows() -> None:
    view = conversation(THERE, BACK)
    view.pause()
    add(view, AGAIN)
    add(view, BACK)
    journey = JourneyView(view, Focus(1))
    assert not journey.step(1)
    assert journey.turn_round()
    assert journey.packet == 2


def test_the_reply_and_back() -> None:
    journey = JourneyView(conversation(BACK, THERE, OTHER, BACK, AGAIN), Focus(2))
    assert journey.turn_round()
    assert journey.packet == 1  # a ms before; the other one is two ms later
    assert journey.turn_round()
    assert journey.packet == 2
    assert journey.step(1)
    assert journey.turn_round()
    assert journey.packet == 4
    assert journey.step(-1)
    assert journey.turn_round()
    assert journey.packet == 2  # of the reply that was gone to, not back


def test_no_flow_and_no_reply() -> None:
    view = conversation(OTHER, b"")
    journey = JourneyView(view, Focus(1))
    assert not journey.step(1)
    assert not journey.step(-1)
    assert not journey.turn_round()
    assert journey.direction is not None
    assert JourneyView(view, Focus(2)).direction is None
    assert not JourneyView(view, Focus(2)).step(1)


def test_of_a_packet_without_end_only_the_beginning_is_told() -> None:
    events = hit_packet()
    most = journey_view.MOST_EVENTS
    events += [events[2]._replace(number=n, time=events[2].time + n) for n in range(3, most + 10)]
    view, journey = growing(events)
    assert len(journey.events) == most
    assert journey.left_out == 10
    view.store.append_events([events[2]._replace(number=most + 10)])
    assert journey.refresh()
    assert (len(journey.events), journey.left_out) == (most, 11)
