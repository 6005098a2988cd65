"""What the probes send becomes the packets' trees."""

import struct
from typing import Any

from engine.actions.drop_reasons import NO_ACTIONS
from engine.bpf.records import SLOT, TRAIL_ASKED, TRAIL_BEGINS, TRAIL_ENDS, TRAIL_OPEN
from engine.events import (
    ActionExecute,
    Conntrack,
    Drop,
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
from engine.flow_id import FlowId
from tests.unit.correlate.kernel import (
    DATAPATH,
    FREES_PARTS,
    PACKET,
    WHOLE,
    action,
    correlator,
    entry,
    events_of,
    output,
    single,
    slot,
    trail,
)

K = EventKind
UPCALL: Any = {"where": 77}
MESSAGE: Any = {"where": 77, "number": 5}
UFID = (0x00004002_00000001, 0x00000004_80000003)
UFID_TEXT = "00000001-0000-4002-8000-000300000004"
MISS = trail(
    entry(100),
    slot(K.FLOW_TBL_LOOKUP, 110, 0, 0, 0, 2),
    slot(K.UPCALL, 120, 1, 4242, DATAPATH, **UPCALL),
    slot(K.UPCALL_ENQUEUE, 130, 4242, **MESSAGE),
    slot(K.UPCALL_RETURN, 150, **UPCALL),
    flags=WHOLE | TRAIL_ASKED,
    data=b"\x01" * 128,
)


def test_a_miss_becomes_one_tree_with_its_upcall_in_it() -> None:
    events, packets = events_of(
        single(slot(K.UPCALL_RECV, 140, 300, link=Link.NETLINK, **MESSAGE)),
        MISS,
        single(slot(K.FLOW_PUT, 200, *UFID, link=Link.BYTES, **MESSAGE)),
        trail(output(230, 2), flags=TRAIL_ENDS | TRAIL_ASKED, others=0x9000),
        single(slot(K.FLOW_EXEC, 220, 98, link=Link.BYTES, **MESSAGE)),
    )

    assert packets == [PacketBytes(1, 128, b"\x01" * 128)]
    assert [(e.number, e.parent, e.kind, e.time, e.link, e.value, e.detail) for e in events] == [
        (0, None, K.PASS, 100, Link.SKB, 0, Pass(Port(1, "p1"), 0, "ovs-system", 98)),
        (1, 0, K.FLOW_TBL_LOOKUP, 110, Link.SKB, 0, FlowTblLookup(None, 2, 0)),
        (2, 0, K.UPCALL, 120, Link.SKB, 0, Upcall("miss", 4242, "ovs-system", "p1")),
        (3, 2, K.UPCALL_ENQUEUE, 130, Link.SKB, 5, UpcallEnqueue("miss", 4242, 0)),
        (4, 2, K.UPCALL_RECV, 140, Link.NETLINK, 5, UpcallRecv(300)),
        (5, 2, K.UPCALL_RETURN, 150, Link.SKB, 0, UpcallReturn(0)),
        (6, 2, K.FLOW_PUT, 200, Link.BYTES, 5, FlowPut(UFID_TEXT, 0)),
        (7, 2, K.FLOW_EXEC, 220, Link.BYTES, 5, FlowExec(98, 0)),
        (8, 0, K.ACTION_EXECUTE, 230, Link.SKB, 0, ActionExecute("output", (("port", 2), ("device", "p2")))),
    ]
    assert {e.packet for e in events} == {1}
    assert (events[0].task, events[4].task) == (Task(7, 8, "ping"), Task(900, 905, "handler3"))
    assert {(e.cpu, e.skb) for e in events} == {(1, e.time * 100) for e in events}


def test_packets_that_take_the_same_way_differ_in_times_and_bytes_alone() -> None:
    def hit(start: int, data: bytes) -> bytes:
        lookup = slot(K.FLOW_TBL_LOOKUP, start + 1, 0xA0, 1, 0, 1, where=0xF0)
        return trail(entry(start), lookup, output(start + 2, 2), data=data)

    events, packets = events_of(hit(10, b"\x01" * 64), hit(20, b"\x02" * 200))

    found = FlowId("00000001-0000-0000-0000-000000000000", 0xF0, 0xA0)
    assert packets == [PacketBytes(1, 64, b"\x01" * 64), PacketBytes(2, 200, b"\x02" * 128)]
    assert [(e.packet, e.number, e.parent, e.time, e.skb, e.detail) for e in events] == [
        (packet, number, parent, start + number, 100 * (start + number), detail)
        for packet, start in ((1, 10), (2, 20))
        for number, parent, detail in (
            (0, None, Pass(Port(1, "p1"), 0, "ovs-system", 98)),
            (1, 0, FlowTblLookup(found, 1, 0)),
            (2, 0, ActionExecute("output", (("port", 2), ("device", "p2")))),
        )
    ]


def test_a_recirculated_pass_hangs_on_the_action_that_recirculated_it() -> None:
    events, _ = events_of(
        trail(
            entry(1),
            *action(7, 2, struct.pack("=I", 0x25)),
            entry(3, recirc=0x25, frame=1, came_from=0),
            slot(K.FLOW_TBL_LOOKUP, 4, 0xA0, 1, 0, 1 | 2 << 32, frame=1, where=0xF0),
            output(5, 1, where=0x200),
        )
    )
    assert [(e.number, e.parent, e.kind) for e in events] == [
        (0, None, K.PASS),
        (1, 0, K.ACTION_EXECUTE),
        (2, 1, K.PASS),
        (3, 2, K.FLOW_TBL_LOOKUP),
        (4, 0, K.ACTION_EXECUTE),
    ]
    assert events[1].detail == ActionExecute("recirc", (("id", 0x25),))


def test_a_recirculation_that_was_put_off_hangs_on_its_action_too() -> None:
    put_off = entry(5, recirc=0x25, frame=2, came_from=0)  # runs when the frame of its action is gone
    passes = entry(1), *action(7, 2, struct.pack("=I", 0x24)), entry(3, recirc=0x24, frame=1, came_from=0)
    events, _ = events_of(trail(*passes, *action(7, 4, struct.pack("=I", 0x25), frame=1), put_off))
    assert [(e.number, e.parent) for e in events] == [(0, None), (1, 0), (2, 1), (3, 2), (4, 3)]


def test_a_second_arrival_hangs_on_the_output_that_led_to_it() -> None:
    events, _ = events_of(
        trail(entry(1), output(2, 2), entry(3, frame=1, came_from=0), output(4, 1, frame=1))
    )
    assert [(e.number, e.parent) for e in events] == [(0, None), (1, 0), (2, 1), (3, 2)]


def test_actions_within_an_action_hang_on_it() -> None:
    clone = action(20, 2, bytes(20), where=0x1000)
    within, after = output(3, 1, where=0x1008), output(4, 2, where=0x1018)
    events, _ = events_of(trail(entry(1), *clone, within, after))
    assert [(e.number, e.parent) for e in events] == [(0, None), (1, 0), (2, 1), (3, 0)]


def test_an_upcall_of_an_action_hangs_on_that_action() -> None:
    ask = slot(K.UPCALL, 3, 2, 4242, DATAPATH, **UPCALL)
    events, _ = events_of(trail(entry(1), *action(2, 2), ask, flags=WHOLE | TRAIL_ASKED))
    assert [(e.number, e.parent, e.kind) for e in events] == [
        (0, None, K.PASS),
        (1, 0, K.ACTION_EXECUTE),
        (2, 1, K.UPCALL),
    ]


def test_long_arguments_are_put_together() -> None:
    zone, commit = struct.pack("=H", 7), 1  # of CONNTRACK: at bytes 8 and 24
    data = bytearray(100)
    data[8:10], data[24] = zone, commit
    events, _ = events_of(trail(entry(1), *action(12, 2, bytes(data)), output(3, 1)))
    assert [e.detail for e in events][1:] == [
        ActionExecute("ct", (("zone", 7), ("commit", 1))),
        ActionExecute("output", (("port", 1), ("device", "p1"))),
    ]


def test_what_connection_tracking_said_is_told_with_the_event_before() -> None:
    tracked = slot(0x81, 3, 0x22 | 7 << 32, 0x10, 5, 6, frame=1)
    recirculated = entry(3, recirc=0x25, frame=1, came_from=0)
    events, _ = events_of(trail(entry(1), *action(7, 2, struct.pack("=I", 0x25)), recirculated, tracked))
    detail = events[2].detail
    assert isinstance(detail, Pass)
    assert detail.ct == Conntrack(("est", "trk"), 7, 0x10, 5 | 6 << 64)


def test_a_drop_is_told_with_its_reason_and_where() -> None:
    events, _ = events_of(trail(entry(1), slot(K.DROP, 2, number=3, where=0x5C)))
    assert (events[1].parent, events[1].detail) == (0, Drop("SKB_DROP_REASON_NO_SOCKET", "function+0x5c"))


def test_a_drop_for_want_of_actions_is_told_by_the_function_that_found_none() -> None:
    events, _ = events_of(trail(entry(1), slot(K.DROP, 2, number=NO_ACTIONS)))
    assert events[1].detail == Drop("NO_ACTIONS", "ovs_execute_actions")


def test_a_vlan_tag_of_the_metadata_is_put_back_in_its_place() -> None:
    frame = bytes(range(64))
    tag = 0x0081 | (0x2064 << 16)  # 0x8100 in network order, priority 1, VLAN 100
    _, packets = events_of(trail(entry(1), data=frame, length=98, vlan=tag))
    assert packets == [PacketBytes(1, 102, frame[:12] + bytes.fromhex("81002064") + frame[12:])]


def test_a_long_packet_comes_in_several_trails() -> None:
    begun = trail(entry(1), flags=TRAIL_BEGINS)
    rest = trail(output(2, 1), output(3, 2), flags=TRAIL_ENDS)
    events, packets = events_of(begun, rest)
    assert [(e.packet, e.number, e.parent) for e in events] == [(1, 0, None), (1, 1, 0), (1, 2, 0)]
    assert [data.packet for data in packets] == [1]


def test_events_whose_first_event_was_lost_are_kept_together() -> None:
    events, _ = events_of(trail(output(5, 1), output(6, 9), flags=TRAIL_ENDS))
    assert [(e.packet, e.number, e.parent) for e in events] == [(1, 0, None), (1, 1, None)]
    assert events[1].detail == ActionExecute("output", (("port", 9), ("device", "")))


def test_a_packet_of_vswitchds_own_begins_with_its_execution() -> None:
    sent = trail(output(5, 2), flags=WHOLE | TRAIL_ASKED, data=b"\x03" * 60)
    events, packets = events_of(sent, single(slot(K.FLOW_EXEC, 4, 60, link=Link.NONE)))
    assert [(e.number, e.parent, e.kind, e.link, e.detail) for e in events] == [
        (0, None, K.FLOW_EXEC, Link.NONE, FlowExec(60, 0)),
        (1, 0, K.ACTION_EXECUTE, Link.SKB, ActionExecute("output", (("port", 2), ("device", "p2")))),
    ]
    assert packets == [PacketBytes(1, 60, b"\x03" * 60)]


def test_a_failed_enqueue_keeps_its_error() -> None:
    lost = (1 << 64) - 11  # -EAGAIN
    events, _ = events_of(single(slot(K.UPCALL_ENQUEUE, 1, 3, lost)))
    assert events[0].detail == UpcallEnqueue("?", 3, -11)


def test_a_packet_that_lacks_something_is_known_by_its_number() -> None:
    tied = correlator()
    tied.feed(tied.decode([MISS]))
    assert tied.numbers([PACKET, 99]) == {PACKET: 1}


def test_the_network_stack_before_and_after_hangs_where_the_packet_was() -> None:
    def stack(time: int, point: int, device: bytes) -> bytes:
        name = int.from_bytes(device.ljust(8, b"\0"), "little")
        return slot(K.STACK, time, name, number=point, where=4026531840)

    arrival = stack(1, 3, b"p1"), entry(2), output(3, 2), stack(4, 1, b"p2"), output(5, 1)
    joined = struct.pack("=5Q", 1, 98, 0, 0, PACKET)  # a pass that the stack led to, from the first frame
    again = slot(K.PASS, 9, *struct.unpack("=5Q", joined), number=0xFFFF, where=DATAPATH)
    again = SLOT.pack(9, 400, again[16:])
    leaves_again = SLOT.pack(11, 400, stack(11, 1, b"p3")[16:])  # the same skb
    events, packets = events_of(
        trail(*arrival, flags=WHOLE | TRAIL_OPEN),
        single(SLOT.pack(6, 400, stack(6, 3, b"eth0")[16:])),
        single(SLOT.pack(7, 400, slot(K.DROP, 7, number=3, where=0x5C)[16:])),
        trail(again, output(10, 3), leaves_again, flags=TRAIL_ENDS | TRAIL_OPEN, first=0x5000, others=0x5000),
    )
    assert [(e.number, e.parent, e.kind) for e in events] == [
        (0, None, K.STACK),
        (1, None, K.PASS),
        (2, 1, K.ACTION_EXECUTE),
        (3, 2, K.STACK),
        (4, 1, K.ACTION_EXECUTE),
        (5, 2, K.STACK),  # the copy that the first output sent, not the last
        (6, 2, K.DROP),
        (7, 2, K.PASS),
        (8, 7, K.ACTION_EXECUTE),
        (9, 8, K.STACK),
    ]
    assert events[0].detail == Stack("netif_receive_skb", "p1", 4026531840)
    assert len(packets) == 1


def test_what_usdt_tells_of_an_upcall_hangs_on_it() -> None:
    classified = slot(K.UPCALL_CLASSIFY, 145, 0, 98 | 132 << 32, 7000, link=Link.USDT, **MESSAGE)
    events, _ = events_of(MISS, single(classified))
    assert (events[4].parent, events[4].link, events[4].value) == (2, Link.USDT, 5)
    assert events[4].detail == UpcallClassify("miss", 98, 132, 7000)


def test_a_flow_that_is_deleted_is_told_with_the_packet_that_had_it_installed() -> None:
    put = single(slot(K.FLOW_PUT, 200, *UFID, link=Link.USDT, **MESSAGE))
    other = slot(K.FLOW_DEL, 400, 7, 7, 3 | 1 << 32, link=Link.USDT)  # that is no UFID
    deleted = slot(K.FLOW_DEL, 300, *UFID, 3 | 1 << 32, link=Link.USDT)
    events, _ = events_of(MISS, put, single(deleted, packet=0, first=0), single(other, packet=0, first=0))
    put_at = next(event.number for event in events if event.kind is K.FLOW_PUT)
    assert [(e.packet, e.parent, e.link, e.detail) for e in events if e.kind is K.FLOW_DEL] == [
        (1, put_at, Link.USDT, FlowDel(UFID_TEXT, "reason 3 of 900")),
        (2, None, Link.NONE, FlowDel("", "reason 3 of 900")),
    ]


def test_a_part_of_an_skb_that_is_freed_is_no_drop_of_the_packet() -> None:
    freed = slot(K.DROP, 2, number=3, where=FREES_PARTS)
    for flags in (WHOLE, WHOLE | TRAIL_ASKED):
        events, _ = events_of(trail(entry(1), freed, output(3, 2), flags=flags))
        assert [(e.number, e.parent, e.kind) for e in events] == [(0, None, K.PASS), (1, 0, K.ACTION_EXECUTE)]
