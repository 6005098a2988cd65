"""Upcalls with every fate, told as events, and what they add up to, counted the slow way."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from hypothesis import strategies as st

from engine.events import (
    Event,
    EventKind,
    FlowExec,
    FlowPut,
    FlowTblLookup,
    PacketBytes,
    Pass,
    Port,
    Task,
    Upcall,
    UpcallEnqueue,
    UpcallRecv,
    UpcallReturn,
)
from engine.view.upcall_groups import Failure, Group, Stage
from tests.unit.store.builders import SERVER, UFID, Built, output
from tests.unit.tui.frames import arp, tcp

PORTS = (Port(4, "client"), Port(5, "web"), Port(6, ""))
FRAMES = (
    tcp("10.0.0.1", 40_001, "10.0.0.2", 80),
    tcp("10.0.0.2", 80, "10.0.0.1", 40_002),
    arp("10.0.0.1", "10.0.0.9"),
    b"",
)
ENTRY = 0  # number of the pass
RECEIVERS = {7: Task(812, 815, "handler3"), 8: Task(812, 816, "handler4"), 0: Task(812, 815, "handler3")}


class Fate(NamedTuple):
    """What becomes of one message. Times in ns after the stage before; None: it does not come to that."""

    enqueue: int = 20_000
    ret: int = 0
    recv: int | None = 600_000
    seen: bool = True  # that it was received
    put: int | None = 100_000
    put_ret: int = 0
    exec: int | None = 10_000
    exec_ret: int = 0
    on: int | None = 3_000  # to the first action


class Told(NamedTuple):
    """One upcall."""

    port: Port = PORTS[0]
    frame: bytes = FRAMES[0]
    cmd: str = "miss"
    portid: int = 7
    fates: tuple[Fate, ...] = (Fate(),)
    ret: int = 0
    after: int = 1_000_000  # ns after the upcall before


DELAYS = st.sampled_from([0, 900, 20_000, 610_000, 3_000_000_000])
RETS = st.sampled_from([0, 0, 0, -17])
FATES = st.builds(
    Fate,
    DELAYS,
    st.sampled_from([0, 0, -105]),
    st.none() | DELAYS,
    st.booleans(),
    st.none() | DELAYS,
    RETS,
    st.none() | DELAYS,
    RETS,
    st.none() | DELAYS,
)
TOLD = st.builds(
    Told,
    st.sampled_from(PORTS),
    st.sampled_from(FRAMES),
    st.sampled_from(["miss", "miss", "action"]),
    st.sampled_from(sorted(RECEIVERS)),
    st.lists(FATES, max_size=3).map(tuple),
    st.sampled_from([0, 0, -107]),
    DELAYS,
)


class Fed(NamedTuple):
    """Events in order of time, and the first bytes of their packets."""

    events: list[Event]
    packets: list[PacketBytes]


def fed(stories: Iterable[Told], start: int = 1_000_000_000) -> Fed:
    """Tell upcalls, each of a packet of its own."""
    events: list[Event] = []
    packets: list[PacketBytes] = []
    for packet, told in enumerate(stories, 1):
        start += told.after
        events += _events(packet, start, told)
        if told.frame:
            packets.append(PacketBytes(packet, len(told.frame), told.frame))
    return Fed(sorted(events, key=lambda event: event.time), packets)


def _events(packet: int, start: int, told: Told) -> list[Event]:
    """A packet's events: numbered in order of time, as the engine hands them over."""
    built = Built(packet, start)
    entry = built.add(Pass(told.port, 0, "ovs-system", 98))
    built.add(FlowTblLookup(None, 7, 0), entry)
    upcall = built.add(Upcall(told.cmd, told.portid, "ovs-system", told.port.name), entry)
    later: list[Event] = []
    for queue, fate in enumerate(told.fates, 100):
        built.add(UpcallEnqueue(told.cmd, told.portid, fate.ret), upcall, after=fate.enqueue, value=queue)
        if not fate.ret:
            later += _answers(built, upcall, queue, told, fate)
    built.add(UpcallReturn(told.ret), upcall)
    ordered = sorted(built.events + later, key=lambda event: event.time)
    return [event._replace(number=number) for number, event in enumerate(ordered)]


