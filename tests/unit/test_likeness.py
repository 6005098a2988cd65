"""What likeness says is held against the parser: for every bit of many frames, wherever they are cut."""

from __future__ import annotations

from itertools import pairwise

import pytest

from engine.headers import parse_headers
from engine.headers.likeness import likeness
from tests.unit.frames import FRAMES

BITS = [1 << bit for bit in range(8)]


def flipped(frame: bytes, at: int, bits: int) -> bytes:
    return frame[:at] + bytes([frame[at] ^ bits]) + frame[at + 1 :]


@pytest.mark.parametrize("frame", FRAMES, ids=bytes.hex)
def test_where_a_bit_changes_the_headers_the_likeness_differs(frame: bytes) -> None:
    for other in (flipped(frame, at, bits) for at in range(len(frame)) for bits in BITS):
        if parse_headers(other) != parse_headers(frame):
            assert likeness(other) is None or likeness(other) != likeness(frame)


@pytest.mark.parametrize("frame", FRAMES, ids=bytes.hex)
def test_where_a_cut_changes_the_headers_the_likeness_differs(frame: bytes) -> None:
    cut = [frame[:end] for end in range(len(frame) + 1)]
    for one, other in pairwise(cut):
        if parse_headers(one) != parse_headers(other):
            assert likeness(one) is None or likeness(one) != likeness(other)


def test_packets_of_one_flow_are_alike() -> None:
    alike = [frame for frame in FRAMES if likeness(frame) is not None]
    assert len(alike) == 12
    for frame in alike:
        assert likeness(frame + b"more") == likeness(frame)
