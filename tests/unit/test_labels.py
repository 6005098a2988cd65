from __future__ import annotations

import pytest
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
    FlowPut,
    FlowTblLookup,
    Link,
    Pass,
    Port,
    Stack,
    Task,
    Upcall,
    UpcallRecv,
)
from engine.headers import NO_HEADERS, Headers
from engine.labels import (
    Role,
    WallClock,
    duration,
    event_label,
    gaps_label,
    guide,
    missing_label,
    packet_label,
    plain,
    printable,
    relative,
)
from engine.labels.clock import TimeBase, counted, elapsed
from engine.labels.text import cells, cut
from engine.store import MissingStage, PacketSummary, TreeRow, tree_rows
from tests.unit.store.builders import (
    KIND_OF,
    Built,
    classified_packet,
    hit_packet,
    lost_packet,
    miss_packet,
    recirculated_packet,
    stack_packet,
    tracked_packet,
    tunnelled_packet,
)
from tests.unit.store.strategies import streams

SYN = Headers(
    "0a:00:00:00:00:01",
    "0a:00:00:00:00:02",
    0x0800,
    (),
    "TCP",
    "10.244.1.4",
    "10.244.2.6",
    41822,
    80,
    "S",
)
SLOW = PacketSummary(
    number=7,
    time=50_531_482_311_000,
    duration=1_840_000,
    headers=SYN,
    length=74,
    in_port=Port(4, "client"),
    datapath="ovs-system",
    outputs=("genev_sys",),
    n_passes=3,
    n_upcalls=1,
    n_hits=2,
    n_misses=1,
    n_events=17,
    dropped=False,
    lost=False,
    incomplete=False,
    uncertain=False,
)


def clock(time: int) -> str:
    return f"14:02:{time // 10**9 % 60}.{time // 1000 % 10**6:06d}"


def told(summary: PacketSummary, width: int = 104) -> str:
    return plain(packet_label(summary, clock, width))


@pytest.mark.parametrize(
    ("width", "row"),
    [
        (
            118,
            "14:02:11.482311  client → genev_sys          TCP 10.244.1.4:41822 > 10.244.2.6:80 S        "
            "miss    3 passes    1.84 ms",
        ),
        (
            96,
            "02:11.482311  client → genev_sys   TCP 10.244.1.4:41822 > …2.6:80 S  miss    "
            "3 passes    1.84 ms",
        ),
        (84, "02:11.482311  client → genev_sys  TCP 10.244.1.4:41822 > …2.6:80 S  miss     1.84 ms"),
        (74, "02:11.482  client → genev_…  TCP …1.4:41822 > …2.6:80 S   miss     1.84 ms"),
        (62, "02:11.482  client → genev…  TCP …1.4:41822 > …2.6:80 S  miss  "),
    ],
)
def test_a_packet_in_columns(width: int, row: str) -> None:
    assert told(SLOW, width) == row


@pytest.mark.parametrize(
    ("seconds", "time"),
    [
        (0, "+0.000000"),
        (9.999999, "+9.999999"),
        (10, "  +10.000"),
        (1234.5, "+1234.500"),
        (12_345.6, "   +12345"),
        (12_345_678, "+12345678"),
        (-0.001791, "-0.001791"),
    ],
)
def test_many_seconds_lose_their_end_and_not_their_begin(seconds: float, time: str) -> None:
    assert plain(packet_label(SLOW, elapsed(SLOW.time - round(seconds * 10**9)), 70)).startswith(
        f"{time}  client"
    )


def test_rows_of_text_told_one_after_the_other() -> None:
    times = (5_000_000_000, 5_001_791_000, 5_001_000_000)
    told = {base: list(map(counted(base, clock), times)) for base in TimeBase}
    assert told == {
        TimeBase.CLOCK: ["14:02:5.000000", "14:02:5.001791", "14:02:5.001000"],
        TimeBase.FIRST: ["+0.000000      ", "+0.001791      ", "+0.001000      "],
        TimeBase.PREVIOUS: ["+0.000000      ", "+0.001791      ", "-0.000791      "],
    }


