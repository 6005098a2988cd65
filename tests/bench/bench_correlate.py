"""Measures what the probes send to events: ``python -m tests.bench.bench_correlate``.

Prints the CPU time of each step for fast-path packets of three events, on one core.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

from engine.events import EventKind
from engine.reorder import Reorder
from engine.source import Batch, SourceStatus
from engine.store.store import PacketStore
from tests.bench.traffic import bytes_of
from tests.unit.correlate.kernel import correlator, entry, output, slot, trail

PACKETS = 100_000
EVENTS = 3  # of each
FLOWS = 1000
BATCH = 800  # packets: 20 ms of 120,000 events a second


def raw_trails(packets: int) -> Iterator[bytes]:
    """What the probes send of packets that a flow answers."""
    for packet in range(1, packets + 1):
        flow, start = packet % FLOWS, packet * 10
        lookup = slot(EventKind.FLOW_TBL_LOOKUP, start + 1, flow + 2, flow, 77, 1, where=flow + 1)
        data = bytes_of(packet, FLOWS).data.ljust(98, b"\0")
        yield trail(entry(start), lookup, output(start + 2, 2), data=data, packet=packet << 8)


def main() -> None:
    """Measure and print."""
    raw = list(raw_trails(PACKETS))
    reorder, tied, store = Reorder(), correlator(), PacketStore(1_000_000)
    status = SourceStatus("live", "bench")
    spent = [0.0] * 4
    for start in range(0, len(raw), BATCH):
        times = [time.process_time()]
        items = tied.decode(raw[start : start + BATCH])
        times.append(time.process_time())
        items = reorder.feed(items, None)
        times.append(time.process_time())
        events, packets = tied.feed(items)
        times.append(time.process_time())
        store.append_batch(Batch(events, packets, status))
        times.append(time.process_time())
        spent = [
            total + after - before for total, before, after in zip(spent, times, times[1:], strict=False)
        ]
    for name, seconds in zip(("unpack", "reorder", "correlate", "store"), spent, strict=True):
        print(f"{name:10} {seconds / len(raw) / EVENTS * 1e6:6.2f} us an event")
    print(f"{'together':10} {len(raw) * EVENTS / sum(spent):,.0f} events a second of CPU time")


if __name__ == "__main__":
    main()
