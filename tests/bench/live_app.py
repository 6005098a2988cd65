"""The real app over packets that a thread makes, its frames thrown away: what keys wait for."""

from __future__ import annotations

import asyncio
import random
import threading
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import ClassVar

from textual.drivers.headless_driver import HeadlessDriver
from textual.events import Key

from engine.events import Event, PacketBytes
from engine.filter import FilterError, parse_filter
from engine.source import Batch
from engine.view.view import View
from tests.unit.tui.fake_source import FakeSource
from tests.unit.tui.stories import Story, story
from tui._textual_thinning import thinned
from tui.app import OvscopeApp

SIZE = (200, 50)
STEP = 0.02  # seconds between what the thread brings
TABS = {"2": "[Event", "3": "[Packet", "1": "[Flow"}  # keys, and what only they draw
WORDS = ("drop", "miss", "udp", "client")


class NullDriver(HeadlessDriver):
    """Takes whole frames as a terminal's driver does, and counts their bytes."""

    written: ClassVar[list[int]] = []
    watch: ClassVar[Callable[[str], None]] = lambda data: None

    @property
    def is_headless(self) -> bool:
        """Whether frames are not drawn: they are."""
        return False

    def write(self, data: str) -> None:
        """Count."""
        self.written.append(len(thinned(data).encode()))
        NullDriver.watch(data)


class BusySource(FakeSource):
    """Brings so many events a second, by a thread as the engine's."""

    def __init__(self, rate: int, tell: Callable[[int], Story] = story) -> None:
        super().__init__()
        self._tell = tell
        self._lock = threading.Lock()
        self._rate = rate
        self._packet = 0
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="busy", daemon=True)

    def make(self, events: int) -> None:
        """Make whole packets, of so many events."""
        made: list[Event] = []
        packets: list[PacketBytes] = []
        while len(made) < events:
            self._packet += 1
            told = self._tell(self._packet)
            made += told.events
            packets.append(told.bytes)
        with self._lock:
            self.feed_events(made, packets)

    def pull(self) -> Batch:
        with self._lock:
            return super().pull()

    def begin(self) -> None:
        """Let it come by itself."""
        self._thread.start()

    def close(self) -> None:
        super().close()
        self._stopping.set()

    def _run(self) -> None:
        while not self._stopping.wait(STEP):
            self.make(round(self._rate * STEP))


def _has(text: str, data: str) -> bool:
    return text in data


def _filtered(view: View, text: str, _: str) -> bool:
    return view.filter is not None and view.filter.text == text


def is_filter(text: str) -> bool:
    """Whether the text can be read."""
    try:
        parse_filter(text)
    except FilterError:
        return False
    return True


class Typist:
    """Presses keys from another thread, as the one that reads the terminal does, and waits for the frame."""

    def __init__(self, app: OvscopeApp) -> None:
        self._app = app
        self._dice = random.Random(7)

    async def tabs(self, presses: int) -> list[float]:
        """Press keys that change the side pane; return the seconds that each took, sorted."""
        keys = (list(TABS) * presses)[:presses]
        return sorted([await self._press(key, partial(_has, TABS[key])) for key in keys])

    async def filters(self, words: int, among: Sequence[str] = WORDS) -> list[float]:
        """Type filters; return the seconds from each letter to the rows that it leaves, sorted.

        A letter after which the text is no filter changes no rows: it is not counted.
        """
        times = []
        view = self._app.session.view
        await self._press("slash", lambda data: True)
        for number in range(words):
            word = among[number % len(among)]
            for end in range(1, len(word) + 1):
                if is_filter(text := word[:end]):
                    times.append(await self._press(word[end - 1], partial(_filtered, view, text)))
                else:
                    await self._press(word[end - 1], lambda data: True)
            await self._press("escape", lambda _: view.filter is None)
        await self._press("escape", lambda data: True)
        return sorted(times)

    async def _press(self, key: str, drawn: Callable[[str], bool]) -> float:
        await asyncio.sleep(self._dice.uniform(0.02, 0.15))
        return await asyncio.to_thread(self._wait, key, drawn)

    def _wait(self, key: str, drawn: Callable[[str], bool]) -> float:
        seen = threading.Event()
        at = [0.0]

        def watch(data: str) -> None:
            if not seen.is_set() and drawn(data):
                at[0] = time.perf_counter()
                seen.set()

        driver = self._app._driver
        assert driver is not None
        start = time.perf_counter()
        NullDriver.watch = watch
        driver.process_message(Key(key, key if len(key) == 1 else None))
        if not seen.wait(10):
            raise TimeoutError(f"{key} was not answered")
        return at[0] - start


@asynccontextmanager
async def live_app(events: int, rate: int, tell: Callable[[int], Story] = story) -> AsyncIterator[OvscopeApp]:
    """Run the app with so many events kept and its clock going; more come once it is filled."""
    source = BusySource(rate, tell)
    app = OvscopeApp(source, None, max_events=events)
    app.driver_class = NullDriver
    async with app.run_test(headless=False, size=SIZE) as pilot:
        await pilot.pause()
        while app.session.store.events_seen < events:
            source.make(20_000)
            app.session.tick(time.monotonic())
            await asyncio.sleep(0)
        source.begin()
        yield app
