"""One packet's slow path, and what writing and reading it takes."""

import io
from collections.abc import Sequence

from engine.detrace.ovn.answers import OvnAnswer, OvnRow, OvnState
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
from engine.files.items import Item, Machine, Startup
from engine.files.reader import read
from engine.files.warnings import Warnings
from engine.files.writer import RecordingWriter
from engine.flow_id import FlowId
from engine.source import Batch, Hook, SourceStatus

SKB = 0xFFFF_9000_0000_1000
QUEUE = 0xFFFF_9000_ABCD_0000
UFID = "9fbc68d5-0123-45ab-cdef-00010000beef"
PING = Task(300, 300, "ping")
HANDLER = Task(985, 995, "handler8")
BYTES = bytes.fromhex("fa5cbd8ecc01a6c21171594508004500")

HOOKS = (
    Hook("pass", "fentry:ovs_dp_process_packet", True),
    Hook("flow_put", "fexit:ovs_flow_cmd_new", False, "not found"),
)
STARTUP = Startup(
    "ovscope 0.1.0",
    "ovs-system",
    HOOKS,
    1_742_309_146_691_042_000,
    Machine("6.12.107", "#1 SMP Debian", "x86_64"),
)
STATUS = SourceStatus("live", "ovs-system", HOOKS)

ACL = OvnRow("ACL", "00a1", "web", (("of", "pg_web"), ("action", "drop"), ("match", "tcp.dst == 80")))
DROPPING = (("datapath", "sw0"), ("priority", "2001"), ("match", "tcp.dst == 80"), ("actions", "drop;"))
COOKIE = OvnAnswer(
    0x22,
    OvnState.FOUND,
    (OvnRow("Logical_Flow", "00000022", "ingress 8 ls_in_acl_eval", DROPPING, (ACL,)),),
    at=2.25,
)


def event(number: int, parent: int | None, kind: EventKind, detail: Detail, packet: int = 1) -> Event:
    """Return an event of the packet, 10 us after the one before it."""
    userspace = kind in (EventKind.UPCALL_RECV, EventKind.FLOW_PUT, EventKind.FLOW_EXEC)
    queued = userspace or kind is EventKind.UPCALL_ENQUEUE
    task, skb, link = (HANDLER, 0, Link.NETLINK) if userspace else (PING, SKB, Link.SKB)
    time = 1_000_000_000 * packet + 10_000 * number
    return Event(
        *(packet, number, parent, kind, time, 6, task, skb, link, False, QUEUE if queued else 0, detail)
    )


def slow_path(packet: int = 1) -> list[Event]:
    """Return a packet that missed, was sent up, and came back."""
    details: list[tuple[int | None, EventKind, Detail]] = [
        (None, EventKind.PASS, Pass(Port(2, "p1_l"), 0, "ovs-system", 98)),
        (0, EventKind.FLOW_TBL_LOOKUP, FlowTblLookup(None, 7, 0)),
        (0, EventKind.UPCALL, Upcall("miss", 3319069055, "ovs-system", "p1_l")),
        (2, EventKind.UPCALL_ENQUEUE, UpcallEnqueue("miss", 3319069055, 0)),
        (2, EventKind.UPCALL_RETURN, UpcallReturn(0)),
        (2, EventKind.UPCALL_RECV, UpcallRecv(228)),
        (2, EventKind.FLOW_PUT, FlowPut(UFID, 0)),
        (2, EventKind.FLOW_EXEC, FlowExec(98, 0)),
        (7, EventKind.ACTION_EXECUTE, ActionExecute("output", (("port", 3), ("device", "p2_l")))),
    ]
    return [event(i, parent, kind, detail, packet) for i, (parent, kind, detail) in enumerate(details)]


def fast_path(packet: int = 2) -> list[Event]:
    """Return a packet that found a flow."""
    flow = FlowId(UFID, 0xFFFF_9000_0000_2000, 0xFFFF_9000_0000_3000)
    output = ActionExecute("output", (("port", 3), ("device", "p2_l")))
    return [
        event(0, None, EventKind.PASS, Pass(Port(2, "p1_l"), 0, "ovs-system", 98), packet),
        event(1, 0, EventKind.FLOW_TBL_LOOKUP, FlowTblLookup(flow, 3, 1), packet),
        event(2, 0, EventKind.ACTION_EXECUTE, output, packet),
    ]


def written(*batches: Batch, cookies: Sequence[OvnAnswer] = ()) -> bytes:
    """Return a whole recording; what cookies are comes last."""
    out = io.BytesIO()
    writer = RecordingWriter(out, clock=lambda: 5_000_000_000)
    writer.start(STARTUP)
    for batch in batches:
        writer.batch(batch)
    for answer in cookies:
        writer.cookie(answer)
    writer.end()
    return out.getvalue()


def sample() -> bytes:
    """Return a whole recording of both packets."""
    return written(Batch([*slow_path(), *fast_path()], [PacketBytes(1, 98, BYTES)], STATUS))


def items(data: bytes) -> tuple[list[Item], tuple[str, ...]]:
    """Read a recording; return what it holds and the warnings."""
    warnings = Warnings()
    return list(read(io.BytesIO(data), "test.jsonl", warnings)), warnings.texts()
