"""What is known of a flow: an immutable answer, and where answers come from."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, IntEnum
from typing import Protocol

from engine.detrace.datapath_flow import DatapathFlow
from engine.detrace.discovery import Daemon
from engine.detrace.rules import Item
from engine.flow_id import FlowId


class State(Enum):
    """How an answer stands; its value is its name in files."""

    LOADING = "loading"
    READY = "ready"
    PENDING = "pending"
    GONE = "gone"
    UNSUPPORTED = "unsupported"
    BUSY = "busy"
    RESTARTED = "restarted"
    OFF = "off"

    @property
    def words(self) -> str:
        """The state in a sentence, without a full stop."""
        return _WORDS[self]


_WORDS = {
    State.LOADING: "asking ovs-vswitchd",
    State.READY: "ready",
    State.PENDING: "rules pending: ovs-vswitchd learns them when the flow sees one more packet",
    State.GONE: "flow gone: the datapath does not have it any more",
    State.UNSUPPORTED: "no OpenFlow rules: ofproto/detrace needs Open vSwitch 3.4 or newer",
    State.BUSY: "ovs-vswitchd is busy: it does not answer, and is asked again",
    State.RESTARTED: "ovs-vswitchd restarted: its flows and rules are new",
    State.OFF: "the explainer is off",
}


class Priority(IntEnum):
    """Whose flow is asked for first."""

    SELECTED = 0
    VISIBLE = 1
    REST = 2


@dataclass(frozen=True)
class Answer:
    """What ovs-vswitchd told of a flow.

    Attributes:
        flow: whose answer this is.
        state: how it stands; what was told once is kept in every state.
        datapath_flow: the answer of ``dpctl/get-flow``; None when there was none.
        rules: the items of ``ofproto/detrace``, in order of execution.
        get_flow_raw: the text of the former.
        detrace_raw: the text of the latter.
        asked_at: when the contents were asked for, in monotonic ns; 0 when there are none.
        answered_at: when they came, in monotonic ns; 0 when there are none.
        note: what else there is to say, in a few words; often empty.
    """

    flow: FlowId
    state: State
    datapath_flow: DatapathFlow | None = None
    rules: tuple[Item, ...] = ()
    get_flow_raw: str = ""
    detrace_raw: str = ""
    asked_at: int = 0
    answered_at: int = 0
    note: str = ""

    @property
    def known(self) -> bool:
        """Whether there is anything to show but the state."""
        return self.answered_at > 0

    def age(self, now: int | None = None) -> float | None:
        """Seconds since the contents came; None when there are none.

        Args:
            now: the time to count to, in monotonic ns; None for the present.
        """
        if not self.known:
            return None
        return ((time.monotonic_ns() if now is None else now) - self.answered_at) / 1e9


@dataclass(frozen=True)
class ExplainerStatus:
    """How the explainer is doing, for the status line.

    Attributes:
        rate: requests a second that it may send; 0 when it is off.
        sent_last_second: requests that it sent in the last second, of all kinds.
        queued: flows that wait to be asked for.
        dropped: flows that were given up because too many waited.
        busy: whether the daemon let the last request time out.
        daemon: the daemon that is asked; None when there is none.
        supported: whether it has ofproto/detrace; None when that is not known.
        last_error: the last trouble, in one line; empty while all is well.
    """

    rate: float
    sent_last_second: int = 0
    queued: int = 0
    dropped: int = 0
    busy: bool = False
    daemon: Daemon | None = None
    supported: bool | None = None
    last_error: str = ""


class AnswerSource(Protocol):
    """Where a pane gets its answers: a live explainer, or a recording. No call ever waits."""

    @property
    def changes(self) -> int:
        """A number that goes up whenever an answer changed."""

    def see(self, flow: FlowId, at: int) -> None:
        """Tell of a flow that was put, or looked up with new pointers: this tells flows of one UFID apart.

        ``at`` is the time of the event, in monotonic ns.
        """

    def ask(self, flow: FlowId, priority: Priority, at: int | None = None) -> None:
        """Want an answer; ``at`` is the time of the event that named the flow, in monotonic ns."""

    def answer(self, flow: FlowId, at: int | None = None) -> Answer | None:
        """Return what is known now; None for a flow that was never asked for."""

    def status(self) -> ExplainerStatus:
        """Return how the source is doing."""


class TellingSource(AnswerSource, Protocol):
    """An AnswerSource that tells of answers as they come."""

    def listen(self, heard: Callable[[Answer], None]) -> None:
        """From now on call ``heard`` with every answer that came or became another; on any thread.

        It must not wait.
        """
