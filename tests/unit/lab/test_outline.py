"""Outlines: every part of a tree shows in them, and nothing that changes from run to run."""

from __future__ import annotations

import textwrap

from hypothesis import given
from hypothesis import strategies as st

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
    Pass,
    Port,
    Stack,
    Upcall,
    UpcallClassify,
    UpcallEnqueue,
    UpcallRecv,
    UpcallReturn,
)
from tests.lab.outline import outline
from tests.lab.outline_words import Names
from tests.unit.store.builders import (
    CLIENT,
    FLOW,
    HANDLER,
    SERVER,
    UFID,
    Built,
    hit_packet,
    lost_packet,
    miss_packet,
    output,
)

QUEUE = 17
OTHER_UFID = "00000000-0000-0000-0000-000000000002"
TRACKED = Conntrack(("new", "trk"), 2, 0x10, 0xAB)


def text(block: str) -> str:
    return textwrap.dedent(block).strip("\n")


def ask(built: Built, entry: int, *queues: int) -> int:
    """A miss whose upcall has one message or several."""
    built.add(FlowTblLookup(None, 0, 0), entry)
    upcall = built.add(Upcall("miss", 3170894231, "ovs-system", "client"), entry)
    for queue in queues:
        built.add(UpcallEnqueue("miss", 3170894231, 0), upcall, link=Link.NETLINK, value=queue)
    built.add(UpcallReturn(0), upcall)
    return upcall


def further(events: list[Event], kind: EventKind, detail: Detail, parent: int | None) -> None:
    """Add an event of a kind that the builder does not know, by the thread of the last event."""
    last = events[-1]
    events.append(last._replace(number=len(events), parent=parent, kind=kind, detail=detail))


def recirculated() -> Built:
    """Two misses of one packet, the second in its second round, after a ct action."""
    built = Built()
    entry = built.add(Pass(CLIENT, 0, "ovs-system", 98))
    upcall = ask(built, entry, QUEUE)
    built.user(UpcallRecv(284), upcall, QUEUE)
    built.user(FlowPut(UFID, 0), upcall, QUEUE)
    built.user(FlowExec(98, 0), upcall, QUEUE)
    built.add(ActionExecute("ct", (("zone", 2), ("commit", 1), ("mark", "0x1/0x1"))), entry, task=HANDLER)
    recirc = built.add(ActionExecute("recirc", (("id", 0x25),)), entry, task=HANDLER)
    again = built.add(Pass(CLIENT, 0x25, "ovs-system", 98, TRACKED), recirc, task=HANDLER)
    built.add(FlowTblLookup(FLOW, 0, 0), again, task=HANDLER)
    built.add(output(SERVER), again, task=HANDLER)
    return built


def test_a_recirculated_packet() -> None:
    assert outline(recirculated().events) == text("""
        pass client recirc 0
          flow_tbl_lookup miss
          upcall miss
            upcall_enqueue ret 0
            upcall_return ret 0
            upcall_recv
            flow_put U1 ret 0
            flow_exec ret 0
          action_execute ct zone 2 commit mark 0x1/0x1
          action_execute recirc R1
            pass client recirc R1 [ct new,trk zone 2 mark 0x10 label 0xab]
              flow_tbl_lookup hit U1
              action_execute output server
    """)


def test_names_are_shared_by_the_packets_of_a_scenario() -> None:
    names = Names()
    outline(recirculated().events, names)
    built = Built(2)
    entry = built.add(Pass(CLIENT, 0x26, "ovs-system", 98))
    built.add(FlowTblLookup(FLOW._replace(ufid=OTHER_UFID), 0, 0), entry)
    built.add(ActionExecute("recirc", (("id", 0x25),)), entry)

    assert outline(built.events, names) == text("""
        pass client recirc R2
          flow_tbl_lookup hit U2
          action_execute recirc R1
        ? action_execute
    """)
    assert outline(hit_packet(3), names) == text("""
        pass client recirc 0
          flow_tbl_lookup hit U1
          action_execute output server
    """)


def test_races_between_cpus_do_not_show() -> None:
    """The handler may be done before ovs_dp_upcall() returned, and before the datapath's own next action."""
    built = Built()
    entry = built.add(Pass(CLIENT, 0, "ovs-system", 98))
    built.add(FlowTblLookup(FLOW, 1, 0), entry)
    cookie = (("pid", 3170894231), ("controller", ""), ("rule_cookie", "0x5"), ("recirc_id", "0x1f"))
    built.add(ActionExecute("userspace", cookie), entry)
    upcall = built.add(Upcall("action", 3170894231, "ovs-system", "client"), entry)
    built.user(UpcallRecv(284), upcall, QUEUE)
    built.user(FlowExec(98, 0), upcall, QUEUE)
    built.add(ActionExecute("output", (("port", 3),)), entry, task=HANDLER)
    built.add(UpcallEnqueue("action", 3170894231, 0), upcall, link=Link.NETLINK, value=QUEUE)
    built.add(UpcallReturn(0), upcall)
    built.add(output(SERVER), entry)

    assert outline(built.events) == text("""
        pass client recirc 0
          flow_tbl_lookup hit U1
          action_execute userspace controller rule_cookie 0x5 recirc_id R1
          upcall action
            upcall_enqueue ret 0
            upcall_return ret 0
            upcall_recv
            flow_exec ret 0
          action_execute output server
          action_execute output port 3
    """)


