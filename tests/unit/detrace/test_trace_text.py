"""Answers of ofproto/trace; the first was printed by Open vSwitch 3.1.0, shortened in its flows."""

from hypothesis import given
from hypothesis import strategies as st

from engine.detrace.trace_text import TraceKind, TraceLine, parse_trace

TRACE = """\
Flow: ip,in_port=3,nw_dst=10.0.0.2

bridge("br0")
-------------
 0. ip,in_port=3, priority 100, cookie 0xa1
    set_field:0x1->reg0
    resubmit(,1)
 1. ip,nw_dst=10.0.0.2, priority 10, cookie 0xb2
    ct(table=2,zone=5)
    drop
     -> A clone of the packet is forked to recirculate. The forked pipeline will be resumed at table 2.

Final flow: ip,reg0=0x1,in_port=3,nw_dst=10.0.0.2
Megaflow: recirc_id=0,eth,ip,in_port=3,nw_dst=10.0.0.2,nw_frag=no
Datapath actions: ct(zone=5),recirc(0x3)

===============================================================================
recirc(0x3) - resume conntrack with default ct_state=trk|new (use --ct-next to customize)
===============================================================================

Flow: recirc_id=0x3,ct_state=new|trk,ct_zone=5,eth,ip,reg0=0x1,in_port=3,nw_dst=10.0.0.2

bridge("br0")
-------------
    thaw
        Resuming from table 2
 2. No match.
    drop

Final flow: unchanged
Datapath actions: drop
"""
K = TraceKind


def test_a_trace_through_connection_tracking() -> None:
    assert parse_trace(TRACE) == (
        TraceLine(K.RESULT, 0, "ip,in_port=3,nw_dst=10.0.0.2", "Flow"),
        TraceLine(K.BRIDGE, 0, "br0"),
        TraceLine(K.RULE, 1, "ip,in_port=3", "", 0, 100, 0xA1),
        TraceLine(K.ACTION, 4, "set_field:0x1->reg0"),
        TraceLine(K.ACTION, 4, "resubmit(,1)"),
        TraceLine(K.RULE, 1, "ip,nw_dst=10.0.0.2", "", 1, 10, 0xB2),
        TraceLine(K.ACTION, 4, "ct(table=2,zone=5)"),
        TraceLine(K.ACTION, 4, "drop"),
        TraceLine(
            K.NOTE,
            5,
            "A clone of the packet is forked to recirculate. The forked pipeline will be resumed at table 2.",
        ),
        TraceLine(K.RESULT, 0, "ip,reg0=0x1,in_port=3,nw_dst=10.0.0.2", "Final flow"),
        TraceLine(K.RESULT, 0, "recirc_id=0,eth,ip,in_port=3,nw_dst=10.0.0.2,nw_frag=no", "Megaflow"),
        TraceLine(K.RESULT, 0, "ct(zone=5),recirc(0x3)", "Datapath actions"),
        TraceLine(
            K.OTHER,
            0,
            "recirc(0x3) - resume conntrack with default ct_state=trk|new (use --ct-next to customize)",
        ),
        TraceLine(
            K.RESULT,
            0,
            "recirc_id=0x3,ct_state=new|trk,ct_zone=5,eth,ip,reg0=0x1,in_port=3,nw_dst=10.0.0.2",
            "Flow",
        ),
        TraceLine(K.BRIDGE, 0, "br0"),
        TraceLine(K.ACTION, 4, "thaw"),
        TraceLine(K.ACTION, 8, "Resuming from table 2"),
        TraceLine(K.ACTION, 1, "2. No match."),
        TraceLine(K.ACTION, 4, "drop"),
        TraceLine(K.RESULT, 0, "unchanged", "Final flow"),
        TraceLine(K.RESULT, 0, "drop", "Datapath actions"),
    )


def test_a_rule_that_matches_all_and_one_deeper_down() -> None:
    assert parse_trace(" 0. priority 0\n        32. priority 5, cookie 0xffffffffffffffff") == (
        TraceLine(K.RULE, 1, "", "", 0, 0, 0),
        TraceLine(K.RULE, 8, "", "", 32, 5, (1 << 64) - 1),
    )


WORDS = st.sampled_from(
    ["priority 5", ", ", "cookie 0x1", 'bridge("', '")', "Flow: ", "-> ", "0. ", "---", "\n", " "]
)


@given(st.lists(WORDS | st.text(max_size=5)).map("".join))
def test_whatever_is_answered_nothing_raises_and_no_word_is_made_up(text: str) -> None:
    for line in parse_trace(text):
        assert line.text in text
        assert line.name in text
