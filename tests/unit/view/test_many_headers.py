"""A filter over packets that have headers of their own: no function is called for each of them."""

from __future__ import annotations

import sys
from types import FrameType

import pytest

from engine.filter import parse_filter
from engine.store import PacketStore
from engine.view.view import View
from tests.bench.bench_filter import FILTERS, scanned

PACKETS = 3_000


def calls(view: View, text: str) -> int:
    """How many functions written in Python are called until the view has taken a filter."""
    chosen, count = parse_filter(text), 0

    def watch(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event == "call"

    sys.setprofile(watch)
    try:
        view.set_filter(chosen)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("text", [*FILTERS, "src net 10.1.2.0/25", "tcp", "ip6", "vlan 7"])
def test_headers_are_not_asked_one_by_one(text: str) -> None:
    store = PacketStore()
    for packet in range(1, PACKETS + 1):
        told = scanned(PACKETS, packet)
        store.append_events(told.events)
        store.add_bytes(told.bytes)
    view = View(store)
    assert len(store.columns.header_table) == PACKETS
    assert calls(view, text) < 300
