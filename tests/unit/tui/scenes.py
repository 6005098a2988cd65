"""The main states of the app, each brought about by hand: for the tests of whole screens, and to look at."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from textual.events import Key
from textual.keys import _character_to_key
from textual.pilot import Pilot

from engine.capture import EVERY_PACKET, Capture
from engine.capture.control import CaptureControl
from engine.detrace.answers import AnswerSource
from engine.detrace.ovn.origins import OriginSource
from engine.labels import wall_clock
from engine.source import Hook
from tests.unit.tui.answers import SimulatedAnswers
from tests.unit.tui.fake_source import HOOKS, FakeSource
from tests.unit.tui.origins import known
from tests.unit.tui.stories import answered, dropped, tunnelled, unanswered
from tui.app import OvscopeApp
from tui.screens.live import LiveScreen

START = 50_530.0  # seconds of the pinned clock: a little after the first packet
TIMES = wall_clock(1_700_006_000_000_000_000)  # in UTC, which conftest.py pins


CHARACTERS = {"slash": "/", "space": " ", "question_mark": "?"}  # of keys that are pressed by name


class Clock:
    """A clock that stands still until it is turned."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> float:
        return self.now


class Stage:
    """An app over a hand-fed source, with the clock in hand."""

    def __init__(
        self,
        mode: str = "live",
        answers: AnswerSource | None = None,
        always: Capture = EVERY_PACKET,
        **options: object,
    ) -> None:
        self.clock = Clock()
        self.answers = answers or SimulatedAnswers()
        self.source = FakeSource(mode)
        capture = CaptureControl(self.source if mode == "live" else None, always, always)
        self.app = OvscopeApp(
            self.source,
            self.answers,
            times=TIMES,
            seconds=self.clock,
            capture=capture,
            **options,  # type: ignore[arg-type]
        )
        self.pilot: Pilot[None]

    @asynccontextmanager
    async def run(self, size: tuple[int, int] = (120, 36)) -> AsyncIterator[Stage]:
        """Run the app without a terminal. It pulls when the test says so, and not by itself."""
        async with self.app.run_test(size=size) as pilot:
            self.pilot = pilot
            await pilot.pause()
            self.live.clock.stop()
            self.live.tick()  # whether the clock had begun or not
            await self.settle()
            yield self

    @property
    def live(self) -> LiveScreen:
        """The live screen, under whatever lies over it."""
        return next(screen for screen in self.app.screen_stack if isinstance(screen, LiveScreen))

    async def tick(self, seconds: float = 1.0) -> None:
        """Let the clock go on, and the app pull once."""
        self.clock.now += seconds
        self.live.tick()
        await self.settle()

    async def feed(self, first: int, last: int, seconds: float = 1.0) -> None:
        """Feed the stories of these numbers, and let the app pull them."""
        self.source.feed_packets(first, last)
        await self.tick(seconds)

    async def press(self, *keys: str) -> None:
        """Press keys, each once the one before has had its effect."""
        for name in keys:
            self.send(name)
            await self.settle()

    def send(self, *keys: str) -> None:
        """Send keys, without waiting for anything."""
        for name in keys:
            character = name if len(name) == 1 else CHARACTERS.get(name)
            self.app.post_message(Key(_character_to_key(name) if len(name) == 1 else name, character))

    async def settle(self) -> None:
        """Wait until no message is left: the pilot waits for 40 ms at least, and for a second under load."""
        for _ in range(3):
            quiet = 0
            while quiet < 6:
                await asyncio.sleep(0)
                pumps = (self.app, *self.app.screen.walk_children(with_self=True))
                quiet = 0 if any(pump.message_queue_size for pump in pumps) else quiet + 1
            self.app.screen._on_timer_update()


Act = Callable[[Stage], Awaitable[None]]


@dataclass(frozen=True)
class Scene:
    """A state that has a name, and how it comes about."""

    name: str
    act: Act
    mode: str = "live"
    origins: OriginSource | None = None

    @asynccontextmanager
    async def show(self, size: tuple[int, int]) -> AsyncIterator[Pilot[None]]:
        """Bring it about."""
        async with Stage(self.mode, origins=self.origins).run(size) as stage:
            await self.act(stage)
            yield stage.pilot


async def _empty(stage: Stage) -> None:
    await stage.tick(4)


async def _following(stage: Stage) -> None:
    for second in range(4):
        await stage.feed(1 + 25 * second, 25 + 25 * second)


