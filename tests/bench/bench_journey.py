"""Measures the journey screen's model: ``python -m tests.bench.bench_journey``.

Prints what it takes to go to the next packet of a flow with a million events kept, where it is near and
where there is none, and to make a journey out of events. CPU time: the median and the worst of several runs.
"""

from __future__ import annotations

from collections.abc import Callable
from statistics import median

from engine.store import PacketStore
from engine.view.journey import journey_of
from engine.view.same_flow import Direction, direction_of, nearest_packet, next_packet, previous_packet
from tests.bench.bench_store import FLOWS, MILLION, MakePacket, stream, timed
from tests.bench.traffic import bytes_of, short_packet, slow_packet

RUNS = 15
NOWHERE = Direction("TCP", "10.244.0.1", "192.0.2.1", 1, 2)


def main() -> None:
    """Print the figures."""
    for make, name in ((short_packet, "3 events a packet"), (slow_packet, "10 events a packet")):
        for flows in (FLOWS, MILLION):
            print(f"{name}, {flows} flows, 1,000,000 events")
            walks(filled(make, flows))
    store = filled(slow_packet, FLOWS)
    events = store.events(store.last_packet - 1)
    tell("a journey of 10 events", lambda: journey_of(events))


def filled(make: MakePacket, flows: int) -> PacketStore:
    """Return a store that keeps a million events."""
    store = PacketStore()
    store.append_events(stream(make, flows))
    for packet in range(store.first_packet, store.last_packet + 1):
        store.add_bytes(bytes_of(packet, flows))
    return store


def walks(store: PacketStore) -> None:
    """Print the times of steps from a packet to another."""
    first, last = store.first_packet, store.last_packet
    middle = (first + last) // 2
    direction = direction_of(store.summary(middle).headers)
    assert direction is not None
    near = direction
    tell("next of the flow", lambda: next_packet(store, near, middle))
    tell("previous of the flow", lambda: previous_packet(store, near, middle))
    tell("no reply anywhere", lambda: nearest_packet(store, near.reverse, middle, 0))
    oldest = direction_of(store.summary(first).headers)
    assert oldest is not None
    tell("the farthest before", lambda: previous_packet(store, oldest, last + 1))
    tell("nothing alike at all", lambda: next_packet(store, NOWHERE, first))


def tell(name: str, work: Callable[[], object]) -> None:
    """Print how long something takes."""
    times = sorted(timed(work) * 1e3 for _ in range(RUNS))
    print(f"  {name:24} {median(times):7.2f} ms, worst {times[-1]:7.2f} ms")


if __name__ == "__main__":
    main()
