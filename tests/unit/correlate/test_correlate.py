from engine.events import (
    ActionExecute,
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
from engine.reorder import Reorder
from tests.unit.correlate.kernel import DATAPATH, correlator, pass_record, record

K = EventKind
HANDLER = {"pid_tgid": 900 << 32 | 905, "comm": b"handler3".ljust(16, b"\0")}
UPCALL = {"upcall": 77, "queue": 5}
UFID = {"word0": 0x00000002_00000001, "word1": 0x00000004_00000003}
UFID_TEXT = "00000001-0000-0002-0000-000300000004"


def output(time: int, port: int, **fields: object) -> object:
    return record(K.ACTION_EXECUTE, time, word0=1 | 4 << 32, word1=DATAPATH, word2=port, **fields)


def test_a_miss_becomes_one_tree_with_its_upcall_in_it() -> None:
    records = [
        pass_record(100, data=b"\x01" * 128),
        record(K.FLOW_TBL_LOOKUP, 110, word4=2),
        record(K.UPCALL, 120, upcall=77, word0=1, word1=4242, word2=DATAPATH),
        record(K.UPCALL_RETURN, 150, upcall=77),
        record(K.UPCALL_ENQUEUE, 130, **UPCALL, word0=4242),
        record(K.UPCALL_RECV, 140, Link.NETLINK, **UPCALL, **HANDLER, word0=300),
        record(K.FLOW_PUT, 200, Link.BYTES, **UPCALL, **HANDLER, **UFID),
        output(230, 2, upcall=77, **HANDLER),
        record(K.FLOW_EXEC, 220, Link.BYTES, **UPCALL, **HANDLER, word0=98),
    ]
    events, packets = correlator().feed(Reorder().feed(records, None))  # type: ignore[arg-type]

    assert packets == [PacketBytes(1, 128, b"\x01" * 128)]
    assert [(e.number, e.parent, e.kind, e.time, e.link, e.value, e.detail) for e in events] == [
        (0, None, K.PASS, 100, Link.SKB, 0, Pass(Port(1, "p1"), 0, "ovs-system", 128)),
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
    assert events[4].task == Task(900, 905, "handler3")


def test_a_recirculated_pass_hangs_on_the_action_that_recirculated_it() -> None:
    records = [
        pass_record(1),
        record(K.ACTION_EXECUTE, 2, word0=7 | 4 << 32, word2=0x25),
        pass_record(3, recirc=0x25, parent=10, frame=11),
        record(K.FLOW_TBL_LOOKUP, 4, frame=11, word0=0xF0, word1=0xA0, word2=1, word3=0, word4=1 | 2 << 32),
    ]
    events, _ = correlator().feed(records)

    assert [(e.number, e.parent, e.kind) for e in events] == [
        (0, None, K.PASS),
        (1, 0, K.ACTION_EXECUTE),
        (2, 1, K.PASS),
        (3, 2, K.FLOW_TBL_LOOKUP),
    ]
    assert events[1].detail == ActionExecute("recirc", (("id", 0x25),))
    found = FlowId("00000001-0000-0000-0000-000000000000", 0xF0, 0xA0)
    assert events[3].detail == FlowTblLookup(found, 1, 2)


def test_a_vlan_tag_of_the_metadata_is_put_back_in_its_place() -> None:
    frame = bytes(range(64))
    tag = 0x0081 | (0x2064 << 16)  # 0x8100 in network order, priority 1, VLAN 100
    _, packets = correlator().feed([pass_record(1, data=frame, queue=tag)])
    assert packets == [PacketBytes(1, 102, frame[:12] + bytes.fromhex("81002064") + frame[12:])]


def test_events_whose_first_event_was_lost_are_kept_together() -> None:
    events, _ = correlator().feed([output(5, 1), output(6, 9)])  # type: ignore[list-item]
    assert [(e.packet, e.number, e.parent) for e in events] == [(1, 0, None), (1, 1, None)]
    assert events[1].detail == ActionExecute("output", (("port", 9), ("device", "")))


def test_a_packet_of_vswitchds_own_begins_with_its_execution() -> None:
    own = {"packet": 50, "frame": 50}
    exec_ = record(K.FLOW_EXEC, 4, Link.NONE, word0=60, **own)
    events, _ = correlator().feed([exec_, output(5, 2, **own)])  # type: ignore[list-item]
    assert [(e.number, e.parent, e.kind, e.link) for e in events] == [
        (0, None, K.FLOW_EXEC, Link.NONE),
        (1, 0, K.ACTION_EXECUTE, Link.SKB),
    ]


def test_a_failed_enqueue_keeps_its_error() -> None:
    lost = (1 << 64) - 11  # -EAGAIN
    events, _ = correlator().feed([record(K.UPCALL_ENQUEUE, 1, word0=3, word1=lost)])
    assert events[0].detail == UpcallEnqueue("?", 3, -11)
