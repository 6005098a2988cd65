"""Measures the statistics of upcalls: ``python -m tests.bench.bench_upcalls``.

Prints what they cost an event and an upcall beside the store, fed as a screen's clock does at 20,000 events a
second, and what a table of as many rows as there can be takes. CPU time, the best of several runs.
"""

from __future__ import annotations

import time
from itertools import islice

from engine.source import Batch, SourceStatus
from engine.store import PacketStore
from engine.view.upcall_statistics import Grouping, UpcallStatistics
from engine.view.upcall_table import Order, upcall_table
from tests.bench.bench_store import FLOWS, MILLION, MakePacket, best, stream
from tests.bench.traffic import bytes_of, short_packet, slow_packet

EVENTS = 200_000
TOGETHER = 20_000 // 15  # events of a tick
STATUS = SourceStatus("live", "made up")


def main() -> None:
    """Print the figures."""
    told(short_packet, FLOWS, "no upcalls")
    told(slow_packet, 100, "all upcalls, 100 flows")
    upcalls = told(slow_packet, MILLION, "all upcalls, a flow for each")
    for grouping in Grouping:
        rows = len(upcall_table(upcalls, grouping, Order(), upcalls.newest).rows)
        spent = best(lambda by=grouping: upcall_table(upcalls, by, Order(), upcalls.newest))  # type: ignore[misc]
        print(f"  table by {grouping.value:13} {spent * 1e3:6.2f} ms, {rows} rows")


def told(make: MakePacket, flows: int, name: str) -> UpcallStatistics:
    """Print what a stream of events costs; return what is known of it."""
    runs = [fed(make, flows) for _ in range(3)]
    spent, upcalls = min(runs, key=lambda run: run[0])
    each = f", {spent / upcalls.total.asked * 1e6:5.1f} us an upcall" if upcalls.total.asked else ""
    print(f"  {name:29} {spent / EVENTS * 1e6:6.3f} us an event{each}")
    return upcalls


def fed(make: MakePacket, flows: int) -> tuple[float, UpcallStatistics]:
    """Feed events in batches; return the seconds that the statistics took."""
    events = list(islice(stream(make, flows), EVENTS))
    store, spent = PacketStore(), 0.0
    upcalls = UpcallStatistics(store)
    for start in range(0, EVENTS, TOGETHER):
        some = events[start : start + TOGETHER]
        packets = [bytes_of(event.packet, flows) for event in some if event.number == 0]
        store.append_batch(Batch(some, packets, STATUS))
        began = time.process_time()
        upcalls.take(some)
        spent += time.process_time() - began
    return spent, upcalls


if __name__ == "__main__":
    main()
