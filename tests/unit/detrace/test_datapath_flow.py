from hypothesis import given
from hypothesis import strategies as st

from engine.detrace.datapath_flow import DatapathFlow, MatchField, failure_text, parse_datapath_flow
from engine.detrace.nesting import split_outside

PLAIN = (
    "recirc_id(0),in_port(1),packet_type(ns=0,id=0),eth_type(0x0800),ipv4(dst=10.0.0.2,frag=no), "
    "packets:1, bytes:106, used:0.613s, actions:hash(l4(0)),recirc(0x5)\n"
)
WITH_M = (
    "ufid:6393cc40-a9a4-4006-b9b5-384b6e2a62fa, recirc_id(0),ct_state(0/0),in_port(p1),"
    "eth(src=50:54:00:00:00:01/00:00:00:00:00:00,dst=50:54:00:00:00:02),eth_type(0x0800),"
    "ipv4(src=10.0.0.1/0.0.0.0,dst=10.0.0.0/255.255.255.0,frag=no),udp(src=1/0,dst=2/0), "
    "packets:2, bytes:212, used:never, flags:SP., offloaded:yes, dp:ovs, actions:p2,p2, "
    "dp-extra-info:miniflow_bits(2,4)\n"
)
PIECES = st.sampled_from(
    [*"()[]{},/:=7\n", "actions:", "used:", "packets:", "eth", "ipv4", "s.", "never", "ufid:"]
)


def test_the_plain_form() -> None:
    assert parse_datapath_flow(PLAIN) == DatapathFlow(
        match=(
            MatchField("recirc_id", "0"),
            MatchField("in_port", "1"),
            MatchField("packet_type", "ns=0,id=0", parts=(MatchField("ns", "0"), MatchField("id", "0"))),
            MatchField("eth_type", "0x0800"),
            MatchField(
                "ipv4",
                "dst=10.0.0.2,frag=no",
                parts=(MatchField("dst", "10.0.0.2"), MatchField("frag", "no")),
            ),
        ),
        actions=("hash(l4(0))", "recirc(0x5)"),
        packets=1,
        bytes=106,
        used_seconds=0.613,
        raw=PLAIN,
    )


def test_the_form_of_m() -> None:
    flow = parse_datapath_flow(WITH_M)
    assert flow == DatapathFlow(
        match=flow.match,
        actions=("p2", "p2"),
        packets=2,
        bytes=212,
        used_seconds=None,
        flags="SP.",
        offloaded="yes",
        ufid="6393cc40-a9a4-4006-b9b5-384b6e2a62fa",
        other=("dp:ovs", "dp-extra-info:miniflow_bits(2,4)"),
        raw=WITH_M,
    )
    assert [(field.name, field.wildcarded) for field in flow.match] == [
        ("recirc_id", False),
        ("ct_state", True),
        ("in_port", False),
        ("eth", False),
        ("eth_type", False),
        ("ipv4", False),
        ("udp", True),
    ]
    assert flow.match[5].parts == (
        MatchField("src", "10.0.0.1", "0.0.0.0"),
        MatchField("dst", "10.0.0.0", "255.255.255.0"),
        MatchField("frag", "no"),
    )


def test_actions_are_split_at_the_top_level_alone() -> None:
    text = "recirc_id(0x5), packets:0, bytes:0, actions:ct(commit,zone=1,nat(src=10.0.0.1)),recirc(0x5)"
    assert parse_datapath_flow(text).actions == ("ct(commit,zone=1,nat(src=10.0.0.1))", "recirc(0x5)")
    assert parse_datapath_flow("recirc_id(0), actions:drop").actions == ("drop",)


def test_a_tunnel_has_parts_in_parts_and_an_empty_ethernet_matches_all() -> None:
    text = (
        "tunnel(tun_id=0x1,src=10.0.0.1,geneve({class=0x102,type=0x80,len=4,0x1/0x7f}),flags(-df+key)),eth()"
    )
    tunnel, ethernet = parse_datapath_flow(text).match
    assert [part.name for part in tunnel.parts] == ["tun_id", "src", "geneve", "flags"]
    assert tunnel.parts[3] == MatchField("flags", "-df+key")
    assert not tunnel.wildcarded
    assert ethernet.wildcarded


def test_masks_of_zero_are_told_in_every_notation() -> None:
    masks = [
        "0/0",
        "0x0/0x0",
        "::/::",
        "00:00:00:00:00:00/00:00:00:00:00:00",
        "1.2.3.4/0.0.0.0",
        "5/0x10",
        "5",
    ]
    fields = parse_datapath_flow(",".join(f"f({mask})" for mask in masks)).match
    assert [field.wildcarded for field in fields] == [True, True, True, True, True, False, False]


def test_a_success_that_is_a_failure() -> None:
    assert (
        failure_text("ovs-vswitchd: parsing flow ufid (Invalid argument)\n")
        == "parsing flow ufid (Invalid argument)"
    )
    assert failure_text(PLAIN) == ""


@given(st.text() | st.lists(PIECES).map("".join))
def test_any_text_is_taken_and_kept(text: str) -> None:
    flow = parse_datapath_flow(text)
    assert flow.raw == text


def test_a_hostile_depth_or_number_is_taken() -> None:
    parse_datapath_flow("a(" * 5000 + "b=1" + ")" * 5000)
    assert parse_datapath_flow("packets:" + "9" * 5000).packets is None


@given(st.text(alphabet="a,()[]{}"))
def test_splitting_loses_nothing(text: str) -> None:
    assert ",".join(split_outside(text)) == text