def test_what_a_packet_met_is_told_by_words_and_signs() -> None:
    rows = [
        SLOW._replace(outputs=(), dropped=True, n_passes=1, uncertain=True),
        SLOW._replace(outputs=(), dropped=True, lost=True, n_passes=1, duration=23_000),
        SLOW._replace(n_misses=0, outputs=("web", "p1", "p2"), incomplete=True),
        SLOW._replace(in_port=None, outputs=(), n_hits=0, n_misses=0, incomplete=True, uncertain=True),
        SLOW._replace(in_port=Port(3, ""), outputs=("port 5",), headers=NO_HEADERS, duration=0),
    ]
    assert [told(row, 94) for row in rows] == [
        "02:11.482311  client → ✗ drop     TCP …1.4:41822 > …2.6:80 S       miss~   1 pass      1.84 ms",
        "02:11.482311  client → ✗ lost     TCP …1.4:41822 > …2.6:80 S       lost    1 pass     0.023 ms",
        "02:11.482311  client → web +2     TCP …1.4:41822 > …2.6:80 S       hit ?   3 passes    1.84 ms",
        "02:11.482311  ? → ·               TCP …1.4:41822 > …2.6:80 S           ?~  3 passes    1.84 ms",
        "02:11.482311  port 3 → port 5     74 B                             miss    3 passes   0.000 ms",
    ]


@pytest.mark.parametrize(
    ("reason", "end"),
    [
        ("OVS_DROP_LAST_ACTION", "✗ LAST_ACTION"),
        ("SKB_DROP_REASON_NO_SOCKET", "✗ NO_SOCKET"),
        ("reason 0x30001", "✗ reason 0x30001"),
        ("QDISC_DROP_\x1b[2J", "✗ QDISC_DROP_\\x1b[2J"),
        ("explicit", "✗ drop"),
        (0, "✗ drop"),
        (3, "✗ too many resubmits"),
        (77, "✗ reason 77"),
        (None, "✗ drop"),
    ],
)
def test_a_packet_that_was_dropped_tells_why(reason: str | int | None, end: str) -> None:
    row = told(SLOW._replace(outputs=(), dropped=True, reason=reason), 180)
    assert row.split("client → ")[1].split("TCP")[0].strip() == end


def test_a_packet_that_left_and_of_which_a_copy_was_dropped_tells_where_it_left() -> None:
    row = told(SLOW._replace(dropped=True, reason="OVS_DROP_LAST_ACTION"), 118)
    assert row.startswith("14:02:11.482311  client → genev_sys ✗        TCP")


def test_the_roles_of_a_packet_row() -> None:
    assert [(text.strip(), role) for text, role in packet_label(SLOW, clock, 118) if text.strip()] == [
        ("14:02:11.482311", Role.TIME),
        ("client", Role.PORT),
        ("→", Role.DIM),
        ("genev_sys", Role.PORT),
        ("TCP", Role.PROTOCOL),
        ("10.244.1.4:41822 > 10.244.2.6:80", Role.ADDRESS),
        ("S", Role.PLAIN),
        ("miss", Role.MISS),
        ("3 passes", Role.NUMBER),
        ("1.84 ms", Role.TIME),
    ]


@pytest.mark.parametrize(
    ("headers", "words"),
    [
        (
            SYN._replace(src="fd00::1", dst="fd00::2", vlans=(100, 10)),
            "TCP [fd00::1]:41822 > [fd00::2]:80 S vlan 100 vlan 10",
        ),
        (
            Headers(protocol="ARP", src="10.0.0.1", dst="10.0.0.2", info="who-has"),
            "ARP 10.0.0.1 > 10.0.0.2 who-has",
        ),
        (
            Headers("0a:00:00:00:00:01", "01:80:c2:00:00:0e", 0x88CC, (), "LLDP"),
            "LLDP 0a:00:00:00:00:01 > 01:80:c2:00:00:0e",
        ),
        (Headers(protocol="0x88b5"), "0x88b5"),
    ],
)
def test_protocols_and_addresses(headers: Headers, words: str) -> None:
    row = told(SLOW._replace(headers=headers), 180)
    assert row.split("genev_sys")[1].split("miss")[0].strip() == words


