"""Files that Retis collected: which events are one packet, and how sure that is."""

import io

import orjson
from hypothesis import given

from engine.events import Drop, Event, EventKind, Link, PacketBytes, Stack, Task, UpcallRecv
from engine.files.items import FlowRecord, Item
from engine.files.reader import read
from engine.files.warnings import Warnings
from engine.flow_id import FlowId
from engine.source import Batch
from tests.unit.files.samples import SKB, STATUS, UFID, fast_path, sample, slow_path, written
from tests.unit.files.strategies import batches

Line = dict[str, object]


def without_ours(data: bytes) -> list[Line]:
    """Return a recording's lines as Retis would have written them."""
    lines = [orjson.loads(line) for line in data.splitlines()]
    return [{name: line[name] for name in line if name != "ovscope"} for line in lines]


def read_lines(lines: list[Line] | list[list[Line]]) -> tuple[list[Item], tuple[str, ...]]:
    warnings = Warnings()
    data = b"\n".join(orjson.dumps(line) for line in lines)
    return list(read(io.BytesIO(data), "retis.json", warnings)), warnings.texts()


def events(found: list[Item]) -> list[Event]:
    return [item for item in found if isinstance(item, Event)]


def brief(found: list[Item]) -> list[tuple[int, int, int | None, str, str, bool]]:
    return [
        (event.packet, event.number, event.parent, event.kind.label, event.link.name, event.uncertain)
        for event in events(found)
    ]


def test_an_upcall_and_what_comes_back_of_it_are_one_packet() -> None:
    found, warnings = read_lines(without_ours(sample()))
    assert brief(found) == [
        (1, 0, None, "flow_tbl_lookup", "SKB", False),
        (1, 1, None, "upcall", "SKB", False),
        (1, 2, 1, "upcall_enqueue", "SKB", False),
        (1, 3, 1, "upcall_return", "SKB", False),
        (1, 4, 2, "upcall_recv", "BYTES", False),
        (1, 5, 2, "flow_put", "ORDER", True),
        (1, 6, 2, "flow_exec", "ORDER", True),
        (1, 7, 6, "action_execute", "BYTES", False),
        (2, 0, None, "flow_tbl_lookup", "SKB", False),
        (2, 1, None, "action_execute", "SKB", False),
    ]
    assert PacketBytes(1, 98, bytes.fromhex("fa5cbd8ecc01a6c21171594508004500")) in found
    assert warnings == ("3 events of other hooks are not shown: ovs_dp_process_packet, ?",)


def test_of_one_packet_the_rest_of_the_line_is_what_was_collected() -> None:
    theirs = events(read_lines(without_ours(sample()))[0])
    ours = [event for event in [*slow_path(), *fast_path()] if event.kind is not EventKind.PASS]
    assert [(e.kind, e.time, e.cpu, e.task, e.skb) for e in theirs] == [
        (e.kind, e.time, e.cpu, e.task, e.skb) for e in ours
    ]
    assert theirs[8].detail == ours[8].detail
    assert theirs[4].detail == UpcallRecv(0)


def test_equal_packets_that_wait_at_the_same_time_are_uncertain() -> None:
    first = without_ours(written(Batch(slow_path(1)[:4], [], STATUS)))[1:-1]
    second = without_ours(written(Batch(slow_path(2), [], STATUS)))
    found, _ = read_lines([second[0], *first, *second[1:]])
    recv = next(event for event in events(found) if event.kind is EventKind.UPCALL_RECV)
    assert (recv.packet, recv.link, recv.uncertain) == (2, Link.BYTES, True)


def test_what_fits_nowhere_is_kept_unlinked() -> None:
    lines = without_ours(sample())
    recv = {**lines[6]}
    del recv["skb-tracking"]
    found, _ = read_lines([lines[0], recv])
    assert brief(found) == [(1, 0, None, "upcall_recv", "NONE", False)]


