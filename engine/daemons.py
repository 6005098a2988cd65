"""The vswitchds of this host while packets are traced: they restart, and have USDT probes or not."""

from __future__ import annotations

from collections.abc import Callable

from engine.detrace.session import Target
from engine.source import Hook, Notice
from engine.usdt.flow_deletion import reason_words
from engine.usdt.plan import ANY_PROCESS, Plan, Traced, make_plan
from engine.vswitchd.changes import What
from engine.vswitchd.traced import traced
from engine.vswitchd.watch import VswitchdWatch

MOST_NOTICES = 100
MANY_FLOWS = 20_000  # at 1 to 2 us twice a second for each, 4 to 8 % of a CPU


class Daemons:
    """Watches them, and keeps their USDT probes attached. Owned by one thread.

    Args:
        target: which are meant.
        apply: attaches what a plan says; None: no USDT.
        flows: tells how many flows the datapaths held when they were last listed.
    """

    def __init__(
        self,
        target: Target,
        apply: Callable[[Plan], tuple[Hook, ...]] | None,
        flows: Callable[[], int],
    ) -> None:
        self._watch = VswitchdWatch(target)
        self._apply = apply
        self._flows = flows
        self._traced: tuple[Traced, ...] = ()
        self.notices: tuple[Notice, ...] = ()
        self.hooks: tuple[Hook, ...] = ()
        self._attach()

    def poll(self, now: int) -> None:
        """Look what has changed; ``now`` is CLOCK_MONOTONIC in ns."""
        changes = self._watch.poll()
        found = tuple(Notice(now, change.text) for change in changes)
        self.notices = (*self.notices, *found)[-MOST_NOTICES:]
        if any(change.what is not What.HANDLERS for change in changes):
            self._attach()

    def _attach(self) -> None:
        if self._apply is None:
            return
        self._traced = tuple(traced(daemon) for daemon in self._watch.daemons)
        self.hooks = self._apply(make_plan(self._traced, self._flows() > MANY_FLOWS))

    def deletion_reason(self, pid: int, reason: int) -> str:
        """Tell why a daemon deleted a flow, in words."""
        versions = [one.version for one in self._traced if one.pid in (pid, ANY_PROCESS)]
        return reason_words(reason, versions[0] if versions else ())
