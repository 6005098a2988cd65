"""The lines of a recording, as they stand in the file."""

import orjson
import pytest

from engine.events import (
    ActionExecute,
    Conntrack,
    Detail,
    Drop,
    EventKind,
    FlowDel,
    Link,
    Pass,
    Port,
    Stack,
    UpcallClassify,
)
from engine.files.fields import Json
from engine.source import Batch, Notice
from tests.unit.files.samples import HANDLER, HOOKS, QUEUE, SKB, STATUS, UFID, event, slow_path, written

TIED = {"packet": 1, "event": 9, "parent": 8, "link": "skb", "uncertain": False}


def line_of(kind: EventKind, detail: Detail, **changes: object) -> Json:
    """Return the line of an event after the slow path, without when, who and which packet."""
    last = event(9, 8, kind, detail)._replace(**changes)  # type: ignore[arg-type]
    line: Json = orjson.loads(written(Batch([*slow_path(), last], [], STATUS)).splitlines()[-2])
    del line["common"], line["skb-tracking"]
    return line


@pytest.mark.parametrize(
    ("reason", "section"),
    [
        ("SKB_DROP_REASON_NO_SOCKET", {"drop_reason": "NO_SOCKET"}),
        ("OVS_DROP_LAST_ACTION", {"subsys": "openvswitch", "drop_reason": "OVS_DROP_LAST_ACTION"}),
        ("QDISC_DROP_GENERIC", {"subsys": "qdisc", "drop_reason": "QDISC_DROP_GENERIC"}),
        ("reason 0x30001", {"drop_reason": "reason 0x30001"}),
    ],
)
def test_a_drop(reason: str, section: Json) -> None:
    assert line_of(EventKind.DROP, Drop(reason, "ovs_dp_process_packet+0x5c")) == {
        "kernel": {"symbol": "skb:kfree_skb", "probe_type": "raw_tracepoint"},
        "skb-drop": section,
        "ovscope": {**TIED, "kind": "drop", "reason": reason, "location": "ovs_dp_process_packet+0x5c"},
    }


def test_the_network_stack() -> None:
    assert line_of(EventKind.STACK, Stack("netif_rx", "p2_l", 4026531840)) == {
        "kernel": {"symbol": "net:netif_rx", "probe_type": "raw_tracepoint"},
        "netns": {"inum": 4026531840},
        "ovscope": {**TIED, "kind": "stack", "point": "netif_rx", "device": "p2_l", "netns": 4026531840},
    }
    assert "netns" not in line_of(EventKind.STACK, Stack("netif_rx", "p2_l", 0))


def user_section(symbol: str) -> Json:
    return {"probe_type": "usdt", "symbol": symbol, "ip": 0, "path": "", "pid": 985, "tid": 995}


def test_what_vswitchd_classified() -> None:
    detail = UpcallClassify("miss", 98, 132, 41_000)
    line = line_of(EventKind.UPCALL_CLASSIFY, detail, task=HANDLER, value=QUEUE, link=Link.USDT)
    recv = {"event_type": "recv_upcall", "type": 0, "pkt_size": 98, "key_size": 132}
    batch = {"queue_id": QUEUE & 0xFFFFFFFF, "batch_ts": 1_000_050_000, "batch_idx": 0}
    ours = {"kind": "upcall_classify", "link": "usdt", "value": QUEUE, "ovs": {**recv, **batch}}
    assert line == {
        "userspace": user_section("dpif_recv:recv_upcall"),
        "ovscope": {**TIED, **ours, "duration": 41_000},
    }


def test_a_deleted_flow() -> None:
    line = line_of(EventKind.FLOW_DEL, FlowDel(UFID, "idle timeout"), task=HANDLER, link=Link.USDT)
    ours = {"kind": "flow_del", "link": "usdt", "ufid": UFID, "reason": "idle timeout"}
    assert line == {"userspace": user_section("revalidate:flow_result"), "ovscope": {**TIED, **ours}}


CT = Conntrack(("est", "rpl", "trk"), 2, 1, 0xFF << 120)
CT_FIELDS = {"state": ["est", "rpl", "trk"], "zone": 2, "mark": 1, "label": "0xff" + 30 * "0"}


def test_what_connection_tracking_said() -> None:
    entry = line_of(EventKind.PASS, Pass(Port(2, "p1_l"), 0x25, "ovs-system", 98, CT))["ovscope"]
    acted = line_of(EventKind.ACTION_EXECUTE, ActionExecute("clone", (), CT))["ovscope"]
    assert isinstance(entry, dict)
    assert isinstance(acted, dict)
    assert (entry["ct"], acted["ct"]) == (CT_FIELDS, CT_FIELDS)


def test_an_action_in_another_has_the_packets_upcall_and_recirculation() -> None:
    again = event(9, 8, EventKind.PASS, Pass(Port(2, "p1_l"), 0x25, "ovs-system", 98))
    clone = event(10, 7, EventKind.ACTION_EXECUTE, ActionExecute("clone"))
    inner = event(11, 10, EventKind.ACTION_EXECUTE, ActionExecute("pop_vlan"))
    last = event(12, 9, EventKind.ACTION_EXECUTE, ActionExecute("trunc"))
    data = written(Batch([*slow_path(), again, clone, inner, last], [], STATUS))
    lines = [orjson.loads(line)["ovs"] for line in data.splitlines()[-4:-1]]
    plain = {"event_type": "action_execute"}
    assert lines == [
        {**plain, "action": "clone", "recirc_id": 0, "queue_id": QUEUE & 0xFFFFFFFF},
        {**plain, "action": "pop_vlan", "recirc_id": 0, "queue_id": QUEUE & 0xFFFFFFFF},
        {**plain, "action": "trunc", "recirc_id": 0x25},
    ]


def test_how_the_tracing_stood() -> None:
    status = STATUS._replace(
        lost={"pass": 3}, capture="icmp", sampling=100, crowded=True, left_out={"sampling": 7},
        removed={"upcalls": 1}, notices=(Notice(5, "vswitchd was restarted"),),
    )  # fmt: skip
    *_, incomplete, change, ending = map(orjson.loads, written(Batch([], [], status, [1, 4])).splitlines())
    told = {
        "lost": {"pass": 3}, "capture": "icmp", "sampling": 100, "crowded": True,
        "left_out": {"sampling": 7}, "removed": {"upcalls": 1},
    }  # fmt: skip
    hooks = [hook._asdict() for hook in HOOKS]
    notices = [{"time": 5, "text": "vswitchd was restarted"}]
    common = {"timestamp": 5_000_000_000}
    assert incomplete == {"common": common, "ovscope": {"incomplete": [1, 4]}}
    assert change == {"common": common, "ovscope": {"hooks": hooks, **told, "notices": notices}}
    assert ending == {"common": common, "ovscope": {"end": {"events": 0, "packets": 0}, **told}}


def test_a_packet_of_the_stack_begins_with_its_skb() -> None:
    stack = event(0, None, EventKind.STACK, Stack("netif_receive_skb", "p1_l", 1))
    line = orjson.loads(written(Batch([stack], [], STATUS)).splitlines()[1])
    assert line["skb-tracking"] == {"orig_head": SKB, "timestamp": 1_000_000_000, "skb": SKB}
