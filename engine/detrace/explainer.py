"""The flow explainer: asks ovs-vswitchd for flows on a thread of its own, and keeps the answers."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from typing import Any

from engine.detrace.answers import Answer, ExplainerStatus, Priority, State
from engine.detrace.book import AnswerBook
from engine.detrace.errors import UnixctlClosed, UnixctlFailure, UnixctlTimeout
from engine.detrace.inquiry import inquire
from engine.detrace.lineage import FlowKey
from engine.detrace.loop_thread import LoopThread
from engine.detrace.queue import Job
from engine.detrace.session import Session, Target
from engine.detrace.token_bucket import TokenBucket
from engine.errors import OvscopeError
from engine.flow_id import FlowId

DEFAULT_RATE = 20.0  # requests a second
WAIT_FOR_RULES = 10.0  # seconds; an idle flow is deleted after as long (other_config:max-idle)
_FIRST_PAUSE, _LONGEST_PAUSE = 0.25, 8.0  # seconds between attempts while the daemon cannot be asked
_IDLE = 1.0  # seconds between looks at the connection while there is nothing to ask

_OFF = OvscopeError("the explainer is off", "start ovscope with --detrace-rate 20")


class Explainer:
    """A live AnswerSource. All methods may be called from any thread, and none waits for the daemon.

    Args:
        target: which daemon is asked.
        rate: requests a second, of all kinds together; 0 switches the explainer off.
        book: what is known so far.
    """

    def __init__(
        self, target: Target | None = None, rate: float = DEFAULT_RATE, book: AnswerBook | None = None
    ) -> None:
        self._bucket = TokenBucket(rate)
        self._book = AnswerBook() if book is None else book
        self._session = Session(target or Target(), self._bucket)
        self._worker = LoopThread("explainer", self._serve_and_close, self._note_defect)
        self._wake = asyncio.Event()
        self._wake_sent = False
        self._last_error = ""
        self._pause = _FIRST_PAUSE
        self._waiting: asyncio.Task[None] | None = None
        self._waited_for: FlowKey | None = None

    # --- For the UI's thread

    @property
    def changes(self) -> int:
        """A number that goes up whenever an answer changed."""
        return self._book.changes

    def listen(self, heard: Callable[[Answer], None]) -> None:
        """From now on call ``heard`` with every answer that comes; on any thread. It must not wait."""
        self._book.listen(heard)

    def start(self) -> None:
        """Start asking; nothing happens at rate 0."""
        if self._bucket.rate:
            self._worker.start()

    def close(self) -> None:
        """Stop asking; returns within a second even when the daemon hangs. Answers can still be read."""
        self._worker.close()

    def see(self, flow: FlowId, at: int) -> None:
        """Tell of a flow that was put (without an error), or was looked up with pointers not seen before.

        This is what tells flows apart that have the same UFID; it costs microseconds.

        Args:
            flow: the flow; its pointers are 0 for a put.
            at: when, in monotonic ns.
        """
        self._book.see(flow, at)

    def ask(self, flow: FlowId, priority: Priority, at: int | None = None) -> None:
        """Want an answer, now or again: cheap enough for every repaint.

        Args:
            flow: the flow.
            priority: who wants to know.
            at: when the event was that named the flow, in monotonic ns. Without it, a flow that is first
                asked for is taken to be the newest with its UFID, and a put cannot be told from an
                earlier or a later one.
        """
        if self._bucket.rate and self._book.ask(flow, priority, at):
            self._rouse()

    def answer(self, flow: FlowId, at: int | None = None) -> Answer | None:
        """Return what is known now; None for a flow that was never asked for.

        The answer's ``flow`` has the pointers that a put turned out to have.
        """
        if not self._bucket.rate:
            return Answer(flow, State.OFF, note=_OFF.remedy)
        return self._book.answer(flow, at)

    def status(self) -> ExplainerStatus:
        """Return how the explainer is doing."""
        obstacle = self._book.obstacle
        return ExplainerStatus(
            rate=self._bucket.rate,
            sent_last_second=self._bucket.sent_last_second(),
            queued=self._book.queued,
            dropped=self._book.dropped,
            busy=obstacle is not None and obstacle[0] is State.BUSY,
            daemon=self._session.daemon if obstacle is None or obstacle[0] is State.BUSY else None,
            supported=self._session.supported,
            last_error=self._last_error,
        )

    @property
    def commands(self) -> frozenset[str]:
        """The commands that the daemon has; empty while that is not known."""
        return self._session.commands

    def request(self, command: str, *arguments: str, within: float | None = None) -> Future[str]:
        """Send any read-only command, counted like the rest: for ``ofproto/trace``, ``dpctl/show`` and such.

        Args:
            command: one of commands.READ_ONLY_COMMANDS.
            arguments: its arguments.
            within: seconds that the answer may take, where it is not the target's time-out.

        Returns:
            A future of the text; its exception is an OvscopeError when there is none.
        """
        return self._submit(self._session.transact(command, *arguments, within=within))

    def simulate(self, key: str) -> Future[str]:
        """Ask ``ofproto/trace`` what would become now of a packet with a datapath flow's key.

        Returns:
            A future of the text; its exception is an OvscopeError when there is none.
        """
        return self._submit(self._session.simulate(key))

    @property
    def traces_upcalls(self) -> bool:
        """Whether the daemon that is asked can trace its upcalls."""
        return self._session.traces_upcalls

    @property
    def bridges(self) -> tuple[str, ...]:
        """The names of the bridges, as far as they were asked for."""
        return self._session.bridges

    def trace_upcalls(self, bridge: str, match: str) -> Future[str]:
        """Let the daemon trace upcalls: on the user's word alone, for it changes what the daemon notes.

        Args:
            bridge: that the packets enter.
            match: an OpenFlow match; empty: all.

        Returns:
            A future of what it said; its exception is an OvscopeError when it refused.
        """
        return self._submit(self._session.trace_upcalls(bridge, match))

    def _submit(self, asking: Coroutine[Any, Any, str]) -> Future[str]:
        if (future := self._worker.submit(asking)) is None:
            future = Future()
            future.set_exception(_OFF)
        return future

    def _rouse(self) -> None:
        if self._worker.thread is not None and not self._wake_sent:
            self._wake_sent = True
            self._worker.call(self._wake.set)

    # --- On the explainer's thread

    async def _serve_and_close(self) -> None:
        try:
            await self._serve_for_ever()
        finally:
            self._session.close()

    async def _serve_for_ever(self) -> None:
        while True:
            try:
                await self._serve()
            except OvscopeError as trouble:
                self._report(trouble)
            except Exception as defect:  # whatever it is, the UI goes on and says so
                self._report(_defect(defect))
            await asyncio.sleep(self._pause)
            self._pause = min(self._pause * 2, _LONGEST_PAUSE)

    async def _serve(self) -> None:
        """Ask for one flow after the other, until the daemon does not answer."""
        if await self._session.open():
            self._book.mark_restarted()
        self._book.obstacle = None
        self._last_error = ""
        while True:
            job = self._book.next()
            if job is None:
                await self._idle()
                continue
            answer = await self._inquire(job)
            if answer.state is State.PENDING and self._book.is_selected(job.key):
                self._wait_for_rules_of(job.key)

    async def _idle(self) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._wake.wait(), _IDLE)
        self._pause = _FIRST_PAUSE
        self._wake.clear()
        self._wake_sent = False
        if self._session.lost and self._session.daemon:
            raise UnixctlClosed(str(self._session.daemon.socket))

    async def _inquire(self, job: Job) -> Answer:
        try:
            new = await inquire(job.key.flow, self._session)
        except (OvscopeError, asyncio.CancelledError) as error:
            self._book.put_back(job, busy=isinstance(error, UnixctlTimeout))
            raise
        except Exception as defect:  # of this flow's answer: the others can still be had
            new = Answer(job.key.flow, State.OFF, note=str(_defect(defect)))
        self._pause = _FIRST_PAUSE
        return self._book.settle(job, new)

    def _wait_for_rules_of(self, key: FlowKey) -> None:
        """Start waiting, once for each time that a flow is chosen."""
        if self._waited_for != key and (self._waiting is None or self._waiting.done()):
            self._waiting = asyncio.create_task(self._wait_for_rules(key))

    async def _wait_for_rules(self, key: FlowKey) -> None:
        """Ask again after every dump of the flows, until the rules are there or the flow is likely gone."""
        self._waited_for = key
        end = time.monotonic() + WAIT_FOR_RULES
        with contextlib.suppress(UnixctlFailure):  # the serving task meets the same failure, and reports it
            while time.monotonic() < end:
                await self._session.wait_for_revalidator()
                if (job := self._book.take_pending(key)) is None:
                    return
                await self._inquire(job)

    def _note_defect(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        self._last_error = str(_defect(context.get("exception") or context["message"]))

    def _report(self, trouble: OvscopeError) -> None:
        self._last_error = str(trouble)
        if isinstance(trouble, UnixctlTimeout):
            self._book.obstacle = (State.BUSY, trouble.problem)
        elif isinstance(trouble, UnixctlClosed):
            self._book.obstacle = (State.RESTARTED, trouble.problem)
        else:
            self._book.obstacle = (State.OFF, str(trouble))


def _defect(what: object) -> OvscopeError:
    return OvscopeError(f"the explainer failed ({type(what).__name__}: {what})", "please report it")
