"""What a frame costs, and how long keys take, while 20,000 events a second come into a view that is full.

    python -m tests.bench.bench_ui [EVENTS]...

For 10,000, 100,000 and 1,000,000 events kept. Frames are measured the whole way, in CPU time of the process:
pull, append, view, strips, and the ANSI text, handed to a driver that throws it away. Keys are measured by
the clock on the wall, in the app as it runs, with a thread that makes the packets. All are made by hand.
"""

from __future__ import annotations

import asyncio
import gc
import os
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import median

from engine.filter import parse_filter
from tests.bench.live_app import SIZE, NullDriver, Typist, live_app
from tests.bench.stock_tree import append_time
from tests.unit.tui.fake_source import FakeSource
from tests.unit.tui.stories import Story, story
from tui._textual_pacing import USUAL
from tui.app import OvscopeApp, settle_garbage
from tui.screens.live import LiveScreen

RATE = 20_000  # events a second
FRAMES = 40
SIZES = (10_000, 100_000, 1_000_000)
PRESSES = 100
TREES = (10_000, 100_000)  # nodes of the framework's tree


class Bench:
    """An app with so many events kept, and packets without end."""

    def __init__(self, events: int) -> None:
        self.source = FakeSource()
        self.app = OvscopeApp(self.source, None, max_events=events)
        self.app.driver_class = NullDriver
        self._stories = self._endless()
        self._events = events

    @staticmethod
    def _endless() -> Iterator[Story]:
        packet = 0
        while True:
            packet += 1
            yield story(packet)

    def feed(self, events: int) -> None:
        """Feed whole packets until there are so many events."""
        while events > 0:
            told = next(self._stories)
            self.source.feed(told)
            events -= len(told.events)

    async def fill(self, live: LiveScreen) -> float:
        """Fill up; return microseconds an event."""
        spent, seen = 0.0, 0
        while seen < self._events:
            self.feed(20_000)
            start = time.process_time()
            live.tick()
            spent += time.process_time() - start
            seen += 20_000
            await asyncio.sleep(0)
        return spent / seen * 1e6


Act = Callable[[int], Awaitable[None] | None]


def say(text: str) -> None:
    """Print past the app, which takes what is printed."""
    print(text, file=sys.__stdout__, flush=True)


def resident() -> int:
    """How many bytes of memory the process has."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


async def settle() -> None:
    """Let the loop run until there is nothing to draw."""
    for _ in range(20):
        await asyncio.sleep(0)
    await asyncio.sleep(0.03)


async def measure(name: str, act: Act, before: Callable[[], None] = lambda: None) -> float:
    """Print the CPU time of an act and of the frame that follows; return the median, in ms."""
    costs, sizes = [], []
    for number in range(FRAMES):
        before()
        NullDriver.written.clear()
        start = time.process_time()
        result = act(number)
        if result is not None:
            await result
        await settle()
        costs.append((time.process_time() - start) * 1000)
        sizes.append(sum(NullDriver.written))
    costs.sort()
    say(
        f"{name:<44} median {median(costs):5.1f} ms   p95 {costs[int(0.95 * FRAMES)]:5.1f} ms"
        f"   {median(sizes) / 1000:5.1f} kB"
    )
    return median(costs)


@asynccontextmanager
async def filled(events: int) -> AsyncIterator[tuple[Bench, LiveScreen]]:
    """Run an app with so many events kept, whose clock stands."""
    bench = Bench(events)
    settle_garbage()
    async with bench.app.run_test(headless=False, size=SIZE) as pilot:
        await pilot.pause()
        live = bench.app.screen
        assert isinstance(live, LiveScreen)
        live.clock.stop()
        before = resident()
        each = await bench.fill(live)
        gc.collect()
        store = bench.app.session.store
        say(
            f"{store.events_kept:,} events of {len(store):,} packets kept; append {each:.2f} us an event;"
            f" {(resident() - before) / store.events_kept:.0f} bytes an event, packet bytes and all"
        )
        yield bench, live


async def run(events: int) -> None:
    """Fill, then measure."""
    async with filled(events) as (bench, live):
        view = bench.app.session.view
        step = RATE // USUAL

        def arrive() -> None:
            bench.feed(step)

        def frame(_: int) -> None:
            live.tick()

        async def key(number: int) -> None:
            bench.app.simulate_key("up" if number % 30 < 15 else "down")

        def filtered(number: int) -> None:
            view.set_filter(parse_filter(("drop", "host 10.244.1.9", "miss and not drop", "udp")[number % 4]))
            live.tick()

        async def jump(number: int) -> None:
            bench.app.simulate_key("N" if number % 30 < 15 else "n")

        await measure("nothing comes", frame)
        await measure(f"follow, {RATE:,} events/s", frame, arrive)
        live.action_pause()
        await measure("paused, the same", frame, arrive)
        await measure("a key", key)
        live.action_pause()
        live.action_expand_all()
        view.set_follow(True)
        await measure("follow, all expanded", frame, arrive)
        live.action_expand_all()
        await measure("another filter", filtered)
        live.action_context()
        await measure("another filter, with context", filtered)
        await measure(f"follow, with context, {RATE:,} events/s", frame, arrive)
        await measure("from match to match", jump)


async def answers(events: int) -> None:
    """Print how long keys and letters of a filter take, while events come."""
    async with live_app(events, RATE) as app:
        settle_garbage()
        typist = Typist(app)
        for name, times in (
            ("key", await typist.tabs(PRESSES)),
            ("letter of a filter", await typist.filters(20)),
        ):
            say(
                f"{name + ' to frame, live, on the wall':<44} median {median(times) * 1000:5.1f} ms"
                f"   p95 {times[int(0.95 * len(times))] * 1000:5.1f} ms"
            )


async def stock_trees() -> None:
    """Print what the framework's tree takes for one more node."""
    for nodes in TREES:
        say(f"the framework's Tree, {nodes:>9,} nodes: one more {await append_time(nodes) * 1000:7.1f} ms")


def main(*sizes: int) -> None:
    """Measure and print."""
    for events in sizes or SIZES:
        asyncio.run(run(events))
        asyncio.run(answers(events))
        print()
    asyncio.run(stock_trees())


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
