"""The answers and the questions, shared by the UI's thread and the explainer's."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace

from engine.detrace.answers import Answer, Priority, State
from engine.detrace.cache import AnswerCache, Entry
from engine.detrace.lineage import FlowKey, Lineage, Succession
from engine.detrace.policy import is_due, settle
from engine.detrace.queue import Job, RequestQueue
from engine.flow_id import FlowId

AMBIGUOUS = "its UFID was installed more than once: choose one of the flow's lookups"
REPLACED = "another flow took its UFID before it was asked for"
REPLACED_MEANWHILE = "another flow took its UFID while it was asked for"


class AnswerBook:
    """What is known, and what is to be asked. Every call is short; none waits for a daemon.

    Args:
        clock: monotonic ns, the clock of the events.
    """

    def __init__(
        self,
        clock: Callable[[], int] = time.monotonic_ns,
        cache: AnswerCache | None = None,
        queue: RequestQueue | None = None,
    ) -> None:
        self.changes = 0
        self._clock = clock
        self._cache = AnswerCache() if cache is None else cache
        self._queue = RequestQueue() if queue is None else queue
        self._lineage = Lineage()
        self._lock = threading.RLock()
        self._selected: FlowKey | None = None
        self._in_flight: set[FlowKey] = set()
        self._renamed: dict[FlowKey, FlowKey] = {}
        self._obstacle: tuple[State, str] | None = None
        self._heard: Callable[[Answer], None] | None = None

    def listen(self, heard: Callable[[Answer], None]) -> None:
        """From now on call ``heard`` with every answer that came or became another.

        It is called on either thread, with the lock held, so it must not wait.
        """
        self._heard = heard

    # --- For the UI's thread

    def see(self, flow: FlowId, at: int) -> None:
        """Take account of an event of a flow, at a time in ns."""
        with self._lock:
            self._follow(self._lineage.see(flow, at))

    def ask(self, flow: FlowId, priority: Priority, at: int | None = None) -> bool:
        """Want an answer; True when the flow was put in the queue."""
        with self._lock:
            now = self._clock()
            if at is not None or not self._lineage.knows(flow):
                self.see(flow, now if at is None else at)
            key = self._lineage.key(flow, at)
            if key is None:
                return False
            if priority is Priority.SELECTED:
                self._selected = key
            return self._enqueue(key, priority, now)

    def answer(self, flow: FlowId, at: int | None = None) -> Answer | None:
        """Return what is known now; None for a flow that was never asked for."""
        with self._lock:
            key = self._lineage.key(flow, at)
            if key is None:
                return Answer(flow, State.GONE, note=AMBIGUOUS) if self._lineage.knows(flow) else None
            entry = self._cache.get(key)
            if entry is None:
                return None
            if self._obstacle and entry.answer.state is State.LOADING:
                state, note = self._obstacle
                return replace(entry.answer, state=state, note=note)
            return entry.answer

    # --- For the explainer's thread

    @property
    def queued(self) -> int:
        """How many flows wait."""
        return len(self._queue)

    @property
    def dropped(self) -> int:
        """How many flows were given up because too many waited."""
        return self._queue.dropped

    @property
    def obstacle(self) -> tuple[State, str] | None:
        """Why no flow can be answered now: a state and a note; None while all is well."""
        return self._obstacle

    @obstacle.setter
    def obstacle(self, obstacle: tuple[State, str] | None) -> None:
        with self._lock:
            self.changes += obstacle != self._obstacle
            self._obstacle = obstacle

    def next(self) -> Job | None:
        """Take the next flow that is still worth asking for; answer it with ``settle`` or ``put_back``."""
        with self._lock:
            while job := self._queue.pop():
                if self._start(job.key):
                    return job
            return None

    def take_pending(self, key: FlowKey) -> Job | None:
        """Take the selected flow, while its rules are pending; None when that is over."""
        with self._lock:
            entry = self._cache.get(key)
            if key != self._selected or entry is None or entry.answer.state is not State.PENDING:
                return None
            self._queue.remove(key)
            return Job(key, Priority.SELECTED) if self._start(key) else None

    def is_selected(self, key: FlowKey) -> bool:
        """Whether this is the flow that the user chose last."""
        return key == self._selected

    def settle(self, job: Job, new: Answer) -> Answer:
        """Keep what came for a flow; return what is known of it now."""
        with self._lock:
            key = self._land(job.key)
            new = replace(new, flow=key.flow)
            if not self._lineage.is_current(key):
                new = Answer(key.flow, State.GONE, note=REPLACED_MEANWHILE)
            entry = self._cache.get(key)
            answer = settle(entry.answer if entry else None, new, self._lineage.last_seen(key))
            self._keep(key, answer)
            return answer

    def put_back(self, job: Job, busy: bool) -> None:
        """Ask for a flow once more, since there was no answer."""
        with self._lock:
            key = self._land(job.key)
            entry = self._cache.get(key)
            if busy and entry is not None and entry.answer.known:
                self._keep(key, replace(entry.answer, state=State.BUSY))
            if self._lineage.is_current(key):
                self._queue.push_back(key, job.priority)

    def mark_restarted(self) -> None:
        """Keep all answers as those of the daemon before."""
        with self._lock:
            for answer in self._cache.mark_restarted():
                self._tell(answer)
            self.changes += 1

    # --- With the lock held

    def _enqueue(self, key: FlowKey, priority: Priority, now: int) -> bool:
        entry = self._cache.get(key)
        if key in self._in_flight or not is_due(entry, priority, now, self._lineage.last_seen(key)):
            return False
        if not self._lineage.is_current(key):
            if entry is None or entry.answer.state is State.LOADING:
                self._keep(key, Answer(key.flow, State.GONE, note=REPLACED))
            return False
        if entry is None:
            self._keep(key, Answer(key.flow, State.LOADING))
        self._push(key, priority)
        return True

    def _push(self, key: FlowKey, priority: Priority) -> None:
        given_up = self._queue.push(key, priority)
        entry = self._cache.get(given_up) if given_up else None
        if given_up and entry and entry.answer.state is State.LOADING:
            self._cache.remove(given_up)
            self.changes += 1

    def _start(self, key: FlowKey) -> bool:
        if key in self._in_flight or not self._lineage.is_current(key):
            return False
        self._in_flight.add(key)
        return True

    def _land(self, key: FlowKey) -> FlowKey:
        key = self._renamed.pop(key, key)
        self._in_flight.discard(key)
        return key

    def _keep(self, key: FlowKey, answer: Answer) -> None:
        self._cache.put(key, Entry(answer, self._clock()))
        self.changes += 1
        self._tell(answer)

    def _tell(self, answer: Answer) -> None:
        if self._heard is not None and answer.state is not State.LOADING:
            self._heard(answer)

    def _follow(self, succession: Succession) -> None:
        if succession.found:
            self._rename(*succession.found)
        if succession.replaced:
            self._end(succession.replaced, succession.at)

    def _end(self, key: FlowKey, at: int) -> None:
        """Close the answers of a flow that another one replaced."""
        self._queue.remove(key)
        entry = self._cache.get(key)
        if entry is None or entry.answer.state is State.RESTARTED:
            return
        if entry.answer.answered_at >= at:
            # It was asked for after the other flow came: what was told may be the other's.
            self._keep(key, Answer(key.flow, State.GONE, note=REPLACED_MEANWHILE))
        else:
            self._keep(
                key, replace(entry.answer, state=State.GONE, note="" if entry.answer.known else REPLACED)
            )

    def _rename(self, put: FlowKey, found: FlowKey) -> None:
        """Give a put flow's answer to the pointers it turned out to have."""
        self._cache.remove(found)  # of a flow that was freed, and this one allocated at its place
        if entry := self._cache.remove(put):
            answer = replace(entry.answer, flow=found.flow)
            self._cache.put(found, entry._replace(answer=answer))
            self._tell(answer)
        if (priority := self._queue.remove(put)) is not None:
            self._push(found, priority)
        if put in self._in_flight:
            self._in_flight.remove(put)
            self._in_flight.add(found)
            self._renamed[put] = found
        if self._selected == put:
            self._selected = found
