"""Measures the store and the filter: ``python -m tests.bench.bench_store``.

Prints events a second that are appended, bytes an event that are kept (packet bytes apart), and the time of
a filter over all packets. Times are CPU time, the best of several runs.
"""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice

from engine.events import Event
from engine.filter import parse_filter
from engine.store import PacketStore
from tests.bench.traffic import Step, bytes_of, events_of, short_packet, slow_packet

MILLION = 1_000_000
FLOWS = 1000
FILTERS = [
    "10.244.1",
    "tap0000002a",
    "host 10.244.1.4 and not hit",
    "net 10.244.1.0/24 or port 80",
    "in tap0000002a",
    "miss",
    "drop",
    "incomplete",
    "latency > 2us",
    "ufid 9e37",
    "handler 815",
]
MakePacket = Callable[[int, int], list[Step]]


def main() -> None:
    """Print the figures."""
    for make, name in ((short_packet, "3 events a packet"), (slow_packet, "10 events a packet")):
        print(f"{name}, {FLOWS} flows, 1,000,000 events")
        print(f"  append         {append_time(make):8.2f} us an event")
        print(f"  append, full   {append_time(make, MILLION // 2):8.2f} us an event, half of them evicting")
        print(f"  memory         {memory(make, FLOWS):8.1f} bytes an event")
        print(f"  memory         {memory(make, MILLION):8.1f} bytes an event, a flow for each packet")
        filter_times(make)


def stream(make: MakePacket, flows: int = FLOWS) -> Iterator[Event]:
    """Make a million events."""
    packets = (events_of(packet, make(packet, flows)) for packet in range(1, MILLION))
    return islice((event for packet in packets for event in packet), MILLION)


def append_time(make: MakePacket, max_events: int = MILLION) -> float:
    """Return microseconds an event."""
    events = list(stream(make))
    return best(lambda: PacketStore(max_events).append_events(events)) / MILLION * 1e6


def memory(make: MakePacket, flows: int) -> float:
    """Return bytes an event, with everything but the packets' first bytes."""
    store = PacketStore()
    tracemalloc.start()
    for event in stream(make, flows):
        store.append(event)
    for packet in range(store.first_packet, store.last_packet + 1):
        store.add_bytes(bytes_of(packet, flows))
    store.take_touched()
    held = tracemalloc.get_traced_memory()[0]
    store.columns.data.clear()
    apart = held - tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    return (held - apart) / store.events_kept


def filter_times(make: MakePacket) -> None:
    """Print milliseconds a filter, over all packets: the first time, and again."""
    store = PacketStore()
    store.append_events(stream(make))
    for packet in range(store.first_packet, store.last_packet + 1):
        store.add_bytes(bytes_of(packet, FLOWS))
    everything = range(store.first_packet, store.last_packet + 1)
    for text in FILTERS:
        select = partial(parse_filter(text).select, store, everything)
        first, again = timed(select) * 1e3, best(select) * 1e3
        print(f"  {text:32} {first:7.1f} ms, again {again:6.1f} ms, {len(everything):,} packets")


def timed(work: Callable[[], object]) -> float:
    """Return seconds of CPU time."""
    start = time.process_time()
    work()
    return time.process_time() - start


def best(work: Callable[[], object], runs: int = 5) -> float:
    """Return the shortest of several runs, seconds of CPU time."""
    return min(timed(work) for _ in range(runs))


if __name__ == "__main__":
    main()