@given(st.integers(0, 200), st.sampled_from(["client", "端口", "\x1b[2J", "a" * 15]))
def test_rows_of_one_width_end_in_the_same_place(width: int, name: str) -> None:
    rows = [SLOW, SLOW._replace(in_port=Port(1, name), outputs=(name,), n_passes=100, headers=NO_HEADERS)]
    sizes = {cells(told(row, width)) for row in rows}
    assert max(sizes) <= width
    assert len(sizes) == 1 or width < 45


def tree(events: list[Event], **options: bool) -> list[str]:
    return [guide(row) + plain(event_label(row, **options)) for row in tree_rows(events)]


def test_the_tree_of_a_miss() -> None:
    assert tree(miss_packet()) == [
        "└ pass 0  in client  recirc 0x0  +0.000",
        "  ├ flow_tbl_lookup miss  masks 7  cache 0  +0.001",
        "  └ upcall          miss  cpu 7  portid 3170894231  +0.004",
        "    ├ upcall_enqueue  q 2809249329  ret 0  +0.021",
        "    ├ upcall_return   ret 0  +0.002",
        "    ├ upcall_recv     handler3  waited 0.61 ms  +0.608",
        "    ├ flow_put        ufid 9fbc68d5…  +0.102",
        "    └ flow_exec       98 B  +0.012",
        "      └ action_execute  output server (2)  +0.040",
    ]


def test_the_tree_of_a_recirculated_packet() -> None:
    assert tree(recirculated_packet()) == [
        "├ pass 0  in client  recirc 0x0  +0.000",
        "│ ├ flow_tbl_lookup hit  ufid 9fbc68d5…  masks 1  cache 0  +0.001",
        "│ ├ action_execute  ct zone 2 commit  +0.001",
        "│ └ action_execute  recirc 0x25  +0.001",
        "└ pass 1  in client  recirc 0x25  +0.001",
        "  ├ flow_tbl_lookup hit  ufid 9fbc68d5…  masks 1  cache 1  +0.001",
        "  └ action_execute  output server (2)  +0.001",
    ]


def test_the_tree_of_a_tracked_packet() -> None:
    assert tree(tracked_packet())[4] == "└ pass 1  in client  recirc 0x25  ct_state new,trk zone 2  +0.001"


def test_the_tree_of_a_packet_in_a_tunnel() -> None:
    assert tree(tunnelled_packet()) == [
        "├ pass 0  in client  recirc 0x0  +0.000",
        "│ ├ flow_tbl_lookup hit  ufid 9fbc68d5…  masks 1  cache 0  +0.001",
        "│ ├ action_execute  set tunnel id 0x5  +0.001",
        "│ └ action_execute  output genev_sys_6081 (6)  +0.001",
        "└ pass 1  in br-phy  recirc 0x0  +0.001",
        "  ├ flow_tbl_lookup hit  ufid 9fbc68d5…  masks 1  cache 0  +0.001",
        "  └ action_execute  output server (2)  +0.001",
    ]


def test_the_tree_of_what_the_stack_saw() -> None:
    assert tree(stack_packet()) == [
        "├ stack           net_dev_xmit  eth0  netns 4026532177  +0.000",
        "└ pass 0  in client  recirc 0x0  +0.001",
        "  ├ flow_tbl_lookup hit  ufid 9fbc68d5…  masks 1  cache 0  +0.001",
        "  └ action_execute  output server (2)  +0.001",
        "    ├ stack           netif_rx  server  netns 4026531840  +0.001",
        "    └ drop            SKB_DROP_REASON_NO_SOCKET  icmp_rcv+0x1d8  +0.001",
    ]


