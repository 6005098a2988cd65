"""vswitchd's own traces of the upcalls it handles, where it can make them; switched on by the user."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Iterator
from concurrent.futures import Future
from typing import Protocol, runtime_checkable

from engine.detrace.answers import ExplainerStatus
from engine.detrace.discovery import Daemon
from engine.detrace.upcall_trace_text import (
    TracedUpcall,
    TraceHead,
    parse_trace_list,
    parse_upcall_trace,
    tracing_is_on,
)

MOST_KEPT = 1024  # traces; vswitchd keeps 64
AT_ONCE = 8  # traces that are fetched at a time: the chosen flow should not wait for long
AGAIN = 2.0  # seconds between looks at what is new


@runtime_checkable
class UpcallTracer(Protocol):
    """Who can trace upcalls. No call waits; a future's exception is an OvscopeError."""

    @property
    def traces_upcalls(self) -> bool:
        """Whether it can."""

    @property
    def bridges(self) -> tuple[str, ...]:
        """The names of its bridges."""

    def status(self) -> ExplainerStatus:
        """Say which daemon it is, among others."""

    def trace_upcalls(self, bridge: str, match: str) -> Future[str]:
        """Begin to trace."""

    def request(self, command: str, *arguments: str) -> Future[str]:
        """Send one of ``upcall/trace/list``, ``get`` and ``show``."""


class UpcallTraces:
    """Fetches traces while they are made, for vswitchd forgets them soon.

    Args:
        tracer: who makes them; None: nobody does.
        offset: ns to add to CLOCK_MONOTONIC to have the time of day; None: of this boot.

    Attributes:
        changes: goes up whenever there is something new to show.
        on: whether vswitchd traces.
        wanted: what it was told to trace, ``br-int tcp,in_port=client``; empty where others told it.
        trouble: why it does not, in one line.
    """

    def __init__(self, tracer: UpcallTracer | None, offset: int | None = None) -> None:
        self.changes = 0
        self.on = False
        self.wanted = ""
        self.trouble = ""
        self.offset = time.time_ns() - time.monotonic_ns() if offset is None else offset
        self._tracer = tracer
        self._daemon: Daemon | None = None
        self._starting: Future[str] | None = None
        self._showing: Future[str] | None = None
        self._listing: Future[str] | None = None
        self._getting: dict[TraceHead, Future[str]] = {}
        self._wanted_heads: list[TraceHead] = []
        self._kept: OrderedDict[str, tuple[TraceHead, tuple[TracedUpcall, ...]]] = OrderedDict()
        self._listed_at = float("-inf")

    @property
    def possible(self) -> bool:
        """Whether the daemon that is asked can trace its upcalls."""
        return self._tracer is not None and self._tracer.traces_upcalls

    @property
    def bridges(self) -> tuple[str, ...]:
        """The bridges that upcalls could be traced of."""
        return self._tracer.bridges if self._tracer else ()

    @property
    def traced(self) -> Iterator[TracedUpcall]:
        """All upcalls of all traces, the newest trace last."""
        return (upcall for _, upcalls in self._kept.values() for upcall in upcalls)

    def start(self, bridge: str, match: str) -> None:
        """Let vswitchd trace the upcalls of packets that enter the bridge and match."""
        if self._tracer is not None:
            self.wanted, self.trouble = f"{bridge} {match}".strip(), ""
            self._starting = self._tracer.trace_upcalls(bridge, match)
            self.changes += 1

    def tick(self, now: float) -> None:
        """Take what came, and ask for what is new; ``now`` in seconds."""
        if self._tracer is None or not self.possible:
            return
        self._meet(self._tracer)
        self._started()
        if self.on:
            self._fetch(self._tracer, now)

    def _meet(self, tracer: UpcallTracer) -> None:
        """Another daemon has other traces, and whether it makes any it must tell."""
        daemon = tracer.status().daemon
        if daemon is not None and daemon != self._daemon:
            self._daemon, self.on = daemon, False
            self._kept.clear()
            self._getting.clear()
            self._listing = None
            self._showing = tracer.request("upcall/trace/show")

    def _started(self) -> None:
        if self._showing is not None and self._showing.done():
            told, self._showing = _text(self._showing), None
            self._switch(self.on or (told is not None and tracing_is_on(told)))
        if self._starting is not None and self._starting.done():
            self.trouble = str(error) if (error := self._starting.exception()) else ""
            self._starting = None
            self._switch(not self.trouble)
            self.changes += 1

    def _switch(self, on: bool) -> None:
        if on != self.on:
            self.on = on
            self._listed_at = float("-inf")
            self.changes += 1

    def _fetch(self, tracer: UpcallTracer, now: float) -> None:
        if self._listing is None and not self._getting and now - self._listed_at >= AGAIN:
            self._listed_at = now
            self._listing = tracer.request("upcall/trace/list")
        if self._listing is not None and self._listing.done():
            heads = parse_trace_list(_text(self._listing) or "")
            self._listing = None
            self._wanted_heads = [head for head in heads if self._is_new(head)]
        self._take()
        while self._wanted_heads and len(self._getting) < AT_ONCE:
            head = self._wanted_heads.pop()  # the newest first
            self._getting[head] = tracer.request("upcall/trace/get", head.trace_id)

    def _is_new(self, head: TraceHead) -> bool:
        known = self._kept.get(head.trace_id)
        return known is None or known[0] != head

    def _take(self) -> None:
        for head, future in list(self._getting.items()):
            if future.done():
                del self._getting[head]
                if text := _text(future):
                    self._keep(head, parse_upcall_trace(text))

    def _keep(self, head: TraceHead, upcalls: tuple[TracedUpcall, ...]) -> None:
        self._kept[head.trace_id] = head, upcalls
        self._kept.move_to_end(head.trace_id)
        if len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)
        self.changes += 1


def _text(future: Future[str]) -> str | None:
    """What was answered; None where nothing was: the explainer tells why not."""
    return None if future.cancelled() or future.exception() else future.result()
