"""What OVS would do now with a flow's packets: simulated by ``ofproto/trace``, on request."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from engine.detrace.datapath_flow import DatapathFlow, flow_key
from engine.detrace.trace_text import TraceLine, parse_trace
from engine.flow_id import FlowId
from engine.view.flows import FlowSeen

MOST_KEPT = 256


@runtime_checkable
class Simulator(Protocol):
    """Who can be asked for a simulation. No call waits."""

    def simulate(self, key: str) -> Future[str]:
        """Ask ``ofproto/trace`` about a datapath flow's key; the future's exception is an OvscopeError."""


@dataclass(frozen=True)
class Simulation:
    """An answer of ``ofproto/trace``, or what became of the question.

    Attributes:
        lines: of the answer; none while it is under way, or where there is none.
        trouble: why there is none, in one line.
        asked_at: monotonic ns.
        done: whether the answer came.
    """

    lines: tuple[TraceLine, ...] = ()
    trouble: str = ""
    asked_at: int = 0
    done: bool = False


class Simulations:
    """Keeps what was simulated, a flow at a time.

    Args:
        simulator: who is asked; None: nobody can be, a recording's flows are of another time.
        clock: monotonic ns.
    """

    def __init__(self, simulator: Simulator | None, clock: Callable[[], int]) -> None:
        self.changes = 0
        self._simulator = simulator
        self._clock = clock
        self._known: OrderedDict[FlowId | FlowSeen, tuple[Simulation, Future[str] | None]] = OrderedDict()

    @property
    def possible(self) -> bool:
        """Whether anybody can be asked."""
        return self._simulator is not None

    def ask(self, seen: FlowSeen, flow: DatapathFlow) -> None:
        """Simulate a flow, again if it was before."""
        if self._simulator is None:
            return
        future = self._simulator.simulate(flow_key(flow))
        self._known[seen.key] = Simulation(asked_at=self._clock()), future
        self._known.move_to_end(seen.key)
        self.changes += 1
        if len(self._known) > MOST_KEPT:
            self._known.popitem(last=False)

    def forget(self, seen: FlowSeen) -> None:
        """Show it no more."""
        self._known.pop(seen.key, None)
        self.changes += 1

    def get(self, seen: FlowSeen) -> Simulation | None:
        """Return what is known of a flow's simulation; None where nobody asked for one."""
        self.settled()
        return self._known.get(seen.key, (None, None))[0]

    def settled(self) -> int:
        """Return a number that goes up whenever there is something new to show."""
        for key, (simulation, future) in self._known.items():
            if future is not None and future.done():
                self._known[key] = _settled(simulation, future), None
                self.changes += 1
        return self.changes


def _settled(simulation: Simulation, future: Future[str]) -> Simulation:
    if future.cancelled():
        return Simulation(trouble="it was given up", asked_at=simulation.asked_at, done=True)
    if (error := future.exception()) is not None:
        return Simulation(trouble=str(error), asked_at=simulation.asked_at, done=True)
    return Simulation(parse_trace(future.result()), "", simulation.asked_at, True)
