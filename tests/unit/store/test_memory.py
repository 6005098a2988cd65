"""The budget of the store: 64 bytes an event, packet bytes apart."""

from __future__ import annotations

import tracemalloc

from engine.store import PacketStore
from tests.bench.traffic import bytes_of, events_of, short_packet

ROWS = 4096
FLOWS = 100
PACKETS = 2 * ROWS  # of 3 events: six whole chunks


def test_an_event_takes_64_bytes_at_most() -> None:
    store = PacketStore(chunk_rows=ROWS)
    tracemalloc.start()
    for packet in range(1, PACKETS + 1):
        store.append_events(events_of(packet, short_packet(packet, FLOWS)))
        store.add_bytes(bytes_of(packet, FLOWS))
    store.take_touched()
    held, _ = tracemalloc.get_traced_memory()
    store.columns.data.clear()
    apart = held - tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert (held - apart) / store.events_kept < 64