def test_each_message_of_a_gso_packet_is_told_apart() -> None:
    built = Built()
    entry = built.add(Pass(CLIENT, 0, "ovs-system", 3000))
    upcall = ask(built, entry, 7, 9)
    built.user(UpcallRecv(284), upcall, 7)
    built.user(UpcallRecv(284), upcall, 9)
    built.user(FlowPut(UFID, 0), upcall, 7)
    for queue in (7, 9):
        built.user(FlowExec(1500, 0), upcall, queue)
        built.add(output(SERVER), entry, task=HANDLER)

    assert outline(built.events) == text("""
        pass client recirc 0
          flow_tbl_lookup miss
          upcall miss
            upcall_enqueue M1 ret 0
            upcall_enqueue M2 ret 0
            upcall_return ret 0
            upcall_recv M1
            flow_put M1 U1 ret 0
            flow_exec M1 ret 0
            upcall_recv M2
            flow_exec M2 ret 0
          action_execute output server
          action_execute output server
    """)


def test_a_lost_upcall_and_its_drop() -> None:
    events = lost_packet()
    dropped = Drop("SKB_DROP_REASON_NOT_SPECIFIED", "ovs_dp_process_packet+0x5c")
    further(events, EventKind.DROP, dropped, 0)

    assert outline(events) == text("""
        pass client recirc 0
          flow_tbl_lookup miss
          upcall miss
            upcall_enqueue ret -105
            upcall_return ret -105
          drop SKB_DROP_REASON_NOT_SPECIFIED
    """)


def test_what_is_uncertain_unlinked_or_missing_shows() -> None:
    events = [event for event in miss_packet() if event.kind is not EventKind.UPCALL_RECV]
    sent = next(event for event in events if event.kind is EventKind.FLOW_EXEC)
    last = events[-1]._replace(parent=99)
    events[-1] = last
    events[events.index(sent)] = sent._replace(uncertain=True, link=Link.NONE)

    assert outline(events) == text("""
        pass client recirc 0
          flow_tbl_lookup miss
          upcall miss
            upcall_enqueue ret 0
            upcall_return ret 0
            flow_put U1 ret 0
            flow_exec ret 0 uncertain link none
            ? upcall_recv
        action_execute output server parent missing
        ? pass
    """)


def test_what_only_usdt_tells_is_left_out_unless_asked_for() -> None:
    events = miss_packet()
    upcall = next(event for event in events if event.kind is EventKind.UPCALL)
    further(events, EventKind.UPCALL_CLASSIFY, UpcallClassify("miss", 98, 120, 30_000), upcall.number)
    events[-1] = events[-1]._replace(value=2809249329)  # the queue id of the packet's one message
    further(events, EventKind.FLOW_DEL, FlowDel(UFID, "idle timeout"), None)
    without = text("""
        pass client recirc 0
          flow_tbl_lookup miss
          upcall miss
            upcall_enqueue ret 0
            upcall_return ret 0
            upcall_recv
            flow_put U1 ret 0
            flow_exec ret 0
              action_execute output server
    """)

    assert outline(events) == without
    assert outline(events, usdt=True) == (
        without.replace("upcall_recv\n", "upcall_recv\n    upcall_classify miss\n")
        + "\nflow_del U1 idle timeout"
    )


def test_the_other_events() -> None:
    built = Built()
    entry = built.add(Pass(Port(5, ""), 0, "ovs-system", 98))
    further(built.events, EventKind.STACK, Stack("netif_receive_skb", "p1", 4026531840), None)
    built.add(FlowTblLookup(FLOW, 1, 0), entry)
    built.add(ActionExecute("drop", (("reason", 0),), Conntrack(("inv", "trk"), 9, 0, 0)), entry)
    built.add(ActionExecute("action 77"), entry)
    built.add(ActionExecute("push_vlan", (("tpid", "0x8100"), ("vid", 5), ("flag", ""))), entry)

    assert outline(built.events) == text("""
        pass port 5 recirc 0
          flow_tbl_lookup hit U1
          action_execute drop reason 0 [ct inv,trk zone 9]
          action_execute action 77
          action_execute push_vlan tpid 0x8100 vid 5 flag
        stack netif_receive_skb p1
    """)


@given(st.data())
def test_neither_time_nor_place_nor_numbers_of_a_run_show(data: st.DataObject) -> None:
    number = st.integers(0, 2**63)
    port_id = data.draw(number)

    def elsewhere(event: Event) -> Event:
        detail = event.detail
        if isinstance(detail, Upcall | UpcallEnqueue):
            detail = detail._replace(portid=port_id)
        return event._replace(skb=data.draw(number), time=data.draw(number), detail=detail)

    events = miss_packet()
    assert outline([elsewhere(event) for event in events]) == outline(events)
