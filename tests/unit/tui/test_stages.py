"""A journey's rows, notes and details, for packets of all sorts."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from engine.events import ActionExecute, Event, FlowExec, FlowPut, FlowTblLookup, Link, Pass, Port, UpcallRecv
from engine.labels import relative
from engine.view.journey import journey_of
from engine.view.stage import StageKind
from tests.unit.store.builders import (
    CLIENT,
    FLOW,
    SERVER,
    Built,
    classified_packet,
    cloned_packet,
    hit_packet,
    lost_packet,
    miss_packet,
    output,
    packet_out,
    recirculated_packet,
    stack_packet,
)
from tests.unit.store.strategies import streams
from tests.unit.store.test_missing import gso_packet, without
from tui.spans import line_text, line_width
from tui.widgets.parts.rules import TIMES
from tui.widgets.parts.stage_details import stage_details
from tui.widgets.parts.stage_row import axis_line, stage_line

EVIL = "[b]x\x1b[31m\x07\u202e"


def chart(events: list[Event], width: int = 80) -> list[str]:
    journey = journey_of(events)
    lines = [axis_line(journey, width), *(stage_line(journey, stage, width) for stage in journey.stages)]
    return [line_text(line).rstrip().replace(TIMES, "x") for line in lines]


def details(events: list[Event], kind: StageKind) -> list[list[str]]:
    """The parts of the two lines of the first stage of that kind."""
    journey = journey_of(events)
    stage = next(stage for stage in journey.stages if stage.kind is kind)
    return [line_text(line).split("  ") for line in stage_details(journey, stage, relative())]


def test_many_messages() -> None:
    assert chart(gso_packet()) == [
        " stage                        took │0 ms             │0.005",
        " pass 0  in client        0.009 ms ├───────────────────────────────┤",
        "   lookup miss            0.001 ms ███▋              ┊",
        "   nothing seen           0.001 ms ┊  ┄┄┄┄┄          ┊",
        "   upcall kernel x2       0.002 ms ┊      ███████▋   ┊",
        "     socket queue x2      0.004 ms ┊          ██████████████▋ ← longest",
        "     classification       0.002 ms ┊                 ┊   ███████▎",
        "     re-injection         0.001 ms ┊                 ┊          ████",
        "   output server (2)               ┊                 ┊             ▕",
    ]
    assert details(gso_packet(), StageKind.QUEUE) == [
        [
            "socket queue",
            "+0.003000 → +0.007000 ms",
            "2 messages",
            "waited 0.003 ms",
            "upcall_enqueue → upcall_recv",
            "4,000 ns",
        ],
        ["upcall_recv", "0.001006", "handler3 tid 815", "by same netlink message", "cpu 2"],
    ]
    assert details(gso_packet()[:7], StageKind.QUEUE) == [
        [
            "socket queue",
            "since +0.003000 ms",
            "2 messages",
            "waited 0.003 ms",
            "1 not received",
            "upcall_enqueue → upcall_recv",
        ],
        ["upcall_recv", "0.001006", "handler3 tid 815", "by same netlink message", "cpu 2"],
    ]
    assert details(gso_packet(), StageKind.KERNEL) == [
        ["kernel", "+0.002000 → +0.004000 ms", "2 messages", "upcall → upcall_enqueue", "2,000 ns"],
        ["upcall", "0.001002", "swapper/7 tid 0", "by same skb", "by same netlink message", "cpu 7"],
    ]


def test_a_lost_upcall() -> None:
    assert chart(lost_packet()) == [
        " stage                        took │0 ms   │0.001  │0.002  │0.003",
        " pass 0  in client        0.004 ms ├───────────────────────────────┤",
        "   lookup miss            0.001 ms ████████▎       ┊       ┊",
        "   nothing seen           0.001 ms ┊       ┄┄┄┄┄┄┄┄┄       ┊",
        "   upcall kernel          0.002 ms ┊       ┊       ▐████████████████ ← ✗ lost",
    ]
    assert details(lost_packet(), StageKind.KERNEL) == [
        ["kernel", "+0.002000 → +0.004000 ms", "LOST ENOBUFS", "upcall → upcall_return", "2,000 ns"],
        ["upcall", "0.001002", "swapper/7 tid 0", "by same skb", "by same netlink message", "cpu 7"],
    ]


def test_the_stack_and_a_drop() -> None:
    assert chart(stack_packet()) == [
        " stage                        took │0 ms        │0.002       │0.004",
        " stack net_dev_xmit                ▏            ┊            ┊",
        "   nothing seen           0.001 ms ┄┄┄┄┄┄┄ ← longest         ┊",
        " pass 0  in client        0.004 ms ┊     ├─────────────────────────┤",
        "   lookup hit 9fbc68d5…   0.001 ms ┊     ▐██████▏            ┊",
        "   nothing seen           0.001 ms ┊            ┄┄┄┄┄┄┄      ┊",
        "   output server (2)               ┊            ┊     ▏      ┊",
        "   nothing seen           0.001 ms ┊            ┊     ┄┄┄┄┄┄┄┄",
        "   stack netif_rx                  ┊            ┊            ▏",
        "   nothing seen           0.001 ms ┊            ┊            ┄┄┄┄┄┄┄",
        "   ✗ drop NO_SOCKET                ┊            ┊            ┊     ▕",
    ]
    assert details(stack_packet(), StageKind.DROP) == [
        ["drop", "at +0.005000 ms"],
        [
            "drop",
            "0.001005",
            "swapper/7 tid 0",
            "by same skb",
            "cpu 7",
            "SKB_DROP_REASON_NO_SOCKET",
            "icmp_rcv+0x1d8",
        ],
    ]
    assert details(stack_packet(), StageKind.GAP) == [
        ["nothing seen", "+0.000000 → +0.001000 ms", "no hook was met in this time", "1,000 ns"],
        [""],
    ]


def test_a_clone_with_an_upcall_of_an_action() -> None:
    assert chart(cloned_packet(), 100) == [
        " stage                                 at     took │0 ms             │0.005",
        " pass 0  in client                 +0.000 0.010 ms ├───────────────────────────────────┤",
        "   lookup hit 9fbc68d5…            +0.000 0.001 ms ███▋              ┊",
        "   nothing seen                    +0.001 0.001 ms ┊  ┄┄┄┄┄          ┊",
        "   clone · push_vlan · output…     +0.002 0.008 ms ┊      ▐█████████████████████████████",
        "   upcall action kernel            +0.007 0.001 ms ┊                 ┊      ▕███▌",
        "     socket queue                  +0.008        … ┊                 ┊          ┄┄┄┄┄┄┄▸ … not yet",
    ]
    assert details(cloned_packet(), StageKind.ACTIONS) == [
        [
            "actions",
            "+0.002000 → +0.010000 ms",
            "clone · push_vlan vid 100 · output mirror (3) · sample 50% · userspace pid 9"
            " · output server (2)",
            "8,000 ns",
        ],
        ["action_execute", "0.001002", "swapper/7 tid 0", "by same skb", "cpu 7"],
    ]
    assert details(cloned_packet(), StageKind.QUEUE) == [
        ["socket queue", "since +0.008000 ms", "no handler thread has received it yet"],
        ["upcall_enqueue", "0.001008", "swapper/7 tid 0", "by same netlink message", "cpu 7", "q 5", "ret 0"],
    ]


def test_what_vswitchd_told_itself_and_the_deletion_of_its_flow() -> None:
    assert (
        chart(classified_packet())[-1]
        == "   flow_del idle timeout           ┊         ┊        10.5 s later ▸"
    )
    assert details(classified_packet(), StageKind.CLASSIFICATION) == [
        [
            "classification",
            "+0.636000 → +0.638000 ms",
            "of it ovs-vswitchd classified for 0.041 ms",
            "upcall_recv → flow_put",
            "2,000 ns",
        ],
        [
            "upcall_classify",
            "0.001637",
            "handler3 tid 815",
            "by same netlink message",
            "cpu 2",
            "miss",
            "98 B",
            "key 132 B",
            "took 0.041 ms",
        ],
    ]
    assert details(classified_packet(), StageKind.AFTERWARDS) == [
        ["flow_del", "at +10500.640000 ms"],
        [
            "flow_del",
            "10.501640",
            "swapper/7 tid 0",
            "by USDT probe of ovs-vswitchd",
            "cpu 7",
            "ufid 9fbc68d5-0123-45ab-cdef-00010000beef",
            "idle timeout",
        ],
    ]


def test_a_packet_of_vswitchds_own() -> None:
    assert chart(packet_out())[1:3] == [
        " sent by vswitchd         0.001 ms ████████▎ ← longest     ┊",
        "   recirc 0x25                     ┊       ▏       ┊       ┊",
    ]


def test_what_was_not_seen() -> None:
    assert chart(without(miss_packet(), 0))[1:3] == [
        " pass ?                          ? ? not seen      ┊        ┊",
        "   lookup miss                   ? ?       ┊       ┊        ┊",
    ]
    assert chart(without(miss_packet(), 3))[3:5] == [
        "   upcall kernel          0.023 ms █▏ partly seen  ┊        ┊",
        "     socket queue                ? ┊?┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄",
    ]
    assert details(without(miss_packet(), 5), StageKind.QUEUE) == [
        ["socket queue", "somewhere in +0.026000 → +0.738000 ms", "upcall_recv not seen"],
        [
            "upcall_enqueue",
            "0.001026",
            "swapper/7 tid 0",
            "by same netlink message",
            "cpu 7",
            "q 2809249329",
            "ret 0",
        ],
    ]


def test_a_recirculation_that_was_not_seen() -> None:
    events = recirculated_packet()[4:]
    alone = [event._replace(number=at, parent=0 if at else None) for at, event in enumerate(events)]
    assert chart(alone)[1:3] == [
        " recirc                          ? ? not seen      ┊       ┊",
        " pass 0  recirc 0x25      0.002 ms ├───────────────────────────────┤",
    ]
    assert details(alone, StageKind.RECIRCULATION) == [
        ["recirc", "at +0.000000 ms", "action_execute not seen"],
        [""],
    ]


def test_passes_are_numbered_as_in_the_tree() -> None:
    """One that was not seen has no number there."""
    assert [line.split()[1] for line in chart(recirculated_packet()) if "pass" in line] == ["0", "1"]
    assert [line.split()[1] for line in chart(without(recirculated_packet(), 0)) if "pass" in line] == [
        "?",
        "0",
    ]


def test_a_put_that_fails() -> None:
    events = miss_packet()
    events[6] = events[6]._replace(detail=FlowPut("", -28))
    events[7] = events[7]._replace(detail=FlowExec(98, -22))
    assert chart(events)[5:7] == [
        "     classification        0.10 ms ┊       ┊       ┊        ┊▐███▊ ✗ failed",
        "     re-injection         0.052 ms ┊       ┊       ┊        ┊    ▕██ ✗ failed",
    ]
    assert details(events, StageKind.CLASSIFICATION) == [
        ["classification", "+0.636000 → +0.738000 ms", "upcall_recv → flow_put", "102,000 ns"],
        [
            "flow_put",
            "0.001738",
            "handler3 tid 815",
            "by same netlink message",
            "cpu 2",
            "ufid ?",
            "failed ENOSPC",
        ],
    ]


def test_an_event_that_fits_nowhere() -> None:
    events = [*hit_packet()]
    events.append(
        events[2]._replace(
            number=3, parent=None, kind=miss_packet()[5].kind, link=Link.NONE, detail=UpcallRecv(5)
        )
    )
    assert chart(events) == [
        " stage                        took │0 ms   │0.0005 │0.0010 │0.0015",
        " pass 0  in client        0.002 ms ├───────────────────────────────┤",
        "   lookup hit 9fbc68d5…   0.001 ms ████████████████▌       ┊",
        "   nothing seen           0.001 ms ┊       ┊       ┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄",
        "   output server (2)               ┊       ┊       ┊       ┊       ▕",
        " upcall kernel                   ? ┊       ┊       ┊       ┊       ? not seen",
        "   socket queue                  ? ┊       ┊       ┊       ┊       ? ? unlinked",
        "   classification                … ┊       ┊       ┊       ┊       ┄ … not yet",
    ]


def test_many_outputs_are_counted() -> None:
    built = Built()
    entry = built.add(Pass(CLIENT, 0, "ovs-system", 98))
    built.add(FlowTblLookup(FLOW, 1, 0), entry)
    for _ in range(12):
        built.add(output(SERVER), entry)
    built.add(ActionExecute("trunc", (("max_len", 64),)), entry)
    assert (
        chart(built.events)[4]
        == "   output x12 · trunc     0.012 ms ┊   ▐████████████████████████████ ← longest"
    )


def test_names_from_outside_are_text() -> None:
    built = Built()
    entry = built.add(Pass(Port(1, EVIL), 0, EVIL, 98))
    built.add(ActionExecute("output", (("port", 2), ("device", EVIL))), entry)
    built.add(ActionExecute(EVIL, ((EVIL, EVIL),)), entry)
    events = [event._replace(task=event.task._replace(comm=EVIL)) for event in built.events]
    parts = [*details(events, StageKind.ACTIONS), *details(events, StageKind.PASS)]
    told = [*chart(events, 200), *("  ".join(line) for line in parts)]
    assert "[b]x\\x1b[31m\\x07\\u202e" in "\n".join(told)
    assert all(line.isprintable() for line in told)


def test_a_journey_of_a_hundred_years_has_an_axis() -> None:
    began, *rest = hit_packet()
    events = [began, *(event._replace(time=began.time + 4_114_035_087_719_298_246) for event in rest)]
    for width in range(50, 221):
        line = axis_line(journey_of(events), width)
        assert line_width(line) <= width
        assert "│0 s" in line_text(line) or width < 60


@given(streams(), st.integers(50, 220))
def test_rows_of_any_packet_fit_and_are_text(events: list[Event], width: int) -> None:
    for packet in {event.packet for event in events}:
        told = [event for event in events if event.packet == packet]
        journey = journey_of(told)
        lines = [axis_line(journey, width), *(stage_line(journey, stage, width) for stage in journey.stages)]
        assert all(line_width(line) <= width for line in lines)
        for stage in journey.stages:
            lines += stage_details(journey, stage, relative())
        assert all(line_text(line).isprintable() for line in lines)