def test_the_tree_of_what_vswitchd_tells_itself() -> None:
    assert tree(classified_packet())[5:] == [
        "    ├ upcall_recv     handler3  waited 0.61 ms  +0.608",
        "    ├ upcall_classify miss  98 B  key 132 B  took 0.041 ms  +0.001",
        "    ├ flow_put        ufid 9fbc68d5…  +0.001",
        "    │ └ flow_del        ufid 9fbc68d5…  idle timeout  +10500.000",
        "    └ flow_exec       98 B  +0.001",
        "      └ action_execute  output server (2)  +0.001",
    ]


def test_a_lost_upcall_tells_why() -> None:
    assert tree(lost_packet())[-2:] == [
        "    ├ upcall_enqueue  q 5  LOST ENOBUFS  +0.001",
        "    └ upcall_return   LOST ENOBUFS  +0.001",
    ]


def row_of(detail: Detail, **changes: object) -> TreeRow:
    event = Event(
        1, 1, 0, KIND_OF[type(detail)], 0, 7, Task(812, 815, "handler3"), 0, Link.SKB, False, 0, detail
    )
    return TreeRow(event._replace(**changes), 1, (True, True), 4_000)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("detail", "words"),
    [
        (ActionExecute("output", (("port", 2), ("device", "p2"))), "output p2 (2)"),
        (ActionExecute("output", (("port", 2), ("device", ""))), "output port 2"),
        (ActionExecute("output"), "output"),
        (ActionExecute("drop", (("reason", "explicit"),)), "drop explicit"),
        (ActionExecute("drop", (("reason", 0),)), "drop explicit"),
        (ActionExecute("drop", (("reason", 3),)), "drop too many resubmits"),
        (ActionExecute("drop", (("reason", 77),)), "drop reason 77"),
        (ActionExecute("drop"), "drop"),
        (
            ActionExecute("ct", (("zone", 2), ("commit", 1), ("nat", "src"), ("mark", "0x1/0xff"))),
            "ct zone 2 commit,nat(src) mark 0x1/0xff",
        ),
        (ActionExecute("ct"), "ct"),
        (
            ActionExecute("ct", (("zone", 2), ("commit", 1), ("nat", "src=10.0.0.1:1024-2048"))),
            "ct zone 2 commit,nat(src=10.0.0.1:1024-2048)",
        ),
        (
            ActionExecute(
                "ct",
                (
                    *(("zone", 0), ("nat", 1), ("helper", 1), ("timeout", "slow"), ("eventmask", "0x71")),
                    *(("family", "ipv4"), ("flags", 0x1000)),
                ),
            ),
            "ct zone 0 nat,helper timeout slow flags 0x1000",
        ),
        (ActionExecute("recirc", (("id", 0x25),)), "recirc 0x25"),
        (ActionExecute("userspace", (("pid", 4242),)), "userspace pid 4242"),
        (ActionExecute("userspace", (("pid", 7), ("controller", ""))), "userspace pid 7 controller"),
        (ActionExecute("set_masked", (("ipv4", ""), ("dst", "10.0.0.1"))), "set ipv4 dst 10.0.0.1"),
        (ActionExecute("set_to_masked", (("skb_mark", "0x5"),)), "set skb_mark 0x5"),
        (
            ActionExecute("set", (("tunnel", ""), ("id", "0x5"), ("dst", "172.16.0.2"))),
            "set tunnel id 0x5 dst 172.16.0.2",
        ),
        (ActionExecute("push_vlan", (("vid", 100),)), "push_vlan vid 100"),
        (ActionExecute("sample", (("sample", "50%"),)), "sample 50%"),
        (ActionExecute("meter", (("meter", 1),)), "meter 1"),
        (ActionExecute("trunc", (("max_len", 100),)), "trunc 100"),
        (ActionExecute("hash", (("alg", "l4"), ("basis", 7))), "hash l4(7)"),
        (ActionExecute("hash", (("alg", "l4"),)), "hash l4()"),
        (ActionExecute("hash"), "hash"),
        (ActionExecute("drop", (("reason", 12),)), "drop tunnel routing failed"),
        (
            ActionExecute("output", (("port", 2),), Conntrack(("est", "rpl"), 2, 1, 0)),
            "output port 2  ct_state est,rpl zone 2 mark 0x1",
        ),
        (
            ActionExecute("ct_clear", (), Conntrack(("new", "\x1b"), 0, 0, 1 << 64)),
            "ct_clear  ct_state new,\\x1b zone 0 label 0x10000000000000000",
        ),
        (ActionExecute("pop_vlan", (), Conntrack((), 0, 0, 0)), "pop_vlan  ct_state -trk"),
        (ActionExecute("action 99"), "action 99"),
        (ActionExecute("set\x1b", (("eth", "\u202eevil"),)), "set\\x1b eth \\u202eevil"),
    ],
)
def test_actions_in_their_own_words(detail: ActionExecute, words: str) -> None:
    assert plain(event_label(row_of(detail))) == f"action_execute  {words}  +0.004"


