from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.view.destination import Destination, PacketNumber, Shift, TimeOfDay, read_destination


@pytest.mark.parametrize(
    ("text", "read", "words"),
    [
        ("48113", PacketNumber(48113), "go to packet 48,113"),
        (" #48113 ", PacketNumber(48113), "go to packet 48,113"),
        ("#48,113", PacketNumber(48113), "go to packet 48,113"),
        ("1,048,113", PacketNumber(1048113), "go to packet 1,048,113"),
        ("14:02", TimeOfDay(14, 2, 0, 0, "14:02"), "go to the first packet at or after 14:02"),
        ("9:02:11", TimeOfDay(9, 2, 11, 0, "9:02:11"), "go to the first packet at or after 9:02:11"),
        (
            "14:02:11.48",
            TimeOfDay(14, 2, 11, 480_000_000, "14:02:11.48"),
            "go to the first packet at or after 14:02:11.48",
        ),
        (
            "55:24.482",
            TimeOfDay(None, 55, 24, 482_000_000, "55:24.482"),
            "go to the first packet at or after 55:24.482 of an hour",
        ),
        (
            "55:24",
            TimeOfDay(None, 55, 24, 0, "55:24"),
            "go to the first packet at or after 55:24 of an hour",
        ),
        ("+5s", Shift(5_000_000_000, "+5s"), "go 5s on from this packet"),
        ("-1.5 ms", Shift(-1_500_000, "-1.5 ms"), "go 1.5 ms back from this packet"),
    ],
)
def test_what_can_be_typed(text: str, read: Destination, words: str) -> None:
    found = read_destination(text)
    assert found == read
    assert found is not None
    assert found.words == words


@pytest.mark.parametrize(
    "text",
    [
        *("", "#", "0", "#0", "4,81", "4,8113", "1" * 30, "1x", "filter"),
        *("14:", "14:2", "14:60", "14:02:60", "14:02:11.", "24:00:00", "١٤:٠٢"),
        *("+5", "5s", "+s", "- 5", "-", "+" + "9" * 19 + "s"),
    ],
)
def test_what_is_no_place_to_go_to(text: str) -> None:
    assert read_destination(text) is None


@given(st.text(max_size=12) | st.text("0123456789:.,#+-ms ", max_size=14))
def test_any_text_can_be_typed(text: str) -> None:
    found = read_destination(text)
    assert found is None or found.words.startswith("go ")
