"""Traffic as the engine hands it on, made up: many flows, a few new ones."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import NamedTuple

from engine.events import (
    ActionExecute,
    Detail,
    Event,
    EventKind,
    FlowExec,
    FlowPut,
    FlowTblLookup,
    Link,
    PacketBytes,
    Pass,
    Port,
    Task,
    Upcall,
    UpcallEnqueue,
    UpcallRecv,
    UpcallReturn,
)
from engine.flow_id import FlowId

PORTS = [Port(number, f"tap{number:08x}") for number in range(50)]
TASKS = [Task(0, 0, f"swapper/{cpu}") for cpu in range(8)]
HANDLER = Task(812, 815, "handler3")
PACE = 30_000  # ns between packets


class Step(NamedTuple):
    """One event of a packet, but for what is the packet's own."""

    kind: EventKind
    parent: int | None
    detail: Detail
    queued: bool = False


def short_packet(packet: int, flows: int) -> list[Step]:
    """Three events: a pass, a hit, an output."""
    entry, out = PORTS[packet % 50], PORTS[packet * 7 % 50]
    length = 66 + packet * 37 % 300
    return [
        Step(EventKind.PASS, None, Pass(entry, 0, "system@ovs-system", length)),
        Step(EventKind.FLOW_TBL_LOOKUP, 0, FlowTblLookup(_flow(packet % flows), 1 + packet % 4, packet % 2)),
        Step(
            EventKind.ACTION_EXECUTE,
            0,
            ActionExecute("output", (("port", out.number), ("device", out.name))),
        ),
    ]


def slow_packet(packet: int, flows: int) -> list[Step]:
    """Ten events: a miss, its upcall, a new flow, two actions."""
    entry, out = PORTS[packet % 50], PORTS[packet * 7 % 50]
    return [
        Step(EventKind.PASS, None, Pass(entry, 0, "system@ovs-system", 98)),
        Step(EventKind.FLOW_TBL_LOOKUP, 0, FlowTblLookup(None, 7, 0)),
        Step(EventKind.UPCALL, 0, Upcall("miss", 3170894231, "system@ovs-system", entry.name)),
        Step(EventKind.UPCALL_ENQUEUE, 2, UpcallEnqueue("miss", 3170894231, 0), True),
        Step(EventKind.UPCALL_RETURN, 2, UpcallReturn(0)),
        Step(EventKind.UPCALL_RECV, 2, UpcallRecv(284), True),
        Step(EventKind.FLOW_PUT, 2, FlowPut(_flow(packet % flows).ufid, 0), True),
        Step(EventKind.FLOW_EXEC, 2, FlowExec(98, 0), True),
        Step(EventKind.ACTION_EXECUTE, 0, ActionExecute("ct", (("zone", 2), ("commit", 1)))),
        Step(
            EventKind.ACTION_EXECUTE,
            0,
            ActionExecute("output", (("port", out.number), ("device", out.name))),
        ),
    ]


def events_of(packet: int, steps: list[Step]) -> Iterator[Event]:
    """Give a packet's steps their times and places."""
    time, cpu, skb = packet * PACE, packet % 8, 0xFFFF888000000000 + packet % 4096 * 256
    for number, step in enumerate(steps):
        handler = step.kind in (EventKind.UPCALL_RECV, EventKind.FLOW_PUT, EventKind.FLOW_EXEC)
        task, link = (HANDLER, Link.NETLINK) if handler else (TASKS[cpu], Link.SKB)
        value = 0x9E3779B97F4A7C15 * packet & 0xFFFFFFFF if step.queued else 0
        yield Event(
            packet,
            number,
            step.parent,
            step.kind,
            time + number * 700,
            cpu,
            task,
            skb,
            link,
            False,
            value,
            step.detail,
        )


def bytes_of(packet: int, flows: int) -> PacketBytes:
    """Return a packet's first bytes: TCP of its flow."""
    flow = packet % flows
    ip = struct.pack("!BBHHHBBHI", 0x45, 0, 98, packet & 0xFFFF, 0, 64, 6, 0, 0x0AF40000 | flow)
    tcp = struct.pack("!HHIIBBHI", 1024 + flow % 60000, 80, packet, packet, 0x50, 0x10, 0, 0)
    macs = bytes.fromhex("0a00000000020a00000000010800")
    return PacketBytes(packet, 98, macs + ip + bytes([10, 244, 200, 6]) + tcp)


def _flow(number: int) -> FlowId:
    return FlowId(
        f"{number * 0x9E3779B1 & 0xFFFFFFFF:08x}-0123-45ab-cdef-{number:012x}", 0xFFFF888100000000 + number, 7
    )
