from hypothesis import given
from hypothesis import strategies as st

from engine.detrace.detrace_text import parse_detrace
from engine.detrace.rules import Group, NoCache, NoFlow, NoMatch, Rule, Unknown

OFFLOAD = "n_offload_packets=0, n_offload_bytes=0, "
FIRST = (
    "cookie=0x12345678, duration=37s, n_packets=3, n_bytes=318, n_offload_packets=1, n_offload_bytes=98, "
    "priority=100,ip,in_port=1,nw_dst=10.0.0.2,actions=resubmit(,1)"
)
SECOND = f"table_id=1, duration=37s, n_packets=3, n_bytes=318, {OFFLOAD}priority=200,ip,actions=group:1"
EVERYTHING = f"duration=38s, n_packets=3, n_bytes=318, {OFFLOAD},actions=clone(resubmit(,1)),resubmit(,2)"
HIDDEN = f"table_id=254, duration=38s, n_packets=3, n_bytes=318, {OFFLOAD}priority=0,reg0=0x2,actions=drop"
OF_BUCKET = f"cookie=0x21, table_id=21, duration=2s, n_packets=1, n_bytes=98, {OFFLOAD}actions=output:2"
SELECT = (
    "group_id=3,type=select,selection_method=hash,fields=ip_dst,"
    "bucket=bucket_id:5,weight:100,actions=resubmit(,22)"
)
ALL = (
    "group_id=2,type=all,bucket=bucket_id:0,actions=resubmit(,20),"
    "bucket=bucket_id:1,actions=set_field:0x1->reg1,resubmit(,21)"
)
TO_PORT = "group_id=9,type=indirect,bucket=bucket_id:0,actions=output:2"


def first(bridge: str | None) -> Rule:
    match = "ip,in_port=1,nw_dst=10.0.0.2"
    return Rule(bridge, 0, 100, match, "resubmit(,1)", 0x12345678, 37, 3, 318, 1, 98, FIRST)


def second(bridge: str | None) -> Rule:
    return Rule(bridge, 1, 200, "ip", "group:1", 0, 37, 3, 318, 0, 0, SECOND)


def everything(bridge: str | None) -> Rule:
    return Rule(bridge, 0, 32768, "", "clone(resubmit(,1)),resubmit(,2)", 0, 38, 3, 318, 0, 0, EVERYTHING)


def hidden(bridge: str | None) -> Rule:
    return Rule(bridge, 254, 0, "reg0=0x2", "drop", 0, 38, 3, 318, 0, 0, HIDDEN)


def of_bucket(bridge: str | None) -> Rule:
    return Rule(bridge, 21, 32768, "", "output:2", 0x21, 2, 1, 98, 0, 0, OF_BUCKET)


def select(bridge: str | None) -> Group:
    text = "selection_method=hash,fields=ip_dst,bucket=bucket_id:5,weight:100,actions=resubmit(,22)"
    return Group(bridge, 3, "select", text, SELECT)


def group_all(bridge: str | None) -> Group:
    return Group(bridge, 2, "all", ALL.removeprefix("group_id=2,type=all,"), ALL)


def to_port(bridge: str | None) -> Group:
    return Group(bridge, 9, "indirect", "bucket=bucket_id:0,actions=output:2", TO_PORT)


def test_3_4_0_prints_flat_lines() -> None:
    text = f"{FIRST}\n{SECOND}\n{EVERYTHING}\n{HIDDEN}\n"
    assert parse_detrace(text) == (first(None), second(None), everything(None), hidden(None))
    assert parse_detrace("") == ()


def test_3_4_2_adds_messages_in_either_order() -> None:
    other = "UFID was not found for netdev@ovs-netdev"
    message = NoFlow("netdev@ovs-netdev", other)
    assert parse_detrace(f"{FIRST}\n{other}\n") == (first(None), message)
    assert parse_detrace(f"{other}\n{FIRST}\n") == (message, first(None))
    pending = "Cache was not found for system@ovs-system"
    assert parse_detrace(f"{other}\n{pending}\n") == (message, NoCache("system@ovs-system", pending))


def test_4_0_prints_bridges_and_misses() -> None:
    text = f"br0\n  {FIRST}\n  {SECOND}\nbr1\n  {EVERYTHING}\nbr0\n  table_id=0, no match\n  {HIDDEN}\n"
    assert parse_detrace(text) == (
        first("br0"),
        second("br0"),
        everything("br1"),
        NoMatch("br0", 0, "table_id=0, no match"),
        hidden("br0"),
    )


