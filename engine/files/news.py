"""What of a source's status is new, and worth a line in a recording."""

from __future__ import annotations

from engine.files.condition import Condition, condition_of
from engine.source import Hook, Notice, SourceStatus

COUNTED_EVERY = 1_000_000_000  # ns; what is only left out or removed goes up all the time


class News:
    """Compares what a status says with what was told last.

    Args:
        hooks: those that the first line told.

    Attributes:
        hooks: what is attached.
        latest: what the last status said; without notices, for those were told.
    """

    def __init__(self, hooks: tuple[Hook, ...] = ()) -> None:
        self.hooks = hooks
        self.latest = Condition()
        self._told = Condition()
        self._told_at = 0
        self._noticed: Notice | None = None  # the last that was told

    def of(self, status: SourceStatus, now: int) -> Condition | None:
        """Return what to tell of a status; None where nothing of it is new.

        Args:
            status: what the source says.
            now: CLOCK_MONOTONIC, ns.
        """
        hooks = status.hooks or self.hooks  # a source that has ended has none
        self.latest = condition_of(status)
        notices = self._unheard(status.notices)
        if hooks == self.hooks and not notices and not self._changed(now):
            return None
        self.hooks, self._told, self._told_at = hooks, self.latest, now
        return self.latest._replace(notices=notices)

    def _changed(self, now: int) -> bool:
        if now - self._told_at >= COUNTED_EVERY:
            return self.latest != self._told
        return _weighty(self.latest) != _weighty(self._told)

    def _unheard(self, notices: tuple[Notice, ...]) -> tuple[Notice, ...]:
        known = self._noticed
        self._noticed = notices[-1] if notices else known
        if known not in notices:
            return notices
        return notices[len(notices) - notices[::-1].index(known) :]


def _weighty(condition: Condition) -> Condition:
    return condition._replace(left_out={}, removed={})
