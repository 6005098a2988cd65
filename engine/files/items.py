"""What a recording holds, line by line."""

from __future__ import annotations

from typing import NamedTuple

from engine.detrace.ovn.answers import OvnAnswer
from engine.events import Event, PacketBytes
from engine.files.condition import Condition
from engine.flow_id import FlowId
from engine.source import Hook


class Machine(NamedTuple):
    """Where it was collected, in the words of uname(2)."""

    kernel_release: str
    kernel_version: str
    hardware_name: str


class Startup(NamedTuple):
    """The first line.

    Attributes:
        writer: who collected, such as "ovscope 0.1.0" or "Retis v1.6.0".
        title: what was watched; empty in files of Retis.
        hooks: what was attached; empty in files of Retis.
        clock_offset: ns to add to an event's time (CLOCK_MONOTONIC) to have the time of day.
        machine: None where the file does not say.
    """

    writer: str
    title: str
    hooks: tuple[Hook, ...]
    clock_offset: int
    machine: Machine | None


class Change(NamedTuple):
    """What changed while it was collected: hooks attached anew, events lost, the capture filter."""

    time: int  # CLOCK_MONOTONIC, ns
    hooks: tuple[Hook, ...]
    condition: Condition


class Incomplete(NamedTuple):
    """Packets of which events were lost."""

    packets: tuple[int, ...]


class FlowRecord(NamedTuple):
    """What vswitchd said of a flow; the section ``ovs-detrace`` and what that lacks.

    Attributes:
        time: when it was recorded; CLOCK_MONOTONIC, ns, as all times here.
        flow: the flow that was asked for.
        dpflow: the reply of ``dpctl/get-flow``; empty where there is none.
        ofpflows: the reply of ``ofproto/detrace``, its lines.
        state: the answer's state (engine.detrace.answers.State); empty in files of Retis.
        asked_at: when the contents were asked for; 0 where that is not known.
        answered_at: when they came; 0 where that is not known.
        note: what else there is to say.
    """

    time: int
    flow: FlowId
    dpflow: str
    ofpflows: tuple[str, ...]
    state: str = ""
    asked_at: int = 0
    answered_at: int = 0
    note: str = ""


class Ending(NamedTuple):
    """The last line: nothing is missing before it but what was lost."""

    time: int  # CLOCK_MONOTONIC, ns
    condition: Condition
    events: int
    packets: int


Item = Startup | Event | PacketBytes | FlowRecord | OvnAnswer | Change | Incomplete | Ending