def test_other_events() -> None:
    rows = [
        row_of(Pass(Port(3, ""), 0, "dp", 98)),
        row_of(Upcall("action", 9, "dp", "client")),
        row_of(UpcallRecv(98)),
        row_of(FlowPut("9fbc68d5-0123-45ab-cdef-00010000beef", -17)),
        row_of(Drop("OVS_DROP_LAST_ACTION", "")),
        row_of(Stack("netif_rx", "evil\x1b", 0)),
        row_of(FlowDel("", "purge")),
    ]
    assert [plain(event_label(row)) for row in rows] == [
        "pass 0  in port 3  recirc 0x0  +0.004",
        "upcall          action  cpu 7  portid 9  +0.004",
        "upcall_recv     handler3  +0.004",
        "flow_put        ufid 9fbc68d5…  failed EEXIST  +0.004",
        "drop            OVS_DROP_LAST_ACTION  +0.004",
        "stack           netif_rx  evil\\x1b  +0.004",
        "flow_del        ufid ?  purge  +0.004",
    ]


def test_a_ufid_may_be_shown_whole() -> None:
    (row,) = (line for line in tree(miss_packet(), full_ufid=True) if "ufid" in line)
    assert row == "    ├ flow_put        ufid 9fbc68d5-0123-45ab-cdef-00010000beef  +0.102"


def test_a_link_that_could_be_wrong_is_told() -> None:
    row = row_of(FlowTblLookup(None, 7, 0), link=Link.ORDER, uncertain=True)
    assert plain(event_label(row)) == "flow_tbl_lookup miss  masks 7  cache 0  ~ uncertain (order)  +0.004"
    assert (
        plain(event_label(row, 72))
        == "flow_tbl_lookup miss  masks 7  cache 0  ~ uncertain (order)       +0.004"
    )
    assert plain(event_label(row, 45)) == "flow_tbl_lookup miss  masks 7  ca… ~   +0.004"


def test_an_event_that_is_not_linked_is_told() -> None:
    row = row_of(FlowTblLookup(None, 7, 0), link=Link.NONE)
    assert plain(event_label(row)) == "flow_tbl_lookup miss  masks 7  cache 0  unlinked  +0.004"
    assert plain(event_label(row, 30)) == "flow_tbl_lookup mi… ?   +0.004"


def test_the_time_stands_at_the_end() -> None:
    rows = [plain(event_label(row, 60)) for row in tree_rows(miss_packet())]
    assert rows[1:4] == [
        "flow_tbl_lookup miss  masks 7  cache 0                +0.001",
        "upcall          miss  cpu 7  portid 3170894231        +0.004",
        "upcall_enqueue  q 2809249329  ret 0                   +0.021",
    ]
    assert {len(row) for row in rows} == {60}


