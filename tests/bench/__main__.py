"""`make bench`: all measurements, one after the other."""

from __future__ import annotations

from tests.bench import (
    bench_correlate,
    bench_datapath,
    bench_filter,
    bench_ingest,
    bench_journey,
    bench_link,
    bench_store,
    bench_ui,
    bench_upcalls,
)

if __name__ == "__main__":
    for bench in (
        bench_ingest,
        bench_correlate,
        bench_store,
        bench_journey,
        bench_upcalls,
        bench_ui,
        bench_filter,
        bench_link,
        bench_datapath,
    ):
        print(f"\n== {bench.__name__.rsplit('.', 1)[-1]}")
        bench.main()
