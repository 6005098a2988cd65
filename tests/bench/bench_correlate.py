"""Measures records to events: ``python -m tests.bench.bench_correlate``.

Prints the CPU time of each step for fast-path packets of three records, on one core.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

from engine.bpf.records import RECORD, unpack_record
from engine.events import EventKind
from engine.reorder import Reorder
from tests.unit.correlate.kernel import DATAPATH, correlator

PACKETS = 100_000
FLOWS = 1000
BATCH = 2400  # records: 20 ms of 120,000 events a second


def raw_records(packets: int) -> Iterator[bytes]:
    """What the probes send of packets that a flow answers."""
    device, comm = 0x3170, b"ping".ljust(16, b"\0")
    for packet in range(1, packets + 1):
        flow = packet % FLOWS
        kinds = (
            (EventKind.PASS, (1, 98 | 98 << 32, device, 0, DATAPATH), bytes(128)),
            (EventKind.FLOW_TBL_LOOKUP, (flow + 1, flow + 2, flow, 77, 1), b""),
            (EventKind.ACTION_EXECUTE, (1 | 4 << 32, DATAPATH, 2, 0, 0), b""),
        )
        for step, (kind, words, tail) in enumerate(kinds):
            head = (packet * 10 + step, packet, packet, 0, packet << 8, 7 << 32 | 8, comm, 0, 1)
            yield RECORD.pack(*head, kind, 1, 0, *words) + tail


def main() -> None:
    """Measure and print."""
    raw = list(raw_records(PACKETS))
    reorder, tied = Reorder(), correlator()
    spent = [0.0, 0.0, 0.0]
    for start in range(0, len(raw), BATCH):
        times = [time.process_time()]
        records = [unpack_record(one) for one in raw[start : start + BATCH]]
        times.append(time.process_time())
        records = reorder.feed(records, None)
        times.append(time.process_time())
        tied.feed(records)
        times.append(time.process_time())
        spent = [
            total + after - before for total, before, after in zip(spent, times, times[1:], strict=False)
        ]
    for name, seconds in zip(("unpack", "reorder", "correlate"), spent, strict=True):
        print(f"{name:10} {seconds / len(raw) * 1e6:6.2f} us an event")
    print(f"{'all':10} {len(raw) / sum(spent):10,.0f} events a second")


if __name__ == "__main__":
    main()
