from __future__ import annotations

import pytest

from engine.capture import push_down
from engine.detrace.openflow_match import openflow_match
from engine.filter import parse_filter


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("in client", "in_port=client"),
        ("tcp", "tcp"),
        ("tcp and in client", "in_port=client,tcp"),
        ("vlan 42 and arp", "dl_vlan=42,arp"),
        ("icmp6", "icmp6"),
        ("ip6", "ipv6"),
        ("src host 10.0.0.1", "ip,nw_src=10.0.0.1/32"),
        ("dst net 10.0.0.0/8 and udp", "udp,nw_dst=10.0.0.0/8"),
        ("src host fd00::1 and tcp and dst port 80", "tcp6,ipv6_src=fd00::1/128,tp_dst=80"),
        ("arp and dst host 10.0.0.9", "arp,arp_tpa=10.0.0.9/32"),
        # What OpenFlow has no words for is left out: more is traced, never less.
        ("host 10.0.0.1", "ip"),
        ("tcp and port 80", "tcp"),
        ("port 80", "ip"),
        ("tcp or udp", ""),
        ("in client or in web", ""),
        ("drop", ""),
        ("latency > 1ms", ""),
    ],
)
def test_match_of_a_filter(text: str, match: str) -> None:
    assert openflow_match(push_down(parse_filter(text).node).capture) == match