def test_a_sorted_file_is_a_packet_a_line() -> None:
    lines = without_ours(sample())
    series = [[lines[0]], [], []]
    for line in lines[1:-1]:
        tracking = line["skb-tracking"]
        assert isinstance(tracking, dict)
        which = 1 if tracking["timestamp"] == 1_000_000_000 else 2
        series[which].append({**line, "tracking": {"skb": tracking, "idx": len(series[which])}})
    found, _ = read_lines([series[0], series[2], series[1]])
    assert [(event.packet, event.kind.label) for event in events(found)][:3] == [
        (1, "flow_tbl_lookup"),
        (1, "action_execute"),
        (2, "flow_tbl_lookup"),
    ]
    assert {event.packet for event in events(found)} == {1, 2}


def test_what_sorting_filled_into_a_lookup_is_an_answer() -> None:
    lines = without_ours(sample())
    lookup = lines[11]
    assert isinstance(lookup["ovs"], dict)
    lookup["ovs"] |= {"dpflow": "recirc_id(0)", "ofpflows": ["br0", "  cookie=0x1"]}
    found, _ = read_lines([lines[0], lookup])
    flow = FlowId(UFID, 0xFFFF_9000_0000_2000, 0xFFFF_9000_0000_3000)
    assert found[-1] == FlowRecord(2_000_010_000, flow, "recirc_id(0)", ("br0", "  cookie=0x1"))


def stack_line(time: int, symbol: str, **sections: object) -> Line:
    """A line of Retis about the first packet of the sample, beside OVS."""
    return {
        "common": {"timestamp": time, "smp_id": 3, "task": {"pid": 985, "tgid": 995, "comm": "handler8"}},
        "kernel": {"symbol": symbol, "probe_type": "raw_tracepoint"},
        "skb-tracking": {"orig_head": SKB, "timestamp": 1_000_000_000, "skb": SKB + 1},
        **sections,
    }


def test_drops_and_the_stack_belong_to_the_packet() -> None:
    dev, netns = {"name": "p1_l", "ifindex": 10}, {"inum": 4026531840}
    before = stack_line(999, "net:netif_receive_skb", dev=dev, netns=netns)
    drop = stack_line(2_000_000_000, "skb:kfree_skb", **{"skb-drop": {"drop_reason": "NO_SOCKET"}})
    by_ovs = {"subsys": "openvswitch", "drop_reason": "OVS_DROP_LAST_ACTION"}
    again = stack_line(2_000_000_001, "skb:kfree_skb", **{"skb-drop": by_ovs})
    again["kernel"] |= {"stack_trace": ["kfree_skb_reason+0x5", "ovs_dp_process_packet+0x5c"]}  # type: ignore[operator]
    unnamed = stack_line(2_000_000_002, "skb:kfree_skb", **{"skb-drop": {**by_ovs, "drop_reason": "196640"}})
    first, *rest = without_ours(written(Batch(slow_path(), [], STATUS)))
    found, _ = read_lines([first, before, *rest, drop, again, unnamed])
    beside = [event for event in events(found) if event.kind in (EventKind.DROP, EventKind.STACK)]
    assert {event.packet for event in events(found)} == {1}
    assert beside[0] == Event(
        1, 0, None, EventKind.STACK, 999, 3, Task(985, 995, "handler8"), SKB + 1, Link.SKB, False, 0,
        Stack("netif_receive_skb", "p1_l", 4026531840),
    )  # fmt: skip
    assert [(event.number, event.detail) for event in beside[1:]] == [
        (9, Drop("SKB_DROP_REASON_NO_SOCKET", "")),
        (10, Drop("OVS_DROP_LAST_ACTION", "ovs_dp_process_packet+0x5c")),
        (11, Drop("openvswitch reason 196640", "")),
    ]


@given(batches())
def test_any_events_are_read_without_what_is_ours(batch: Batch) -> None:
    found, _ = read_lines(without_ours(written(batch._replace(status=STATUS))))
    counts: dict[int, int] = {}
    for event in events(found):
        assert event.number == counts.get(event.packet, 0)
        assert event.parent is None or event.parent < event.number
        counts[event.packet] = event.number + 1