def _answers(built: Built, upcall: int, queue: int, told: Told, fate: Fate) -> list[Event]:
    """What comes of a message, on a CPU of its own."""
    later = Built(built.packet, built.time + 5_000)
    task, cpu = RECEIVERS[told.portid], queue
    if fate.recv is None:
        return []
    later.time += fate.recv
    if fate.seen:
        later.add(UpcallRecv(284), upcall, cpu=cpu, task=task, value=queue)
    for delay, detail in ((fate.put, FlowPut(UFID, fate.put_ret)), (fate.exec, FlowExec(98, fate.exec_ret))):
        if delay is not None:
            later.time += delay
            later.add(detail, upcall, after=1, cpu=cpu, task=task, value=queue)
    if fate.exec is not None and fate.on is not None:
        later.add(output(SERVER), ENTRY, after=fate.on, cpu=cpu, task=task)
    return later.events


@dataclass
class Sum:
    """What upcalls add up to."""

    asked: int = 0
    actions: int = 0
    lost: int = 0
    failed: int = 0
    failures: Counter[Failure] = field(default_factory=Counter)
    times: dict[Stage, list[int]] = field(default_factory=lambda: defaultdict(list))

    def outline(self) -> object:
        """Return all of it, to compare."""
        failures = [self.failures[failure] for failure in Failure]
        times = [(len(self.times[s]), sum(self.times[s]), max(self.times[s], default=0)) for s in Stage]
        return self.asked, self.actions, self.lost, self.failed, failures, times


def outline(group: Group) -> object:
    """Return what a group counted, as ``Sum.outline`` does."""
    times = [(stage.count, stage.total, stage.worst) for stage in group.stages]
    return group.asked, group.actions, group.lost, group.failed, group.failures, times


def recount(events: list[Event]) -> dict[tuple[int, int], Sum]:
    """Sum each upcall by itself, by its packet and number, knowing all events."""
    return {
        (event.packet, event.number): _sum(event, [other for other in events if other.packet == event.packet])
        for event in events
        if event.kind is EventKind.UPCALL
    }


def _sum(upcall: Event, packet: list[Event]) -> Sum:
    assert isinstance(upcall.detail, Upcall)
    inside = [event for event in packet if event.parent == upcall.number]
    found = Sum(1, int(upcall.detail.cmd == "action"))
    found.lost = int(
        any(e.detail.ret < 0 for e in inside if isinstance(e.detail, UpcallEnqueue | UpcallReturn))
    )
    for enqueue in inside:
        if isinstance(enqueue.detail, UpcallEnqueue) and enqueue.detail.ret == 0:
            stages = {e.kind: e for e in inside if e.value == enqueue.value}
            _sum_message(found, upcall, enqueue, stages, packet)
    found.failed = int(any(found.failures.values()))
    return found


def _sum_message(
    found: Sum, upcall: Event, enqueue: Event, stages: dict[EventKind, Event], packet: list[Event]
) -> None:
    recv, put = stages.get(EventKind.UPCALL_RECV), stages.get(EventKind.FLOW_PUT)
    sent = stages.get(EventKind.FLOW_EXEC)
    if recv or put or sent:
        found.times[Stage.KERNEL].append(enqueue.time - upcall.time)
    if recv:
        found.times[Stage.SOCKET].append(recv.time - enqueue.time)
    if recv and (answer := put or sent):
        found.times[Stage.CLASSIFICATION].append(answer.time - recv.time)
    if put and isinstance(put.detail, FlowPut):
        found.failures[Failure.FLOW_PUT] += put.detail.ret != 0
    if sent and isinstance(sent.detail, FlowExec):
        found.failures[Failure.FLOW_EXEC] += sent.detail.ret != 0
        if acted := next((e for e in packet if e.cpu == sent.cpu and e.number > sent.number), None):
            found.times[Stage.WHOLE].append(acted.time - upcall.time)
            found.times[Stage.REINJECTION].append(acted.time - (put or sent).time)


def summed(sums: Iterable[tuple[Hashable, Sum]]) -> dict[Hashable, Sum]:
    """Sum upcalls that have something in common."""
    found: dict[Hashable, Sum] = defaultdict(Sum)
    for key, one in sums:
        group = found[key]
        for name in ("asked", "actions", "lost", "failed"):
            setattr(group, name, getattr(group, name) + getattr(one, name))
        group.failures.update(one.failures)
        for stage, times in one.times.items():
            group.times[stage] += times
    return found