def test_a_drop_is_told_by_its_role_too() -> None:
    spans = event_label(row_of(Drop("OVS_DROP_LAST_ACTION", "ovs_dp_process_packet+0x5c")))
    assert [(text.strip(), role) for text, role in spans if text.strip()] == [
        ("drop", Role.DROP),
        ("OVS_DROP_LAST_ACTION", Role.DROP),
        ("ovs_dp_process_packet+0x5c", Role.DIM),
        ("+0.004", Role.TIME),
    ]


def test_that_events_were_lost_is_told() -> None:
    assert plain(gaps_label()) == "events          ? some were lost"


def test_a_missing_stage_says_so() -> None:
    assert plain(missing_label(MissingStage(2, EventKind.UPCALL_RECV, 6))) == "upcall_recv     ? not seen"


@given(streams(), st.none() | st.integers(0, 100), st.booleans())
def test_every_event_can_be_told(events: list[Event], width: int | None, full: bool) -> None:
    for row in tree_rows([event for event in events if event.packet == 1]):
        text = plain(event_label(row, width, full_ufid=full))
        assert text.isprintable()
        assert width is None or cells(text) <= width


@pytest.mark.parametrize(
    ("ns", "words"),
    [
        (0, "0.000 ms"),
        (1_840, "0.002 ms"),
        (612_000, "0.61 ms"),
        (1_840_000, "1.84 ms"),
        (61_440_000, "61.4 ms"),
        (614_400_000, "614 ms"),
        (1_840_000_000, "1.84 s"),
        (61_840_000_000, "61.8 s"),
        (618_400_000_000, "618 s"),
        (10**18, "277778 h"),
        (-612_000, "-0.61 ms"),
    ],
)
def test_durations(ns: int, words: str) -> None:
    assert duration(ns) == words


def test_clocks(monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    offset = 1_700_000_000_000_000_000
    assert WallClock(offset)(5_482_311_999) == "22:13:25.482311"
    assert WallClock(offset, dated=True)(5_482_311_999) == "2023-11-14 22:13:25.482311"
    assert WallClock(1 << 70)(0) == "1180591620717 s.411303"
    assert relative(1_000_000_000)(13_482_311_999) == "12.482311"
    assert relative(1_000_000_000)(999_999_000) == "-0.000001"
    assert elapsed(1_000_000_000)(13_482_311_999) == "+12.482311"
    assert elapsed(1_000_000_000)(999_999_000) == "-0.000001"
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("genev_sys_6081", "genev_sys_6081"),
        ("Größe 端口", "Größe 端口"),
        ("\x1b[31mred\x07", "\\x1b[31mred\\x07"),
        ("a\nb\tc\r", "a\\nb\\tc\\r"),
        ("\u202egnp\u2066\u200f", "\\u202egnp\\u2066\\u200f"),
        ("\x9b2J\x85", "\\x9b2J\\x85"),
        ("\udcff\udc1b", "\\udcff\\udc1b"),
        ("\u2028\u00a0\U000e0041", "\\u2028\\xa0\\U000e0041"),
    ],
)
def test_what_comes_from_outside_is_only_text(text: str, shown: str) -> None:
    assert printable(text) == shown


@given(st.text(st.characters(exclude_categories=[])))
def test_printable_text_can_be_printed(text: str) -> None:
    shown = printable(text)
    assert shown.isprintable()
    assert shown.encode().decode() == shown
    assert printable(shown) == shown


def test_text_is_cut_by_the_cells_that_it_takes() -> None:
    assert [cut("端口abc", width) for width in range(8)] == [
        "",
        "…",
        "…",
        "端…",
        "端…",
        "端口…",
        "端口a…",
        "端口abc",
    ]


def test_a_packet_and_its_events_speak_of_the_same() -> None:
    assert plain(event_label(tree_rows(hit_packet())[2])) == "action_execute  output server (2)  +0.001"
    built = Built()
    built.add(UpcallRecv(98), None, task=Task(1, 2, "evil\x1b"))
    assert tree(built.events) == ["└ upcall_recv     evil\\x1b  +0.000"]
