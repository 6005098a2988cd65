"""What the side pane says of a rule's cookie, whole."""

from __future__ import annotations

from engine.detrace.answers import State
from engine.detrace.ovn.answers import OvnAnswer, OvnState, OvnStatus
from tests.unit.tui.answers import MISS_FLOW, answer
from tests.unit.tui.origins import PORT, KnownOrigins, found, known, logical_flow
from tests.unit.tui.stories import PUT
from tui.widgets.parts.rules import rule_paragraphs

COUNTS = "duration=8s, n_packets=1, n_bytes=8, n_offload_packets=0, n_offload_bytes=0"
RULES = f"""\
br-int
  cookie=0xaed19b4d, {COUNTS}, priority=100,in_port=4,actions=resubmit(,8)
  cookie=0x3a11f0c7, table_id=8, {COUNTS}, priority=50,reg14=0x2,actions=resubmit(,9)
  cookie=0x5d1f3c20, table_id=44, {COUNTS}, priority=2001,ip,actions=drop
  table_id=45, {COUNTS}, priority=0,actions=drop
"""


def told(origins: KnownOrigins | None) -> list[str]:
    """The lines under the rules, and what comes after them."""
    paragraphs = rule_paragraphs(answer(PUT, State.READY, MISS_FLOW, RULES), origins)
    lines = ["".join(text for text, _ in paragraph.line) for paragraph in paragraphs]
    return [line.strip() for line in lines if line.startswith(("      ", "No OVN"))]


def test_a_port_a_logical_flow_and_the_acl_behind_one() -> None:
    assert told(known()) == [
        "ovn port binding node1_client of node1",
        "ovn node1 ingress 0 ls_in_check_port_sec  1 → next;",
        "ovn node1 egress 4 ls_out_acl_eval  outport == @pg_web → /* drop */",
        "↳ ACL deny-all  of pg_web  drop  direction to-lport  priority 1000  match outport == @pg_web",
    ]


def test_without_anyone_to_ask_nothing_is_said() -> None:
    assert told(None) == []


def test_no_ovn_is_one_line() -> None:
    assert told(KnownOrigins(status=OvnStatus(absent=True))) == [
        "No OVN here; --ovnsb names its southbound database."
    ]


def test_what_is_under_way_what_failed_and_what_is_missing() -> None:
    origins = KnownOrigins(
        OvnAnswer(0xAED19B4D, OvnState.LOADING),
        OvnAnswer(0x3A11F0C7, OvnState.UNREACHABLE, note="cannot connect to tcp:10.0.0.9:6642 (refused)"),
        found(0x5D1F3C20, logical_flow("egress 4 x", "ip", "next;", missing="made from northbound row 00f1")),
    )
    assert told(origins) == [
        "ovn …",
        "ovn cannot connect to tcp:10.0.0.9:6642 (refused)",
        "ovn node1 egress 4 x  ip → next;",
        "↳ made from northbound row 00f1",
    ]


def test_a_cookie_of_nobody_adds_no_line() -> None:
    assert told(KnownOrigins(OvnAnswer(0xAED19B4D, OvnState.UNKNOWN))) == []


def test_two_rows_that_share_their_first_bits_are_both_told() -> None:
    assert told(KnownOrigins(found(0xAED19B4D, PORT, logical_flow("ingress 1 x", "1", "next;")))) == [
        "ovn port binding node1_client of node1",
        "ovn node1 ingress 1 x  1 → next;",
    ]
