"""One look at a source: what it brings goes to the store, and from there to the view, on a clock."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping

from engine.capture import push_down
from engine.detrace.answers import Answer, AnswerSource, State
from engine.detrace.openflow_match import openflow_match
from engine.detrace.ovn.origins import OriginSource
from engine.detrace.rules import Rule
from engine.detrace.upcall_trace_text import TracedUpcall
from engine.flow_id import FlowId
from engine.source import Batch, Dated, PortNaming, Source, SourceStatus
from engine.store import PacketStore
from engine.view.asking import Asking
from engine.view.flows import FlowSeen, flow_of
from engine.view.focus import Focus
from engine.view.rate import Rate
from engine.view.related import Related, related
from engine.view.rest import Rest
from engine.view.row import Row
from engine.view.simulations import Simulations, Simulator
from engine.view.traced_upcall import entered_bridge, fitting, upcall_at
from engine.view.upcall_statistics import UpcallStatistics
from engine.view.upcall_traces import UpcallTracer, UpcallTraces
from engine.view.view import Change, View

AGAIN = 1.0  # seconds between looks at what is on the screen already: new answers, flows to ask for
LOSS_SHOWN = 3.0  # seconds that a loss counts as happening now


class Session:
    """What a screen needs to know, without a screen.

    Args:
        source: already started; whoever made it closes it.
        answers: what explains flows; None: nobody does.
        store: what is kept.
        origins: what tells whose OVN rows the rules' cookies are; None: nobody does.
    """

    def __init__(
        self,
        source: Source,
        answers: AnswerSource | None,
        store: PacketStore,
        origins: OriginSource | None = None,
    ) -> None:
        self.answers = answers
        self.origins = origins
        simulator = answers if isinstance(answers, Simulator) else None
        self.simulations = Simulations(simulator, lambda: self.now)
        self.upcall_traces = UpcallTraces(answers if isinstance(answers, UpcallTracer) else None)
        self.store = store
        self.view = View(store, self.cookies_of)
        self.upcalls = UpcallStatistics(store)
        self.rest = Rest()
        self.packet_rate, self.event_rate = Rate(), Rate()
        self.status = SourceStatus("live", "")
        self.started_at: float | None = None
        self._source = source
        self._asking = None if answers is None else Asking(answers)
        self._lost_at = float("-inf")
        self._filtered_with = 0  # how often answers had changed when that was filtered by
        self._filtered_at = 0.0
        self._now = 0.0
        self._looked_at: set[tuple[int, int]] = set()  # packets and how high they were
        self._looked_again = float("-inf")

    def tick(self, now: float) -> Change:
        """Take what came since the last tick; ``now`` is a monotonic clock's."""
        self._now = now
        batch = self._source.pull()
        if self.started_at is None:
            self.started_at = now
            self.view.follow = batch.status.mode == "live"
        self._note(batch.status, now)
        self._keep(batch)
        self.packet_rate.read(now, self.store.packets_seen)
        self.event_rate.read(now, self.store.events_seen)
        self.upcall_traces.tick(now)
        change = self.view.refresh()
        self._filter_again()
        self.look()
        return change

    def look(self) -> None:
        """Note where the cursor is now."""
        self.rest.see(self._now, self.view.focus, self.view.follow and not self.view.paused)

    @property
    def live(self) -> bool:
        """Whether the source watches what happens now."""
        return self.status.mode == "live"

    @property
    def now(self) -> int:
        """The monotonic clock, in ns."""
        return int(self._now * 1e9)

    @property
    def lost(self) -> int:
        """How many events were lost, at all hooks."""
        return sum(self.status.lost.values())

    @property
    def losing(self) -> bool:
        """Whether events were lost just now."""
        return self._now - self._lost_at < LOSS_SHOWN

    @property
    def title(self) -> str:
        """What is watched: the source, and the daemon that is asked for its flows."""
        daemon = self.answers.status().daemon if self.answers and self.live else None
        if daemon is None:
            return self.status.title
        version = ".".join(map(str, daemon.version))
        return f"{self.status.title} · vswitchd {version} pid {daemon.pid}"

    @property
    def watched_for(self) -> float:
        """Seconds since the first tick."""
        return 0.0 if self.started_at is None else self._now - self.started_at

    def look_at_rows(self, rows: Iterable[Row]) -> None:
        """Ask for the flows of the packets in these rows: of new rows at once, of others now and then."""
        if self._asking is None:
            return
        seen = {(packet, self.store.height(packet)) for packet in {row.packet for row in rows}}
        if self._now - self._looked_again >= AGAIN:
            self._looked_again, self._looked_at = self._now, set()
        for packet, _ in seen - self._looked_at:
            self._asking.visible(self.store.events(packet))
        self._looked_at = seen

    def flow_at(self, focus: Focus) -> FlowSeen | None:
        """Return the flow behind a place, and ask for it before all others."""
        seen = flow_of(self.store.events(focus.packet), focus.event) if focus.packet in self.store else None
        if seen and self._asking:
            self._asking.chosen(seen)
        return seen

    def related(self, focus: Focus | None) -> list[Related]:
        """Return what goes with the flow behind a place: where to go from there, and what to copy."""
        seen = self.flow_at(focus) if focus is not None else None
        answer = self.answer(seen) if seen else None
        if seen is None:
            return []
        return related(answer or Answer(seen.flow, State.OFF), self.origins)

    @property
    def clock_offset(self) -> int:
        """What to add to an event's time to have the ns since 1970; 0 while it is not known."""
        own = self._source.clock_offset if isinstance(self._source, Dated) else None
        return time.time_ns() - time.monotonic_ns() if own is None else own

    def port_names(self, datapath: str) -> Mapping[int, str]:
        """Return the names of a datapath's ports by their numbers, as far as the source knows them."""
        return self._source.port_names(datapath) if isinstance(self._source, PortNaming) else {}

    def simulate(self, focus: Focus | None) -> str:
        """Simulate the flow behind a place, or show its simulation no more.

        Returns:
            Why that cannot be done, in one line; empty where it can.
        """
        if not self.simulations.possible:
            return "a recording has no ovs-vswitchd that could simulate"
        seen = self.flow_at(focus) if focus is not None else None
        answer = self.answer(seen) if seen else None
        if seen is None or answer is None or answer.datapath_flow is None:
            return "nothing to simulate: choose a flow that vswitchd has told"
        if self.simulations.get(seen) is not None:
            self.simulations.forget(seen)
        else:
            self.simulations.ask(seen, answer.datapath_flow)
        return ""

    def trace_upcalls(self, focus: Focus | None) -> str:
        """Let vswitchd trace the upcalls of what the filter chooses, on the bridge that a place tells.

        Returns:
            What was asked for, or why it cannot be, in one line.
        """
        traces = self.upcall_traces
        seen = self.flow_at(focus) if focus is not None else None
        answer = self.answer(seen) if seen else None
        bridge = entered_bridge(answer.rules if answer else (), traces.bridges)
        if not bridge:
            return "choose a packet whose OpenFlow rules are known: they tell the bridge to trace"
        match = openflow_match(push_down(self.view.filter.node).capture) if self.view.filter else ""
        traces.start(bridge, match)
        return f"ovs-vswitchd is asked to trace the upcalls of {bridge}: {match or 'all packets'}"

    def traced_upcalls(self, focus: Focus) -> list[TracedUpcall] | None:
        """Return the traces that could be of the upcall behind a place; None where there was no upcall."""
        events = self.store.events(focus.packet)
        if (upcall := upcall_at(events, focus.event)) is None:
            return None
        headers = self.store.summary(focus.packet).headers
        return fitting(self.upcall_traces.traced, events, upcall, headers, self.upcall_traces.offset)

    def answer(self, seen: FlowSeen) -> Answer | None:
        """Return what is known of a flow."""
        return self.answers.answer(seen.flow, seen.at) if self.answers else None

    def knowledge(self, focus: Focus | None) -> tuple[int, int, int, bool]:
        """Return a value that differs whenever there may be something else to say about a place."""
        kept = focus is not None and focus.packet in self.store
        height = self.store.height(focus.packet) if focus is not None and kept else 0
        second = int(self._now) if self.live else 0  # ages are told
        return height, self._changes(), second, self.view.shown > 0

    def cookies_of(self, flow: FlowId) -> frozenset[int]:
        """Return the cookies of the OpenFlow rules behind a flow, as far as they are known."""
        answer = self.answers.answer(flow) if self.answers else None
        rules = answer.rules if answer else ()
        return frozenset(item.cookie for item in rules if isinstance(item, Rule) and item.cookie)

    def _changes(self) -> int:
        """A number that goes up whenever there is something new to say of a flow."""
        told = self.answers.changes if self.answers else 0
        told += self.upcall_traces.changes
        return told + self.simulations.settled() + (self.origins.changes if self.origins else 0)

    def _filter_again(self) -> None:
        """Answers that came in the meantime may name the cookie that the filter asks for."""
        chosen, changes = self.view.filter, self.answers.changes if self.answers else 0
        outdated = chosen and "cookie" in chosen.text and changes != self._filtered_with
        if outdated and self._now - self._filtered_at >= AGAIN:
            self._filtered_at, self._filtered_with = self._now, changes
            self.view.set_filter(chosen)

    def _note(self, status: SourceStatus, now: float) -> None:
        if sum(status.lost.values()) > self.lost:
            self._lost_at = now
        self.status = status

    def _keep(self, batch: Batch) -> None:
        if batch.events or batch.packets:
            self.store.append_batch(batch)
            self.upcalls.take(batch.events)
            if self._asking:
                self._asking.arrived(batch.events)
