"""Measures ingest: drain, decode, correlate, store, against bcc's own callback that does nothing.

    /usr/bin/python3 -m tests.bench.bench_ingest

Needs root and bcc, for a real ring that a BPF program fills with fast-path packets of three events; no probe
hangs on Open vSwitch. All figures are CPU time of the reading process.
"""

from __future__ import annotations

import ctypes
import os
import time
from collections.abc import Callable, Iterator
from typing import Any

from engine.bpf.probes import FOLDER
from engine.reorder import Reorder
from engine.source import Batch, SourceStatus
from engine.store.store import PacketStore
from tests.bench.bench_correlate import EVENTS, FLOWS, raw_trails
from tests.unit.correlate.kernel import correlator

RECORD_BYTES = 128  # of the records that are not looked at
ROUNDS = 40
A_ROUND = 2000  # records that the program puts into the ring at a time

_TEXT = """
#include <uapi/linux/ptrace.h>
struct bytes { u8 data[SIZE]; };
BPF_RINGBUF_OUTPUT(events, 1024);
BPF_ARRAY(samples, struct bytes, FLOWS);
BPF_ARRAY(asked, u32, 1);
int on_sys_enter(struct bpf_raw_tracepoint_args *ctx)
{
	int zero = 0;
	u32 i, *who = asked.lookup(&zero);
	if (!who || *who != (u32)bpf_get_current_pid_tgid() || ctx->args[1] != GETPPID)
		return 0;
#pragma clang loop unroll(disable)
	for (i = 0; i < A_ROUND; i++) {
		u32 which = i % FLOWS;
		struct bytes *sample = samples.lookup(&which);
		if (sample)
			events.ringbuf_output(sample, SIZE, 1);
	}
	return 0;
}
"""
_GETPPID = {"x86_64": 110, "aarch64": 173}


class Ring:
    """A ring that is filled with the same records round by round.

    Args:
        samples: FLOWS records of one size.
        callback: takes each: context, address, size.
    """

    def __init__(self, samples: list[bytes], callback: Callable[[Any, int, int], object]) -> None:
        os.environ["BCC_KERNEL_SOURCE"] = str(FOLDER / "include")
        import bcc

        size = len(samples[0])
        macros = {"SIZE": size, "FLOWS": FLOWS, "A_ROUND": A_ROUND, "GETPPID": _GETPPID[os.uname().machine]}
        defines = "".join(f"#define {name} {value}\n" for name, value in macros.items())
        self._bpf = bcc.BPF(text=defines + _TEXT, cflags=["-Wno-everything"])
        for number, sample in enumerate(samples):
            key, leaf = ctypes.c_uint32(number), ctypes.create_string_buffer(sample, size)
            bcc.libbcc.lib.bpf_update_elem(self._bpf["samples"].map_fd, ctypes.byref(key), leaf, 0)
        asked = self._bpf["asked"]
        asked[asked.Key(0)] = asked.Leaf(os.getpid())
        self._bpf.attach_raw_tracepoint("sys_enter", "on_sys_enter")
        self._bpf["events"].open_ring_buffer(callback)

    def rounds(self) -> Iterator[Callable[[], None]]:
        """Fill the ring; yield what empties it."""
        for _ in range(ROUNDS):
            os.getppid()
            yield self._bpf.ring_buffer_consume

    def close(self) -> None:
        """Take the program off."""
        self._bpf.cleanup()


def do_nothing_rate() -> float:
    """Return how many records a second bcc hands to a callback that does nothing."""
    ring = Ring([bytes(RECORD_BYTES)] * FLOWS, lambda _context, _data, _size: None)
    spent = 0.0
    for consume in ring.rounds():
        start = time.process_time()
        consume()
        spent += time.process_time() - start
    ring.close()
    return ROUNDS * A_ROUND / spent


def ingest_rate() -> float:
    """Return how many events a second get from the ring into the store."""
    raw: list[bytes] = []
    ring = Ring(
        list(raw_trails(FLOWS)), lambda _context, data, size: raw.append(ctypes.string_at(data, size))
    )
    reorder, tied, store = Reorder(), correlator(), PacketStore(1_000_000)
    status = SourceStatus("live", "bench")
    spent = 0.0
    for consume in ring.rounds():
        start = time.process_time()
        raw.clear()
        consume()
        items = tied.decode(raw)
        store.append_batch(Batch(*tied.feed(reorder.feed(items, None)), status))
        spent += time.process_time() - start
    ring.close()
    assert store.events_seen == ROUNDS * A_ROUND * EVENTS
    return store.events_seen / spent


def main() -> None:
    """Measure and print."""
    if os.geteuid():
        print("not measured: run as root")
        return
    nothing, ingest = do_nothing_rate(), ingest_rate()
    print(f"a callback that does nothing   {nothing:12,.0f} records a second")
    print(f"drain, decode, tie, store      {ingest:12,.0f} events a second")
    print(f"ratio                          {ingest / nothing:12.2f} (0.25 is wanted)")


if __name__ == "__main__":
    main()
