from __future__ import annotations

import pytest

from engine.capture import EVERY_PACKET, Capture, push_down
from engine.capture.control import CaptureControl, Capturing
from engine.capture.words import captured_words
from engine.filter import parse_filter
from engine.source import SourceStatus

IN_P1 = Capture(interfaces=("p1",))


class Captures:
    """Notes what it is to capture."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def set_capture(self, capture: Capture) -> None:
        self.told.append(str(capture))


def toggled(
    texts: list[str], always: Capture = EVERY_PACKET, now: Capture | None = None
) -> tuple[list[str], list[str]]:
    """Toggle one filter after the other; return what was said, and what the source was told."""
    source = Captures()
    control = CaptureControl(source, always, always if now is None else now)
    return [control.toggle(parse_filter(text).node) for text in texts], source.told


def test_pushing_and_taking_off() -> None:
    assert toggled(["tcp", "tcp", "host 10.0.0.1", "udp and miss", ""]) == (
        [
            "the kernel captures: tcp",
            "the kernel captures every packet",
            "the kernel captures: host 10.0.0.1",
            "the kernel captures: udp; filtered here alone: miss",
            "the kernel captures every packet",
        ],
        ["tcp", "", "host 10.0.0.1", "udp", ""],
    )


def test_what_the_command_line_asked_for_stays() -> None:
    always = Capture(interfaces=("p1",), sample=10)
    assert toggled(["tcp", "tcp", "in p1", "in p2 and udp"], always) == (
        [
            "the kernel captures: in p1 and tcp, 1 in 10",
            "the kernel captures: in p1, 1 in 10",
            "the kernel captures: in p1, 1 in 10",
            "the kernel captures: in p1 and udp, 1 in 10; filtered here alone: in p2 and proto udp",
        ],
        ["in p1 and tcp, 1 in 10", "in p1, 1 in 10", "in p1 and udp, 1 in 10"],
    )


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", "the kernel captures every packet: type a filter that it can decide"),
        ("miss", "the kernel captures every packet: of this filter it can decide nothing"),
    ],
)
def test_nothing_to_push(text: str, line: str) -> None:
    assert toggled([text]) == ([line], [])


def test_a_filter_that_cannot_be_pushed_takes_off_the_one_before() -> None:
    line = "the kernel captures: in p1: of this filter it can decide nothing"
    now = push_down(parse_filter("in p1 and tcp").node).capture
    assert toggled(["miss"], IN_P1, now) == ([line], ["in p1"])


def test_the_filter_of_the_start_is_taken_off_like_any_other() -> None:
    now = push_down(parse_filter("tcp").node).capture
    assert toggled(["tcp", "tcp"], now=now) == (
        ["the kernel captures every packet", "the kernel captures: tcp"],
        ["", "tcp"],
    )


def test_a_recording_captures_nothing() -> None:
    line = "a recording cannot capture other packets: the filter chooses what is shown of it"
    assert CaptureControl(None, EVERY_PACKET, EVERY_PACKET).toggle(parse_filter("tcp").node) == line


def test_who_can_be_told_what_to_capture() -> None:
    assert isinstance(Captures(), Capturing)
    assert not isinstance(object(), Capturing)


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (SourceStatus("live", ""), []),
        (SourceStatus("live", "", capture="in p\x1b", sampling=100), ["1 in 100", r"kernel: in p\x1b"]),
        (SourceStatus("live", "", crowded=True), ["sampling: ring full"]),
    ],
)
def test_words_for_what_is_captured(status: SourceStatus, words: list[str]) -> None:
    assert list(captured_words(status)) == words
