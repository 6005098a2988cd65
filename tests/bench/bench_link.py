"""How fast keys are answered over slow links while 10,000 events a second come: the real app, in a terminal.

    python -m tests.bench.bench_link

A relay of our own stands for ssh: rate, buffer, 40 ms round trip. A key changes the whole side pane.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from tests.terminal.link import Line
from tests.terminal.measure import key_times, quit_app, steady_app

CASES = (
    ("no limit", Line(20_000_000, 0.0), 200, 50),
    ("1 MB/s, 40 ms", Line(1_000_000), 200, 50),
    ("125 kB/s, 40 ms", Line(125_000), 200, 50),
    ("125 kB/s, 40 ms, 64 kB buffered", Line(125_000, buffer=64_000), 200, 50),
    ("125 kB/s, 40 ms", Line(125_000), 80, 24),
    ("30 kB/s, 40 ms", Line(30_000), 100, 30),
)
PRESSES = 60
STALL = 10.0  # seconds


def measure(name: str, line: Line, columns: int, rows: int, report: Path) -> None:
    """Print one case."""
    with steady_app(line, columns, rows, report) as link:
        before, start = link.received, time.monotonic()
        time.sleep(3)
        idle = (link.received - before) / (time.monotonic() - start) / 1000
        times = key_times(link, PRESSES)
        taken = quit_app(link, report)
    print(
        f"{name:<34} {columns}x{rows:<3} key p50 {times.p50 * 1000:4.0f} ms   p95 {times.p95 * 1000:4.0f} ms"
        f"   live frames {idle:4.0f} kB/s   lost {taken.lost} of {taken.made:,} events",
        flush=True,
    )


def stall(report: Path) -> None:
    """Print what a link does that is dead for a while."""
    with steady_app(Line(125_000, buffer=8_000), 200, 50, report) as link:
        link.stall(True)
        link.type("313131")
        time.sleep(STALL)
        link.stall(False)
        again = time.monotonic()
        back = link.wait_for("[Flow") - again
        key = link.answer_time("2", "[Event")
        taken = quit_app(link, report)
    print(
        f"stalled for {STALL:.0f} s: the screen is right {back * 1000:.0f} ms after, the next key takes"
        f" {key * 1000:.0f} ms; longest time between pulls {taken.longest * 1000:.0f} ms, lost {taken.lost}"
        f" of {taken.made:,} events"
    )


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report"
        for name, line, columns, rows in CASES:
            measure(name, line, columns, rows, report)
        stall(report)


if __name__ == "__main__":
    main()
