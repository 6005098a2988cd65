"""One thing that is asked again and again while somebody looks at it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from enum import Enum
from typing import Any, Generic, TypeVar

T = TypeVar("T")

EVERY = 2.0  # seconds between questions about what is looked at
LINGER = 0.5  # seconds that somebody must look before what is heavy is asked for


class State(Enum):
    """How a reading stands."""

    ASKING = "asking"
    READY = "ready"
    FAILED = "failed"
    UNSUPPORTED = "not supported"


class Reading(Generic[T]):
    """The last answer, and the question under way. Nothing here waits.

    Args:
        name: what is asked, such as ``dpctl/show``.
        ask: sends the question; the future's exception is an OvscopeError where there is no answer.
        read: makes the answer of what came.
        heavy: it costs vswitchd much: it is asked for once, and again on demand.
        has: whether vswitchd knows the question.

    Attributes:
        value: the last answer; None: there was none yet.
        came_at: when it came, in monotonic seconds.
        before: the answer before it, and when that came; None: there was none.
        trouble: why the last question had no answer; None: it had one.
        changes: a number that goes up whenever there is something else to show.
    """

    def __init__(
        self,
        name: str,
        ask: Callable[[], Future[Any]],
        read: Callable[[Any], T],
        heavy: bool = False,
        has: Callable[[], bool] = lambda: True,
    ) -> None:
        self.name, self.heavy = name, heavy
        self.value: T | None = None
        self.came_at = 0.0
        self.before: tuple[float, T] | None = None
        self.trouble: BaseException | None = None
        self.changes = 0
        self.asked_at: float | None = None
        self._ask, self._read, self._has = ask, read, has
        self._future: Future[Any] | None = None
        self._wanted = False

    @property
    def state(self) -> State:
        """How it stands."""
        if not self._has():
            return State.UNSUPPORTED
        if self.trouble is not None:
            return State.FAILED
        return State.ASKING if self.value is None else State.READY

    @property
    def under_way(self) -> bool:
        """Whether an answer is waited for."""
        return self._future is not None

    def settle(self, now: float) -> None:
        """Take the answer, where it has come."""
        if self._future is None or not self._future.done():
            return
        future, self._future = self._future, None
        if future.cancelled():
            return
        try:
            self._take(self._read(future.result()), now)
        except Exception as trouble:  # what came may be a defect's; the others are read on
            self.trouble = trouble
            self.changes += 1

    def look(self, now: float, since: float) -> None:
        """Ask, where that is due: somebody looks at it, since then."""
        if self._future is None and self._has() and self._is_due(now, since):
            self._wanted = False
            self.asked_at = now
            self._future = self._ask()

    def again(self) -> None:
        """Ask at the next look, however long ago it was asked."""
        self._wanted = True

    def drop(self) -> None:
        """Give up what is under way, and forget the answer."""
        if self._future is not None:
            self._future.cancel()
        self.value = self.before = self.trouble = self._future = self.asked_at = None
        self.changes += 1

    def _take(self, value: T, now: float) -> None:
        shown = (self.before and self.before[1], self.value, self.trouble)
        self.before = None if self.value is None else (self.came_at, self.value)
        self.value, self.came_at, self.trouble = value, now, None
        if shown != (self.before and self.before[1], value, None):
            self.changes += 1

    def _is_due(self, now: float, since: float) -> bool:
        if self._wanted:
            return True
        if self.asked_at is None:
            return not self.heavy or now - since >= LINGER
        return not self.heavy and now - self.asked_at >= EVERY
