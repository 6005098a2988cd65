from __future__ import annotations

from ipaddress import ip_network

import pytest

from engine.capture import (
    EVERY_PACKET,
    Capture,
    CaptureError,
    NetworkEntry,
    PortEntry,
    ProtocolEntry,
    Side,
)
from engine.filter import parse_filter

HOST = NetworkEntry(ip_network("10.0.0.1/32"))
TCP = ProtocolEntry(0, 6)


@pytest.mark.parametrize(
    ("capture", "text"),
    [
        (Capture(), ""),
        (Capture(sample=100), "1 in 100"),
        (Capture(networks=(HOST,), protocols=(TCP,), sample=100), "host 10.0.0.1 and tcp, 1 in 100"),
        (Capture(interfaces=("p1", "and", "a b")), '(in p1 or in "and" or in "a b")'),
        (Capture(ports=(PortEntry(80, Side.DST), PortEntry(80, Side.SRC))), "(dst port 80 or src port 80)"),
        (Capture(protocols=(ProtocolEntry(0x86DD, 58), ProtocolEntry(0x0806))), "((ip6 and icmpv6) or arp)"),
        (Capture(protocols=(ProtocolEntry(0x88B5),)), "proto 0x88b5"),
        (Capture(vlans=(10,), upcalls_only=True, drops_only=True), "vlan 10 and upcall and drop"),
    ],
)
def test_it_reads_as_a_filter(capture: Capture, text: str) -> None:
    assert str(capture) == text
    assert bool(capture) == bool(text)


def test_the_text_without_the_sampling_is_a_filter() -> None:
    capture = Capture(("p1", "p2"), (HOST,), (TCP,), (PortEntry(22),), (10,), True, True, 7)
    text = "(in p1 or in p2) and host 10.0.0.1 and tcp and port 22 and vlan 10 and upcall and drop"
    assert capture.filter_text == text
    assert str(parse_filter(text).node) == text.replace("tcp", "proto tcp")


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"vlans": (1,) * 17}, "17 vlans are more than can be captured at a time: name 16 or fewer"),
        ({"interfaces": ("a-name-of-16-byt",)}, 'no device can be called "a-name-of-16-byt": see `ip link`'),
        ({"interfaces": ("",)}, 'no device can be called "": see `ip link`'),
        ({"interfaces": ("a\0b",)}, r'no device can be called "a\x00b": see `ip link`'),
        ({"interfaces": ("\ud800",)}, r'no device can be called "\ud800": see `ip link`'),
        ({"sample": 0}, "one in 0 cannot be sampled: give 1 to 4294967295"),
        ({"sample": 1 << 32}, "one in 4294967296 cannot be sampled: give 1 to 4294967295"),
    ],
)
def test_what_the_probes_cannot_hold_is_told(values: dict[str, object], message: str) -> None:
    with pytest.raises(CaptureError) as caught:
        Capture(**values)  # type: ignore[arg-type]
    assert str(caught.value) == message


def test_only_what_leaves_nothing_out_is_false() -> None:
    assert not EVERY_PACKET
    assert Capture(drops_only=True)
