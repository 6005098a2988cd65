"""Random events and batches, for properties of the store."""

from __future__ import annotations

from hypothesis import strategies as st

from engine.events import (
    ActionExecute,
    Conntrack,
    Detail,
    Drop,
    Event,
    FlowDel,
    FlowExec,
    FlowPut,
    FlowTblLookup,
    Link,
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
from engine.flow_id import FlowId
from tests.unit.store.builders import KIND_OF

SMALL = st.integers(0, 3)
RETS = st.sampled_from([0, -105, -11])
NAMES = st.sampled_from(["", "p1_l", "client"])
PORTS = st.builds(Port, SMALL, NAMES)
UFIDS = st.sampled_from(["9fbc68d5-0123-45ab-cdef-00010000beef", "2cc4a33c-0000-4000-8000-000000000001"])
FLOWS = st.builds(FlowId, UFIDS, SMALL, SMALL)
COMMANDS = st.sampled_from(["miss", "action"])
STATES = st.lists(st.sampled_from(["new", "est", "rpl", "trk"]), max_size=2, unique=True).map(tuple)
CT = st.none() | st.builds(Conntrack, STATES, SMALL, SMALL, SMALL)
REASONS = st.sampled_from(["OVS_DROP_LAST_ACTION", "SKB_DROP_REASON_NO_SOCKET", "reason 0x30001"])
PLAIN_ACTIONS = st.one_of(
    st.builds(lambda port: ActionExecute("output", (("port", port.number), ("device", port.name))), PORTS),
    st.builds(lambda number: ActionExecute("recirc", (("id", number),)), SMALL),
    st.sampled_from([ActionExecute("drop", (("reason", "explicit"),)), ActionExecute("ct")]),
    st.builds(lambda reason: ActionExecute("drop", (("reason", reason),)), SMALL),
    st.builds(lambda zone: ActionExecute("ct", (("zone", zone),)), SMALL),
)
ACTIONS = st.builds(lambda action, ct: action._replace(ct=ct), PLAIN_ACTIONS, CT)
DETAILS_IN_ONE_GO: st.SearchStrategy[Detail] = st.one_of(
    st.builds(Pass, PORTS, SMALL, st.sampled_from(["ovs-system", "dp1"]), st.integers(0, 70_000), CT),
    st.builds(FlowTblLookup, st.none() | FLOWS, SMALL, SMALL),
    ACTIONS,
    st.builds(Drop, REASONS, st.just("")),
)
DETAILS: st.SearchStrategy[Detail] = st.one_of(
    DETAILS_IN_ONE_GO,
    st.builds(Upcall, COMMANDS, SMALL, st.just("ovs-system"), NAMES),
    st.builds(UpcallEnqueue, COMMANDS, SMALL, RETS),
    st.builds(UpcallReturn, RETS),
    st.builds(UpcallRecv, SMALL),
    st.builds(FlowPut, UFIDS, RETS),
    st.builds(FlowExec, SMALL, RETS),
    st.builds(Stack, st.sampled_from(["netif_receive_skb", "net_dev_xmit"]), NAMES, SMALL),
    st.builds(UpcallClassify, COMMANDS, SMALL, SMALL, SMALL),
    st.builds(FlowDel, UFIDS, st.sampled_from(["idle timeout", "purge"])),
)
TASKS = st.builds(Task, SMALL, SMALL, st.sampled_from(["swapper/0", "handler3"]))
WORDS = st.integers(0, 2**64 - 1)


@st.composite
def single_events(draw: st.DrawFn, details: st.SearchStrategy[Detail] = DETAILS) -> Event:
    """One event, of packet 1 and number 1."""
    detail = draw(details)
    return Event(
        1,
        1,
        draw(st.none() | st.just(0)),
        KIND_OF[type(detail)],
        draw(st.integers(0, 2**63)),
        draw(st.integers(0, 8191)),
        draw(TASKS),
        draw(st.just(0) | WORDS),
        draw(st.sampled_from(Link)),
        draw(st.booleans()),
        draw(st.just(0) | SMALL | WORDS),
        detail,
    )


@st.composite
def streams(draw: st.DrawFn, most: int = 60) -> list[Event]:
    """Events of several packets, interleaved, with numbers and parents as the contract says."""
    heights: list[int] = []
    found: list[Event] = []
    for event in draw(st.lists(single_events(), max_size=most)):
        packet = draw(st.integers(max(1, len(heights) - 4), len(heights) + 1))
        if packet > len(heights):
            heights.append(0)
        number = heights[packet - 1]
        heights[packet - 1] += 1
        parent = draw(st.none() | st.integers(0, number - 1)) if number else None
        found.append(event._replace(packet=packet, number=number, parent=parent))
    return found
