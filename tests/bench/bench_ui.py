"""What a frame costs: 20,000 events a second into a view that keeps 1,000,000 (or as many as it is told).

    python -m tests.bench.bench_ui [EVENTS]

The whole way is measured, in CPU time of the process: pull, append, view, strips, and the ANSI text, handed
to a driver that throws it away. The packets are made up by hand.
"""

from __future__ import annotations

import asyncio
import gc
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from statistics import median
from typing import ClassVar

from textual.drivers.headless_driver import HeadlessDriver

from engine.filter import parse_filter
from tests.unit.tui.fake_source import FakeSource
from tests.unit.tui.stories import Story, story
from tui._textual_pacing import USUAL
from tui.app import OvscopeApp, settle_garbage
from tui.screens.live import LiveScreen

RATE = 20_000  # events a second
SIZE = (200, 50)
FRAMES = 60


class NullDriver(HeadlessDriver):
    """Takes whole frames as a terminal's driver does, and counts their bytes."""

    written: ClassVar[list[int]] = []

    @property
    def is_headless(self) -> bool:
        """Whether frames are not drawn: they are."""
        return False

    def write(self, data: str) -> None:
        """Count."""
        self.written.append(len(data.encode()))


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


async def settle() -> None:
    """Let the loop run until there is nothing to draw."""
    for _ in range(20):
        await asyncio.sleep(0)
    await asyncio.sleep(0.03)


async def measure(name: str, act: Act, before: Callable[[], None] = lambda: None) -> None:
    """Print the CPU time of an act and of the frame that follows."""
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


async def run(events: int) -> None:
    """Fill, then measure."""
    bench = Bench(events)
    settle_garbage()
    async with bench.app.run_test(headless=False, size=SIZE) as pilot:
        await pilot.pause()
        live = bench.app.screen
        assert isinstance(live, LiveScreen)
        live.clock.stop()
        each = await bench.fill(live)
        gc.collect()
        store, view = bench.app.session.store, bench.app.session.view
        say(f"{store.events_kept:,} events of {len(store):,} packets kept; append {each:.2f} us an event")
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


def main(events: int = 1_000_000) -> None:
    """Measure and print."""
    asyncio.run(run(events))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