def test_3_x_glues_what_follows_a_group() -> None:
    text = f"{FIRST}\n{SELECT}{OF_BUCKET}\n{ALL}{TO_PORT}UFID was not found for netdev@x\n"
    assert parse_detrace(text) == (
        first(None),
        select(None),
        of_bucket(None),
        group_all(None),
        to_port(None),
        NoFlow("netdev@x", "UFID was not found for netdev@x"),
    )


def test_4_0_glues_rules_and_bridges_to_a_group() -> None:
    text = (
        f"br0\n  {FIRST}\n  {SELECT}  {OF_BUCKET}\n  {ALL}br1\n"
        f"  {EVERYTHING}\n  {TO_PORT}  table_id=3, no match\n"
    )
    expected = (
        first("br0"),
        select("br0"),
        of_bucket("br0"),
        group_all("br0"),
        everything("br1"),
        to_port("br1"),
        NoMatch("br1", 3, "table_id=3, no match"),
    )
    assert parse_detrace(text) == expected
    assert parse_detrace(text, ("br0", "br1")) == expected


def test_a_bridge_glued_to_a_port_is_cut_off_when_its_name_is_known() -> None:
    text = f"br0\n  {TO_PORT}br-int\n  {EVERYTHING}\n"
    assert parse_detrace(text, ("br0", "br-int")) == (to_port("br0"), everything("br-int"))


def test_where_a_bridge_cannot_be_told_none_is_named() -> None:
    glued = f"{TO_PORT}br-new"
    group = Group("br0", 9, "indirect", "bucket=bucket_id:0,actions=output:2br-new", glued)
    assert parse_detrace(f"br0\n  {glued}\n  {EVERYTHING}\n") == (group, everything(None))
    assert parse_detrace(f"br0\n  {glued}\n  {EVERYTHING}\n", ("br0",)) == (group, everything(None))


def test_an_ovs_that_ends_a_groups_line_is_understood() -> None:
    text = f"br0\n  {ALL}\n  {EVERYTHING}\n  {TO_PORT}\nbr1\n  {EVERYTHING}\n"
    assert parse_detrace(text, ("br0", "br1")) == (
        group_all("br0"),
        everything("br0"),
        to_port("br0"),
        everything("br1"),
    )


def test_other_texts_are_kept_as_they_are() -> None:
    assert parse_detrace("br0\n  learned by a later OVS\nnews\n") == (
        Unknown("br0", "learned by a later OVS"),
        Unknown("br0", "news"),
    )


def test_hidden_rules_are_named_and_buckets_are_split() -> None:
    assert hidden("br0").hidden
    assert hidden("br0").hidden_name == "table miss: dropped"
    assert not first("br0").hidden
    assert first("br0").hidden_name == ""
    assert group_all(None).buckets == (
        "bucket_id:0,actions=resubmit(,20)",
        "bucket_id:1,actions=set_field:0x1->reg1,resubmit(,21)",
    )


RULES = [FIRST, SECOND, EVERYTHING, HIDDEN, SELECT, ALL, TO_PORT]
OTHERS = ["br0", "br1", "  ", "table_id=7, no match", "x y", "UFID was not found for a@b"]
PARTS = ["Cache was not found for a@b", "group_id=", "cookie=0x1, ", "actions="]
LINES = st.sampled_from([*RULES, *OTHERS, *PARTS])
TEXTS = st.lists(LINES | st.sampled_from(["\n", "\n  "]) | st.text(max_size=8)).map("".join)


def squeezed(text: str) -> str:
    return "".join(text.split())


@given(TEXTS | st.text(), st.sampled_from([(), ("br0",), ("br0", "br1")]))
def test_any_text_is_taken_and_nothing_is_lost(text: str, bridges: tuple[str, ...]) -> None:
    rests = {squeezed(text)}  # each item stands for its text, or for its text with a header before it
    for item in parse_detrace(text, bridges):
        raw = squeezed(item.raw)
        header = "" if isinstance(item, NoFlow | NoCache) else item.bridge or ""
        rests = {
            rest.removeprefix(taken)
            for rest in rests
            for taken in (raw, header + raw)
            if rest.startswith(taken)
        }
    assert "" in rests
