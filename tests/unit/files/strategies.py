"""Recordings that hypothesis makes up: any event that the contract allows."""

from collections import Counter

from hypothesis import strategies as st

from engine.detrace.ovn.answers import OvnAnswer, OvnRow, OvnState
from engine.events import (
    ActionExecute,
    Conntrack,
    Detail,
    Drop,
    Event,
    EventKind,
    FlowDel,
    FlowExec,
    FlowPut,
    FlowTblLookup,
    Link,
    PacketBytes,
    Pass,
    Port,
    Stack,
    Task,
    Upcall,
    UpcallClassify,
    UpcallEnqueue,
    UpcallRecv,
    UpcallReturn,
)
from engine.files.items import FlowRecord
from engine.flow_id import FlowId, format_ufid
from engine.source import Batch, Notice, SourceStatus

U16 = st.integers(0, 2**16 - 1)
U32 = st.integers(0, 2**32 - 1)
U64 = st.integers(0, 2**64 - 1)
TIME = st.integers(0, 2**63 - 1)
RET = st.integers(-(2**31), 2**31 - 1)
NAME = st.text(max_size=15)
CMD = st.sampled_from(["miss", "action", "execute", "unspec", "command 9", "?"])
UFID = st.tuples(U32, U32, U32, U32).map(format_ufid) | st.just("")
PORT = st.builds(Port, U32, NAME)
FLOW = st.builds(FlowId, UFID, U64, U64)
ARGUMENT = st.tuples(NAME, st.integers(-(2**31), 2**63 - 1) | NAME)
ACTION = st.sampled_from(
    ["output", "recirc", "ct", "drop", "set_to_masked", "set_masked", "psample", "action 99"]
)
CT_STATE = st.lists(
    st.sampled_from(["new", "est", "rel", "rpl", "inv", "trk", "snat", "dnat"]), unique=True
).map(tuple)
CT = st.none() | st.builds(Conntrack, CT_STATE, U16, U32, st.integers(0, 2**128 - 1))
REASON = st.sampled_from(["SKB_DROP_REASON_NO_SOCKET", "OVS_DROP_LAST_ACTION", "QDISC_DROP_CODEL"]) | NAME
POINT = st.sampled_from(["netif_receive_skb", "skb:consume_skb"]) | NAME

DETAILS: dict[EventKind, st.SearchStrategy[Detail]] = {
    EventKind.PASS: st.builds(Pass, PORT, U32, NAME, U32, CT),
    EventKind.FLOW_TBL_LOOKUP: st.builds(FlowTblLookup, st.none() | FLOW, U32, U32),
    EventKind.UPCALL: st.builds(Upcall, CMD, U32, NAME, NAME),
    EventKind.UPCALL_ENQUEUE: st.builds(UpcallEnqueue, CMD, U32, RET),
    EventKind.UPCALL_RETURN: st.builds(UpcallReturn, RET),
    EventKind.UPCALL_RECV: st.builds(UpcallRecv, U32),
    EventKind.FLOW_PUT: st.builds(FlowPut, UFID, RET),
    EventKind.FLOW_EXEC: st.builds(FlowExec, U32, RET),
    EventKind.ACTION_EXECUTE: st.builds(ActionExecute, ACTION, st.lists(ARGUMENT, max_size=3).map(tuple), CT),
    EventKind.DROP: st.builds(Drop, REASON, NAME),
    EventKind.STACK: st.builds(Stack, POINT, NAME, U32),
    EventKind.UPCALL_CLASSIFY: st.builds(UpcallClassify, CMD, U32, U64, TIME),
    EventKind.FLOW_DEL: st.builds(FlowDel, UFID, NAME),
}
TASK = st.builds(Task, st.integers(0, 2**31 - 1), st.integers(0, 2**31 - 1), NAME)


@st.composite
def events(draw: st.DrawFn) -> list[Event]:
    """Draw events of up to five packets, interleaved, numbered as the contract says."""
    counts: Counter[int] = Counter()
    made = []
    for packet in draw(st.lists(st.integers(1, 5), max_size=25)):
        kind = draw(st.sampled_from(EventKind))
        number = counts[packet]
        counts[packet] += 1
        parent = draw(st.none() | st.integers(0, number - 1)) if number else None
        made.append(
            Event(
                packet, number, parent, kind, draw(TIME), draw(U16), draw(TASK), draw(U64),
                draw(st.sampled_from(Link)), draw(st.booleans()), draw(st.just(0) | U64), draw(DETAILS[kind]),
            )
        )  # fmt: skip
    return made


@st.composite
def batches(draw: st.DrawFn) -> Batch:
    """Draw events, and the bytes of some of their packets."""
    drawn = draw(events())
    numbers = sorted({event.packet for event in drawn})
    chosen = draw(st.lists(st.sampled_from(numbers), unique=True)) if numbers else []
    data = [PacketBytes(packet, draw(U32), draw(st.binary(max_size=64))) for packet in chosen]
    return Batch(drawn, data, SourceStatus("live", "test"))


RECORDS = st.builds(
    FlowRecord, TIME, FLOW, st.text(), st.lists(st.text()).map(tuple),
    st.sampled_from(["", "ready", "gone"]), TIME, TIME, st.text(),
)  # fmt: skip

FACTS = st.lists(st.tuples(NAME, st.text()), max_size=3).map(tuple)
NORTHBOUND_ROW = st.builds(OvnRow, NAME, NAME, st.text(), FACTS)
ROW = st.builds(OvnRow, NAME, NAME, st.text(), FACTS, st.lists(NORTHBOUND_ROW, max_size=2).map(tuple), NAME)
COOKIES = st.builds(
    OvnAnswer, st.integers(1, 2**32 - 1),
    st.sampled_from([OvnState.FOUND, OvnState.UNKNOWN, OvnState.UNREACHABLE]),
    st.lists(ROW, max_size=2).map(tuple), st.text(), st.integers(0, 2**50).map(lambda ns: ns / 1e9),
)  # fmt: skip

COUNTS = st.dictionaries(NAME, st.integers(0, 2**63 - 1), max_size=3)
NOTICES = tuple(Notice(time, f"notice {time}") for time in range(1, 6))


CONDITIONS = st.builds(
    SourceStatus, st.just("live"), st.just("test"), st.just(()), COUNTS, st.just(False), st.just(""),
    st.text(), st.integers(1, 2**32 - 1), st.booleans(), COUNTS, COUNTS, st.just(()),
)  # fmt: skip


@st.composite
def statuses(draw: st.DrawFn) -> list[SourceStatus]:
    """Draw what a live source says, time after time; of its notices it keeps the last few."""
    drawn = draw(st.lists(CONDITIONS, max_size=4))
    firsts, lasts = (sorted(draw(st.integers(0, 5)) for _ in drawn) for _ in range(2))
    return [
        status._replace(notices=NOTICES[first:last])
        for status, first, last in zip(drawn, firsts, lasts, strict=True)
    ]
