from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from engine.detrace.trace_text import TraceKind
from engine.detrace.upcall_trace_text import (
    TraceHead,
    parse_trace_list,
    parse_upcall_trace,
    tracing_is_on,
)

# After the forms of the proposal: no release has the commands.
LIST = """\
system@ovs-system:
trace_id=0x1 ts=11:16:25.380 nodes=3 flow=icmp,in_port=1,nw_src=10.0.0.2,nw_dst=10.0.0.3
trace_id=0x1f ts=23:59:59.999 nodes=1
flow=tcp,in_port=1,nw_src=10.0.0.2,nw_dst=10.0.0.3,tp_src=1,tp_dst=2
"""
GET = """\
=== Trace 0x1 ===
--- recirc_id=0x0 [11:16:25.380] ---

Initial flow:
icmp,in_port=1,nw_src=10.0.0.2,nw_dst=10.0.0.3

bridge("br0")
-------------
 0. ip,in_port=1, priority 10, cookie 0x21
    ct(table=1,zone=1)
    drop
     -> Sets the packet to an untracked state, and clears all the conntrack fields.

--- recirc_id=0x1a [11:16:25.381] ---

Initial flow: recirc_id=0x1a,ct_state=new|trk,icmp,in_port=1

bridge("br0")
-------------
    thaw
        Resuming from table 1
 1. ip,in_port=1, priority 10
    output:2
"""


def test_the_list_names_traces_and_how_much_they_hold() -> None:
    assert parse_trace_list(LIST) == (TraceHead("0x1", 3), TraceHead("0x1f", 1))


def test_a_trace_is_one_upcall_after_the_other() -> None:
    first, second = parse_upcall_trace(GET)
    assert (first.recirc_id, first.clock) == (0, ((11 * 60 + 16) * 60 + 25) * 1000 + 380)
    assert first.flow == "icmp,in_port=1,nw_src=10.0.0.2,nw_dst=10.0.0.3"
    assert [(line.kind, line.text) for line in first.lines] == [
        (TraceKind.BRIDGE, "br0"),
        (TraceKind.RULE, "ip,in_port=1"),
        (TraceKind.ACTION, "ct(table=1,zone=1)"),
        (TraceKind.ACTION, "drop"),
        (TraceKind.NOTE, "Sets the packet to an untracked state, and clears all the conntrack fields."),
    ]
    assert first.lines[1].cookie == 0x21
    assert (second.recirc_id, second.clock) == (0x1A, first.clock + 1)
    assert second.flow == "recirc_id=0x1a,ct_state=new|trk,icmp,in_port=1"
    assert [line.text for line in second.lines] == [
        "br0",
        "thaw",
        "Resuming from table 1",
        "ip,in_port=1",
        "output:2",
    ]


def test_whether_it_is_on() -> None:
    assert tracing_is_on("system@ovs-system: enabled, max_traces=64, current=1, filter: icmp,in_port=1\n")
    assert not tracing_is_on("system@ovs-system: disabled\n")
    assert not tracing_is_on("")


@given(st.text() | st.text("0123456789abcdefx=- :.[]\nrecirc_idtrace", max_size=200))
def test_nothing_raises(text: str) -> None:
    for broken in (text, LIST + text, GET.replace("recirc", text), text + GET):
        parse_trace_list(broken)
        parse_upcall_trace(broken)
        tracing_is_on(broken)
