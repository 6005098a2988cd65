"""The main states of the app, each brought about by hand: for the tests of whole screens, and to look at."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from unittest.mock import patch

from textual.command import CommandList, CommandPalette
from textual.events import Key
from textual.fuzzy import Matcher
from textual.keys import _character_to_key
from textual.pilot import Pilot

from engine.capture import EVERY_PACKET, Capture
from engine.capture.control import CaptureControl
from engine.detrace.answers import AnswerSource, State
from engine.detrace.ovn.origins import OriginSource
from engine.labels import WallClock
from engine.source import Hook, Notice
from engine.view.host import NO_HOST, Host
from tests.unit.store.test_missing import without
from tests.unit.tui import datapath_scenes
from tests.unit.tui.answers import SimulatedAnswers, pane_answer
from tests.unit.tui.fake_source import HOOKS, FakeSource
from tests.unit.tui.origins import known
from tests.unit.tui.stories import answered, dropped, refused, tunnelled, unanswered
from tests.unit.tui.upcall_storm import storm
from tests.unit.tui.vswitchd import AskableAnswers
from tui.app import OvscopeApp
from tui.keymap import key_names
from tui.keys import APP, FILTER, LIVE, NEEDS_UPCALL_TRACE, PANE, TREE
from tui.screens.export import ExportScreen, progress_line
from tui.screens.live import LiveScreen
from tui.theme import THEMES

START = 50_530.0  # seconds of the pinned clock: a little after the first packet
TIMES = WallClock(1_700_006_000_000_000_000)  # in UTC, which conftest.py pins


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
        host: Host = NO_HOST,
        **options: object,
    ) -> None:
        self.clock = Clock()
        self.answers = answers or SimulatedAnswers()
        self.source = FakeSource(mode)
        self.host = host
        capture = CaptureControl(self.source if mode == "live" else None, always, always)
        self.app = OvscopeApp(
            self.source,
            self.answers,
            times=TIMES,
            seconds=self.clock,
            today=lambda: 1_700_006_000 + self.clock(),
            capture=capture,
            host=host,
            **options,  # type: ignore[arg-type]
        )
        self.pilot: Pilot[None]

    @asynccontextmanager
    async def run(
        self, size: tuple[int, int] = (120, 36), notifications: bool = False
    ) -> AsyncIterator[Stage]:
        """Run the app without a terminal. It pulls when the test says so, and not by itself."""
        async with AsyncExitStack() as stack:
            with patch.object(LiveScreen, "tick", lambda screen: None):  # for its clock
                running = self.app.run_test(size=size, notifications=notifications)
                self.pilot = await stack.enter_async_context(running)
                await self.pilot.pause()
            self.live.clock.stop()
            self.live.tick()
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

    async def until(self, done: Callable[[], bool]) -> None:
        """Wait for what happens by itself."""
        async with asyncio.timeout(20):
            while not done():  # noqa: ASYNC110 - the framework's palette tells nobody
                await asyncio.sleep(0.01)
        await self.settle()

    async def settle(self) -> None:
        """Wait until no message is left: the pilot waits for 40 ms at least, and for a second under load."""
        for _ in range(3):
            quiet = 0
            while quiet < 6 and self.app.failure is None:  # one that crashed leaves messages
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
    host: Callable[[], Host] | None = None

    @asynccontextmanager
    async def show(
        self, size: tuple[int, int], stage_type: type[Stage] = Stage
    ) -> AsyncIterator[Pilot[None]]:
        """Bring it about."""
        host = self.host() if self.host else NO_HOST
        answers = AskableAnswers() if host.reader else None
        async with stage_type(self.mode, answers, host=host, origins=self.origins).run(size) as stage:
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


async def _zoomed_pane(stage: Stage) -> None:
    await _drilled(stage)
    await stage.press("z")


async def _zoomed_packets(stage: Stage) -> None:
    await _drilled(stage)
    await stage.press("tab", "z")


async def _wider(stage: Stage) -> None:
    await _drilled(stage)
    await stage.press(*["greater_than_sign"] * 3)


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


async def _since_first(stage: Stage) -> None:
    await _opened(stage)
    await stage.press("down", "r")


async def _since_above(stage: Stage) -> None:
    await _filtered(stage)
    await stage.press("r", "r")


async def _half_typed(stage: Stage) -> None:
    await _following(stage)
    await stage.press("slash", *"drop and host 10.244.1.")


async def _proposed(stage: Stage) -> None:
    await _following(stage)
    await stage.press("slash", *"drop and if cl")


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


async def _restarted(stage: Stage) -> None:
    await _following(stage)
    words = "ovs-vswitchd restarted (pid 812 before, 4711 now): its handlers and USDT probes are followed on"
    notice = Notice(int((stage.clock.now - 1) * 1e9), words)
    stage.source.status = stage.source.status._replace(notices=(notice,))
    await stage.tick()


async def _sampling(stage: Stage) -> None:
    left_out = {"filter": 120_400, "sampling": 98_000}
    stage.source.status = stage.source.status._replace(capture="in client", sampling=100, left_out=left_out)
    await _following(stage)


def _pane(state: State) -> Act:
    async def act(stage: Stage) -> None:
        assert isinstance(stage.answers, SimulatedAnswers)
        stage.answers.put(pane_answer(state))
        await _drilled(stage)

    return act


async def _replay_end(stage: Stage) -> None:
    await stage.feed(1, 60)
    stage.source.status = stage.source.status._replace(ended=True, title="capture.json.gz")
    await stage.tick()


async def _marked(stage: Stage) -> None:
    await _opened(stage)
    await stage.press("m", "n", "n", "m")


async def _context(stage: Stage) -> None:
    await _following(stage)
    await stage.press("slash", *"drop", "enter", "H", "N", "N", "m", "right", "N")


async def _exporting(stage: Stage) -> None:
    await _context(stage)
    await stage.press("e", "right", "down", "right", "right")


async def _export_progress(stage: Stage) -> None:
    await _exporting(stage)
    screen = stage.app.screen
    assert isinstance(screen, ExportScreen)
    screen.clock.stop()
    screen._said.say(progress_line(12_300, 98_204, key_names(stage.app)))


async def _palette(stage: Stage) -> None:
    await _following(stage)
    await stage.press("colon")
    await stage.until(lambda: shows_commands(stage, ""))


async def _palette_search(stage: Stage) -> None:
    await _palette(stage)
    await stage.press(*"filter")
    await stage.until(lambda: shows_commands(stage, "filter"))


async def _going(stage: Stage) -> None:
    await _filtered(stage)
    await stage.press("colon", *"#43")
    await stage.until(lambda: shows_commands(stage, "#43", 2))


def shows_commands(stage: Stage, query: str, more: int = 0) -> bool:
    """Whether the command palette has found all that there is to find, and so much more, and is done."""
    words = [
        binding.tooltip
        for group in (LIVE, TREE, PANE, FILTER, APP)
        for binding in group
        if binding.id not in NEEDS_UPCALL_TRACE
    ]
    words += [f"theme: {told}" for _, told in THEMES.values()]
    matching = [told for told in words if not query or Matcher(query).match(told)]
    palette = stage.app.screen
    assert isinstance(palette, CommandPalette)
    return palette.query_one(CommandList).option_count == len(matching) + more and not palette._show_busy


async def _help(stage: Stage) -> None:
    await _following(stage)
    await stage.press("question_mark")


async def _mouse_off(stage: Stage) -> None:
    await _following(stage)
    await stage.press("f2")
    await stage.tick()


async def _journey(stage: Stage) -> None:
    await _opened(stage)
    await stage.press("J")


async def _journey_dropped(stage: Stage) -> None:
    stage.source.feed(refused(1, 50_524_482_311_000))
    await stage.tick()
    await stage.press("home", "J", "end")


async def _journey_incomplete(stage: Stage) -> None:
    """The hook that sees vswitchd take an upcall, and that of a lookup, lost an event."""
    told = tunnelled(1, 50_524_482_311_000)
    told.events = without(without(told.events, 15), 5)
    stage.source.feed(told)
    await stage.tick()
    await stage.press("home", "J")


async def _journey_uncertain(stage: Stage) -> None:
    await _opened(stage)
    await stage.press("left", "down", "J", "down", "down")


async def _journey_waiting(stage: Stage) -> None:
    told = tunnelled(1, 50_524_482_311_000)
    told.events = told.events[:5]
    stage.source.feed(told)
    await stage.tick()
    await stage.press("home", "J", "end")


async def _upcalls(stage: Stage) -> None:
    await _storm(stage)
    await stage.press("u", "down")


async def _upcalls_by_conversation(stage: Stage) -> None:
    await _storm(stage)
    await stage.press("u", "2", "S", "down", "down")


async def _upcalls_by_handler(stage: Stage) -> None:
    await _storm(stage)
    await stage.press("u", "3")


async def _upcalls_none(stage: Stage) -> None:
    await stage.tick(4)
    await stage.press("u")


async def _upcalls_lost(stage: Stage) -> None:
    await _storm(stage, lost=True)
    await stage.press("space", "u", *["s"] * 2, "down")


async def _storm(stage: Stage, *, lost: bool = False) -> None:
    await stage.tick()
    stage.source.feed_events(*storm(900, round(stage.clock.now + 1) * 10**9, lost=lost))
    await stage.tick()


SCENES = (
    Scene("empty", _empty),
    Scene("following", _following),
    Scene("paused", _paused),
    Scene("opened", _opened),
    Scene("drilled", _drilled),
    Scene("zoomed-pane", _zoomed_pane),
    Scene("zoomed-packets", _zoomed_packets),
    Scene("wider", _wider),
    Scene("ovn", _ovn, origins=known()),
    Scene("simulated", _simulated),
    Scene("simulating", _simulating),
    Scene("picking", _picking, origins=known()),
    Scene("journey", _journey),
    Scene("journey-dropped", _journey_dropped),
    Scene("journey-incomplete", _journey_incomplete),
    Scene("journey-uncertain", _journey_uncertain),
    Scene("journey-waiting", _journey_waiting),
    Scene("event", _event),
    Scene("packet", _packet),
    Scene("filtered", _filtered),
    Scene("since-first", _since_first),
    Scene("since-above", _since_above),
    Scene("half-typed", _half_typed),
    Scene("proposed", _proposed),
    Scene("filtered-to-nothing", _filtered_to_nothing),
    Scene("losing", _losing),
    Scene("capturing", _capturing),
    Scene("capturing-nothing", _capturing_nothing),
    Scene("failed", _failed),
    Scene("hooks-missing", _hooks_missing),
    Scene("restarted", _restarted),
    Scene("sampling", _sampling),
    *(Scene(f"pane-{state.value}", _pane(state)) for state in State if state is not State.READY),
    Scene("replay-end", _replay_end, "replay"),
    Scene("help", _help),
    Scene("mouse-off", _mouse_off),
    Scene("marked", _marked),
    Scene("context", _context),
    Scene("exporting", _exporting),
    Scene("palette", _palette),
    Scene("palette-search", _palette_search),
    Scene("going", _going),
    Scene("export-progress", _export_progress),
    Scene("upcalls", _upcalls),
    Scene("upcalls-by-conversation", _upcalls_by_conversation),
    Scene("upcalls-by-handler", _upcalls_by_handler),
    Scene("upcalls-none", _upcalls_none),
    Scene("upcalls-lost", _upcalls_lost),
    Scene("upcalls-recorded", _upcalls, "replay"),
    *(Scene(name, act, mode, host=host) for name, act, mode, host in datapath_scenes.SCENES),
)
