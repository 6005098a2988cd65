"""Asks OVN's databases for cookies on a thread of its own, and keeps the answers."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from engine.detrace.loop_thread import LoopThread
from engine.detrace.ovn.answers import OvnAnswer, OvnState, OvnStatus
from engine.detrace.ovn.database import OvnDatabase
from engine.detrace.ovn.locate import Located, OvnPlaces, locate
from engine.detrace.ovn.resolver import resolve
from engine.detrace.ovn.tables import NORTHBOUND, NORTHBOUND_TABLES, SOUTHBOUND, SOUTHBOUND_TABLES
from engine.detrace.token_bucket import TokenBucket
from engine.errors import OvscopeError
from engine.ovsdb.client import OvsdbClient
from engine.ovsdb.remote import Remote, told

RATE = 50.0  # requests a second to both databases together; a select by UUID takes one 9 ms
MOST_KEPT = 10_000  # answers
MOST_WAITING = 1_000  # cookies; the oldest are given up, to be asked for again
COOKIES = 1 << 32  # those of OVN have 32 bits
AGAIN = 30.0  # seconds until a cookie that somebody looks at is asked for again: rows change, and come
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 30.0  # seconds between attempts while the database cannot be asked


class OriginSource(Protocol):
    """Where a pane learns what a cookie means. No call ever waits."""

    @property
    def changes(self) -> int:
        """A number that goes up whenever an answer changed."""

    def origin(self, cookie: int) -> OvnAnswer | None:
        """Return what is known of a cookie, and ask for it.

        None where there is no OVN, or it cannot be OVN's.
        """

    def status(self) -> OvnStatus:
        """Return how the databases are doing."""


class OvnOrigins:
    """A live OriginSource. All methods may be called from any thread.

    Args:
        places: where the databases are, as far as it was said.
        switch_db: the socket of the host's own database of Open vSwitch.
        clock: monotonic seconds.
    """

    def __init__(
        self,
        places: OvnPlaces,
        switch_db: Path | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._clock = clock
        self.changes = 0
        self._places = places
        self._switch_db = switch_db
        self._status = OvnStatus()
        self._lock = threading.Lock()
        self._answers: OrderedDict[int, OvnAnswer] = OrderedDict()
        self._heard: Callable[[OvnAnswer], None] | None = None
        self._waiting: OrderedDict[int, None] = OrderedDict()
        self._asking: int | None = None
        self._pause = _FIRST_PAUSE
        self._worker = LoopThread("ovn", self._serve_for_ever, lambda loop, context: None)
        self._wake = asyncio.Event()

    # --- For any thread

    def listen(self, heard: Callable[[OvnAnswer], None]) -> None:
        """From now on call ``heard`` with every answer that comes; on a thread of ours. It must not wait."""
        self._heard = heard

    def start(self) -> None:
        """Look for the databases, and begin to answer."""
        self._worker.start()

    def close(self) -> None:
        """Stop asking; returns within a second even when a database hangs. Answers can still be read."""
        self._worker.close()

    def origin(self, cookie: int) -> OvnAnswer | None:
        """Return what is known of a cookie, and ask for it where that is due."""
        if not 0 < cookie < COOKIES or self._status.absent:
            return None
        with self._lock:
            answer = self._answers.get(cookie)
            if answer is None or self._is_due(answer):
                answer = answer or OvnAnswer(cookie, OvnState.LOADING)
                self._want(cookie)
        return answer

    def status(self) -> OvnStatus:
        """Return how the databases are doing."""
        return self._status

    def _is_due(self, answer: OvnAnswer) -> bool:
        if answer.state is OvnState.LOADING:
            return True
        return self._clock() - answer.at > AGAIN

    def _want(self, cookie: int) -> None:
        if cookie not in self._waiting and cookie != self._asking:
            self._waiting[cookie] = None
            if len(self._waiting) > MOST_WAITING:
                self._waiting.popitem(last=False)
            self._worker.call(self._wake.set)

    # --- On the thread

    async def _serve_for_ever(self) -> None:
        while True:
            try:
                located = await locate(self._places, self._switch_db)
                if located.southbound:
                    await self._serve(located)
                else:
                    self._be_absent()
                    self._pause = _LONGEST_PAUSE
            except OvscopeError as trouble:
                self._note_trouble(trouble)
            except Exception as defect:  # whatever it is, the UI goes on and says so
                self._note_trouble(OvscopeError(f"the OVN resolver failed ({defect!r})", "please report it"))
            await asyncio.sleep(self._pause)
            self._pause = min(self._pause * 2, _LONGEST_PAUSE)

    async def _serve(self, located: Located) -> None:
        """Answer one cookie after the other, the newest first, until the database does not answer."""
        bucket = TokenBucket(RATE)
        southbound = _database(located.southbound, located, SOUTHBOUND, bucket)
        northbound = (
            _database(located.northbound, located, NORTHBOUND, bucket) if located.northbound else None
        )
        self._status = OvnStatus(southbound=told(located.southbound), northbound=told(located.northbound))
        try:
            while True:
                cookie = self._next()
                if cookie is None:
                    await self._wake.wait()
                    self._wake.clear()
                    continue
                await self._answer(cookie, southbound, northbound)
        finally:
            southbound.client.drop()
            if northbound is not None:
                northbound.client.drop()

    async def _answer(self, cookie: int, southbound: OvnDatabase, northbound: OvnDatabase | None) -> None:
        try:
            rows = await resolve(cookie, southbound, northbound)
        except OvscopeError as trouble:
            self._keep(OvnAnswer(cookie, OvnState.UNREACHABLE, note=str(trouble), at=self._clock()))
            raise
        self._pause = _FIRST_PAUSE
        self._status = replace(self._status, trouble="")
        state = OvnState.FOUND if rows else OvnState.UNKNOWN
        self._keep(OvnAnswer(cookie, state, rows, at=self._clock()))

    def _next(self) -> int | None:
        with self._lock:
            self._asking = self._waiting.popitem()[0] if self._waiting else None
            return self._asking

    def _keep(self, answer: OvnAnswer) -> None:
        with self._lock:
            self._asking = None
            before = self._answers.get(answer.cookie)
            if before is not None and before.state is OvnState.FOUND and answer.state is not OvnState.FOUND:
                answer = replace(before, at=answer.at)  # what was known stays known
            self._answers[answer.cookie] = answer
            self._answers.move_to_end(answer.cookie)
            if len(self._answers) > MOST_KEPT:
                self._answers.popitem(last=False)
        self.changes += 1
        if self._heard is not None:
            self._heard(answer)

    def _be_absent(self) -> None:
        """There is no OVN here, or not yet: nothing is asked, and one line says so."""
        self._status = OvnStatus(absent=True)
        self.changes += 1

    def _note_trouble(self, trouble: OvscopeError) -> None:
        """Answer all that waits with what is wrong."""
        self._status = replace(self._status, trouble=str(trouble))
        while (cookie := self._next()) is not None:
            self._keep(OvnAnswer(cookie, OvnState.UNREACHABLE, note=str(trouble), at=self._clock()))


def _database(remotes: tuple[Remote, ...], located: Located, name: str, bucket: TokenBucket) -> OvnDatabase:
    tables = SOUTHBOUND_TABLES if name == SOUTHBOUND else NORTHBOUND_TABLES
    return OvnDatabase(OvsdbClient(remotes, located.certificates), name, tables, bucket)