async def _paused(stage: Stage) -> None:
    await _following(stage)
    await stage.press("space", "up", "up", "up")
    await stage.feed(101, 12_445)


async def _opened(stage: Stage) -> None:
    await stage.tick()
    stage.source.feed(
        tunnelled(1, 50_524_482_311_000),
        dropped(2, 50_524_484_102_000),
        answered(3, 50_524_490_007_000),
        unanswered(4, 50_524_491_507_000),
    )
    await stage.tick()
    await stage.press("home", "enter")


async def _drilled(stage: Stage) -> None:
    await _opened(stage)
    await stage.press("down", "down", "enter")


async def _ovn(stage: Stage) -> None:
    await _drilled(stage)
    await stage.press(*["j"] * 12)


async def _simulated(stage: Stage) -> None:
    await _drilled(stage)
    await stage.press("t", *["j"] * 40)


async def _simulating(stage: Stage) -> None:
    assert isinstance(stage.answers, SimulatedAnswers)
    stage.answers.trace = None
    await _simulated(stage)


async def _picking(stage: Stage) -> None:
    await _drilled(stage)
    await stage.press("o", "down")


async def _event(stage: Stage) -> None:
    await _opened(stage)
    await stage.press(*["down"] * 6, "2", "tab")


async def _packet(stage: Stage) -> None:
    await _opened(stage)
    await stage.press("3")


async def _filtered(stage: Stage) -> None:
    await _following(stage)
    await stage.press("slash", *"drop", "enter")
    await stage.tick()


async def _half_typed(stage: Stage) -> None:
    await _following(stage)
    await stage.press("slash", *"drop and host 10.244.1.")


async def _filtered_to_nothing(stage: Stage) -> None:
    await _following(stage)
    await stage.press("slash", *"host 192.0.2.7", "enter")


async def _losing(stage: Stage) -> None:
    await _following(stage)
    stage.source.status = stage.source.status._replace(lost={"upcall": 1_203, "flow_tbl_lookup": 31})
    await stage.tick()


async def _capturing(stage: Stage) -> None:
    await _following(stage)
    await stage.press("slash", *"udp drop", "enter", "F")
    stage.source.status = stage.source.status._replace(sampling=100, crowded=True)
    await stage.tick()


async def _capturing_nothing(stage: Stage) -> None:
    stage.source.status = stage.source.status._replace(capture="in client and host 192.0.2.7")
    await stage.tick(4)


async def _failed(stage: Stage) -> None:
    await _following(stage)
    problem = "the probes were detached: openvswitch was unloaded; start ovscope again once it is back"
    stage.source.status = stage.source.status._replace(problem=problem, ended=True)
    await stage.tick()


async def _hooks_missing(stage: Stage) -> None:
    missing = Hook("upcall_recv", "tracepoint:skb:skb_copy_datagram_iovec", False, "no such tracepoint")
    # That vswitchd has no USDT probes is no news.
    usdt = Hook("recv_upcall", "usdt:dpif_recv:recv_upcall", False, "built without USDT probes")
    stage.source.status = stage.source.status._replace(hooks=(*HOOKS[:3], missing, HOOKS[4], usdt))
    await stage.tick()


async def _replay_end(stage: Stage) -> None:
    await stage.feed(1, 60)
    stage.source.status = stage.source.status._replace(ended=True, title="capture.json.gz")
    await stage.tick()


async def _help(stage: Stage) -> None:
    await _following(stage)
    await stage.press("question_mark")


SCENES = (
    Scene("empty", _empty),
    Scene("following", _following),
    Scene("paused", _paused),
    Scene("opened", _opened),
    Scene("drilled", _drilled),
    Scene("ovn", _ovn, origins=known()),
    Scene("simulated", _simulated),
    Scene("simulating", _simulating),
    Scene("picking", _picking, origins=known()),
    Scene("event", _event),
    Scene("packet", _packet),
    Scene("filtered", _filtered),
    Scene("half-typed", _half_typed),
    Scene("filtered-to-nothing", _filtered_to_nothing),
    Scene("losing", _losing),
    Scene("capturing", _capturing),
    Scene("capturing-nothing", _capturing_nothing),
    Scene("failed", _failed),
    Scene("hooks-missing", _hooks_missing),
    Scene("replay-end", _replay_end, "replay"),
    Scene("help", _help),
)
