"""The budget of the store: 64 bytes an event, packet bytes apart."""

from __future__ import annotations

import tracemalloc

from engine.store import PacketStore
from engine.store.chunks import CHUNK_ROWS
from tests.bench.traffic import bytes_of, events_of, short_packet

FLOWS = 300
PACKETS = CHUNK_ROWS  # of 3 events: three whole chunks


def test_an_event_takes_64_bytes_at_most() -> None:
    store = PacketStore()
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
